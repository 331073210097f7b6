"""What colleagues of the story call the services when they look for them, by the names of the services."""

KEYWORDS = {
    "Something does not work": "laptop, phone, tablet, printer, scanner, screen, monitor, keyboard, mouse, headset, "
    "docking station, projector, internet, network, wifi, vpn, e-mail, password, login, locked out, broken, does not "
    "start, does not open, crashed, frozen, slow, error, fault",
    "Laptop, phone or tablet": "computer, mobile, device, charger, sim card, headset, order, replacement, loan",
    "Access to a folder or program": "permission, rights, shared drive, licence, software, login, account",
    "Somebody starts, moves or leaves": "onboarding, joiner, new colleague, leaver, account, first day",
    "A question about my tools": "how to, training, excel, outlook, teams, spreadsheet, calendar",
    "Drawings on a vessel": "offline, ship, blueprint, plans, at sea",
    "A letter or certificate": "proof of employment, reference, landlord, bank, embassy, visa, mortgage",
    "Parental or other long leave": "maternity, paternity, pregnant, baby, sabbatical, absence, holiday",
    "My contract or hours": "part time, full time, working from home, relocation, salary, notice",
    "Something between people": "bullying, harassment, conflict, discrimination, manager",
    "Help to fill a position": "vacancy, hiring, recruit, candidate, job",
    "A payment is wrong or missing": "charged twice, double charge, refund, not paid, expenses, reimbursement, dispute",
    "Credit note": "refund, credit, correction",
    "Pay an invoice": "bill, supplier, payment, vendor",
    "New cost centre or budget change": "project number, money, funds",
    "A question about my pay slip": "salary, wages, tax, payroll, bonus",
    "Check a contract": "agreement, terms, sign, signature, supplier, customer",
    "May this be exported?": "customs, sanctions, dual use, embargo, shipping",
    "Confidentiality agreement": "nda, non-disclosure, secret",
    "A legal question": "lawyer, law, claim, liability, privacy, gdpr",
    "Something is broken or dirty": "leak, heating, cold, light, door, toilet, water, kitchen, coffee machine, cleaning",
    "Move desks or people": "seat, office, chair, relocation",
    "Badge or key": "access card, lost, locked out, parking, gate",
    "Room for an event": "meeting room, workshop, catering, projector",
    "I do not know whom to ask": "help, anything, other, general, lost",
    "Visitors and guests": "guest wifi, reception, parking, tour",
    "Thanks, or a complaint": "praise, feedback, unhappy",
}
