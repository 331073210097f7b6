"""What is asked and answered in the fictional company."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

H = timedelta(hours=1)
D = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing somebody does, so long after the one before. `by`: a team's letters, `asker` or `owner`.

    Without `by` it is whoever has the ball. `to`: the team that is asked, or what is waited on.
    """

    after: timedelta
    do: str
    text: str = ""
    by: str = ""
    to: str = ""
    subject: str = ""
    hear_in: timedelta | None = None
    amount: int = 0  # euros


@dataclass(frozen=True, kw_only=True)
class Tale:
    """One request from its first word to where it stands today. `who`: addresses of the cast by their team."""

    subject: str
    text: str
    team: str
    ago: timedelta  # since its last step
    asker: str = ""
    who: Mapping[str, str] = field(default_factory=dict)
    service: str = ""  # its name, with the answers to its form
    answers: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


AMARA, ANNEKE, KWAME = "amara.okafor@halmar.example", "anneke.devries@halmar.example", "kwame.mensah@halmar.example"
LEILA, RASA = "leila.haddad@halmar.example", "rasa.kazlauskaite@halmar.example"
RAVI, MEI = "ravi.deshpande@halmar.example", "meiling.chou@halmar.example"
WANJIRU, TOMASZ, MATEUS = (
    "wanjiru.kamau@halmar.example",
    "tomasz.wojcik@halmar.example",
    "mateus.ribeiro@halmar.example",
)

STORIES = (
    Tale(
        subject="Drawing vault access for the Mombasa refit",
        text="I fly to Mombasa on the 25th for the winch refit, and the drawings I need are in the Gdańsk vault. "
        "My login says “not permitted”. Who can open it for me?",
        team="DESK", ago=3 * H, asker=WANJIRU, who={"DESK": MEI, "LAW": RAVI, "IT": AMARA},
        steps=(
            Step(after=5 * H, do="take", by="DESK"),
            Step(after=1 * H, do="reply", text="Hello Wanjiru, I have it, and it stays with me until you can open the "
                 "drawings. Export Control must agree first, because the winch is on their list.", hear_in=9 * D),
            Step(after=1 * H, do="offer", to="LAW", text="May Wanjiru have folder MBA-17 in Kenya?"),
            Step(after=20 * H, do="return", by="LAW", text="Which project is it for?"),
            Step(after=2 * H, do="offer", to="LAW", text="MBA-17 only, the winch of the Mombasa refit."),
            Step(after=22 * H, do="accept", by="LAW"),
            Step(after=3 * H, do="wait", to="requester", text="the signed form for controlled drawings"),
            Step(after=30 * H, do="add", text="Signed and attached. Only the 14 sheets of MBA-17, please."),
            Step(after=4 * H, do="note", text="Form is complete. One approval is still out; the plant has confirmed "
                 "MBA-17 only, nothing else from that vault."),
            Step(after=3 * D, do="offer", to="IT", text="Please open the vault, folder MBA-17, read only, until 31 "
                 "March. Needed by Monday noon."),
        ),
    ),
    Tale(
        subject="Customer was charged twice for invoice 20871",
        text="Costa Frio in Santos paid 1,840 € twice. They want it back this week, and they are right.",
        team="FIN", ago=5 * H, asker=MATEUS, who={"FIN": RASA, "IT": KWAME},
        service="Credit note", answers={"customer": "Costa Frio, Santos", "invoice": "20871", "amount-in-euros": 1840,
                                        "why": "They were charged twice."},
        steps=(
            Step(after=3 * H, do="take", by="FIN"),
            Step(after=1 * H, do="reply", text="I see both payments. I look at why the second one was not caught.", hear_in=2 * D),
            Step(after=26 * H, do="reply", text="The duplicate came from the new import. I ask IT to stop it before I credit.", hear_in=2 * D),
            Step(after=2 * H, do="split", to="IT", subject="Why the payment import ran twice",
                 text="On the 3rd it ran at 02:00 and 02:40. Please stop the second one."),
            Step(after=30 * H, do="accept", by="IT"),
            Step(after=3 * D, do="add", text="They called again. What may I tell them?"),
            Step(after=1 * H, do="credit", amount=1840, text="Both payments of the 3rd stand on our statement and on "
                 "theirs. The import that did it is stopped; the customer asks since a week."),
        ),
    ),
    Tale(
        subject="Credit note for the late winch of invoice 21140",
        text="We delivered nine days late, and the contract gives them 4 %. They asked politely.",
        team="FIN", ago=2 * D, asker=MATEUS, who={"FIN": LEILA},
        service="Credit note", answers={"customer": "Costa Frio, Santos", "invoice": "21140", "amount-in-euros": 2400,
                                        "why": "Nine days late, as of clause 7."},
        steps=(
            Step(after=2 * H, do="take", by="FIN"),
            Step(after=1 * H, do="reply", text="I read clause 7 with you. Please send me the note of delivery.", hear_in=3 * D),
        ),
    ),
    Tale(
        subject="Tablet on the Aurora Borealis does not sync",
        text="Since Tuesday no job sheets come through. We sail on Friday.",
        team="IT", ago=3 * D, who={"IT": KWAME},
        steps=(
            Step(after=1 * H, do="take", by="IT"),
            Step(after=1 * H, do="reply", text="I have the tablet on my screen. Its certificate ran out; I renew it.", hear_in=6 * H),
            Step(after=1 * H, do="note", text="@Amara Okafor, three more tablets run out this month. Can we renew them at once?"),
            Step(after=5 * H, do="resolve", text="It syncs again. All 41 sheets are on it."),
            Step(after=20 * H, do="add", text="Two sheets are still missing, 118 and 119."),
            Step(after=1 * H, do="reopen"),
            Step(after=3 * H, do="reply", text="Found them: they were held back by a wrong date. Sending them now.", hear_in=4 * H),
            Step(after=2 * H, do="resolve", text="118 and 119 are on it. Thank you for telling us."),
        ),
    ),
    Tale(
        subject="Cost centre for the apprentices' workshop",
        text="We move in on the 1st and I have nothing to book the machines on.",
        team="FIN", ago=2 * D, asker=TOMASZ, who={"FIN": LEILA},
        steps=(
            Step(after=20 * H, do="take", by="FIN"),
            Step(after=1 * H, do="promise", hear_in=3 * D),
            Step(after=6 * D, do="reply", text="Sorry, I owe you this since Thursday. Who answers for the budget, you or "
                 "the plant manager?", hear_in=2 * D),
            Step(after=1 * H, do="wait", to="requester", text="who answers for the budget"),
        ),
    ),
    Tale(
        subject="Lease of the Gdańsk test hall ends in June",
        text="The landlord wants to know by the end of the month whether we stay. Who decides, and who reads the contract?",
        team="LAW", ago=6 * H, asker=TOMASZ, who={"LAW": RAVI},
        steps=(
            Step(after=6 * H, do="take", by="LAW"),
            Step(after=2 * H, do="offer", to="FAC", text="The hall is yours; we only read the paper. Do we stay?"),
            Step(after=30 * H, do="return", by="FAC", text="We heat it, we do not decide on it. Ask Finance."),
            Step(after=3 * H, do="offer", to="FIN", text="Is the hall in next year's budget?"),
            Step(after=28 * H, do="return", by="FIN", text="It is, if Facilities says that it is needed."),
            Step(after=20 * H, do="offer", to="FAC", text="Finance pays if you need it. Do you?"),
            Step(after=6 * H, do="accept", by="FAC"),
            Step(after=2 * H, do="note", text="Third time round. Could the two of you talk before Friday?"),
            Step(after=2 * D, do="offer", to="FIN", text="Yes, until the new hall is ready. Please sign."),
        ),
    ),
    Tale(
        subject="Starter on 1 December: account, badge, laptop",
        text="Inês Cardoso starts as test engineer in Lisbon. She needs CAD from the first day.",
        team="DESK", ago=4 * H, who={"DESK": MEI, "IT": AMARA},
        steps=(
            Step(after=2 * H, do="take", by="DESK"),
            Step(after=1 * H, do="split", to="IT", subject="Account and a laptop with CAD", text="For Inês Cardoso, 1 December."),
            Step(after=4 * H, do="accept", by="IT"),
            Step(after=1 * H, do="reply", text="IT prepares account and laptop. I see to the badge.", hear_in=3 * D),
            Step(after=2 * D, do="finish_part", text="Laptop L-2231 is ready, CAD included."),
            Step(after=2 * H, do="split", to="FAC", subject="Badge for Lisbon, floors 2 and 3", text="For Inês Cardoso, 1 December."),
        ),
    ),
    Tale(
        subject="Supplier asks for a new confidentiality agreement",
        text="Baltic Optics sent theirs, eleven pages. May I sign it?",
        team="LAW", ago=1 * D, who={"LAW": RAVI},
        steps=(
            Step(after=3 * H, do="take", by="LAW"),
            Step(after=4 * H, do="reply", text="Not yet: clause 7 keeps our drawings for ten years. I write to them.", hear_in=2 * D),
            Step(after=1 * H, do="wait", to="outside", text="Baltic Optics to strike clause 7"),
        ),
    ),
    Tale(
        subject="Heating in hall 3",
        text="Fourteen degrees this morning. People work in coats.",
        team="FAC", ago=2 * H,
        steps=(
            Step(after=1 * H, do="take", by="FAC"),
            Step(after=1 * H, do="reply", text="A pump is stuck. The fitter comes at two.", hear_in=6 * H),
            Step(after=5 * H, do="reply", text="He needs a part that comes tomorrow. We bring heaters today.", hear_in=20 * H),
        ),
    ),
    Tale(
        subject="Proof of employment for a landlord",
        text="By Friday if it can be done, in Portuguese.",
        team="HR", ago=1 * D,
        steps=(
            Step(after=4 * H, do="take", by="HR"),
            Step(after=20 * H, do="resolve", text="It is in your mail, signed. Good luck with the flat."),
        ),
    ),
    Tale(
        subject="Access to the price lists of 2024",
        text="I compare offers for Santos and cannot open the folder.",
        team="IT", ago=5 * H, asker=MATEUS, who={"IT": AMARA},
        steps=(
            Step(after=2 * H, do="take", by="IT"),
            Step(after=1 * H, do="reply", text="I asked the owner of the folder, Sales. You get read access once they agree.", hear_in=1 * D),
            Step(after=1 * H, do="wait", to="approval", text="a yes from Sales"),
        ),
    ),
    Tale(
        subject="I do not know whom to ask about a rental car for three months",
        text="Field job in Bergen, January to March. Travel says Facilities, Facilities says Travel.",
        team="DESK", ago=20 * H, asker=WANJIRU, who={"DESK": MEI},
        steps=(
            Step(after=3 * H, do="take", by="DESK"),
            Step(after=1 * H, do="reply", text="I take this on. One of them will say yes before Thursday.", hear_in=2 * D),
            Step(after=1 * H, do="offer", to="FAC", text="Three months in Bergen from 4 January. Is this yours?"),
        ),
    ),
    Tale(
        subject="Printer on the second floor", text="It prints everything twice.", team="IT", ago=4 * H,
    ),
)  # fmt: skip

FIRST_ANSWERS = (
    "Thank you, I have it and look into it today.",
    "I have it. You hear from me as soon as I know more.",
    "Got it. One question: since when does this happen?",
    "I take this on. It should be done within the day.",
)
CLOSINGS = (
    "Done. Tell me if anything is missing.",
    "It is set up. It may take ten minutes until you see it.",
    "Sorted out, and I wrote down how, so that it does not happen again.",
    "Done this morning. Thank you for your patience.",
)

# Team, service, what it is about.
SMALL = (
    ("IT", "A question about my tools", "How do I share a calendar with a supplier?"),
    ("FAC", "Something is broken or dirty", "Light in meeting room 2.14 flickers"),
    ("HR", "A letter or certificate", "Salary certificate for a mortgage"),
    ("IT", "", "Second screen for the planning desk"),
    ("FIN", "", "Travel expenses of October not paid yet"),
    ("LAW", "A legal question", "May we name a customer on our website?"),
    ("IT", "", "Password of the test rig forgotten"),
    ("DESK", "I do not know whom to ask", "Who orders safety shoes?"),
    ("FAC", "", "Key of the archive"),
    ("IT", "", "Meetings drop after ten minutes"),
    ("FIN", "", "Supplier asks when invoice 5512 is paid"),
    ("HR", "", "Days of leave carried over"),
    ("IT", "A question about my tools", "Where do old mails go?"),
    ("FAC", "", "Twelve chairs for Thursday"),
    ("LAW", "", "Contract of the cleaning company"),
    ("IT", "", "New phone, the old one fell into the harbour"),
    ("FIN", "", "Which account for software licences?"),
    ("DESK", "", "Six visitors from Rostock on Monday"),
    ("IT", "", "The scanner in goods in reads nothing"),
    ("FAC", "", "It rains in at gate 4"),
    ("HR", "", "Reference for an apprentice"),
    ("IT", "", "Licence of the drawing program runs out"),
    ("FIN", "", "Budget of the trade fair"),
    ("LAW", "", "Export of a sonar to Chile"),
    ("IT", "A question about my tools", "Can two people edit one table?"),
    ("FAC", "", "Bicycle stand is full"),
    ("DESK", "", "Parking for a guest with a trailer"),
    ("IT", "", "Slow line at the pier"),
    ("FIN", "", "Receipt lost, what now?"),
    ("IT", "", "A mail that looks wrong"),
)

# What the helpdesk of before called these; of some its log names no service.
LOGGED = {
    "How do I share a calendar with a supplier?": "A question about my tools",
    "Light in meeting room 2.14 flickers": "Something is broken or dirty",
    "Salary certificate for a mortgage": "A letter or certificate",
    "Second screen for the planning desk": "Laptop, phone or tablet",
    "Travel expenses of October not paid yet": "A payment is wrong or missing",
    "May we name a customer on our website?": "A legal question",
    "Password of the test rig forgotten": "Something does not work",
    "Who orders safety shoes?": "I do not know whom to ask",
    "Key of the archive": "Badge or key",
    "Meetings drop after ten minutes": "Something does not work",
    "Supplier asks when invoice 5512 is paid": "Pay an invoice",
    "Days of leave carried over": "My contract or hours",
    "Where do old mails go?": "A question about my tools",
    "Twelve chairs for Thursday": "Room for an event",
    "Contract of the cleaning company": "Check a contract",
    "New phone, the old one fell into the harbour": "Laptop, phone or tablet",
    "Six visitors from Rostock on Monday": "Visitors and guests",
    "The scanner in goods in reads nothing": "Something does not work",
    "It rains in at gate 4": "Something is broken or dirty",
    "Reference for an apprentice": "A letter or certificate",
    "Licence of the drawing program runs out": "Access to a folder or program",
    "Budget of the trade fair": "New cost centre or budget change",
    "Export of a sonar to Chile": "May this be exported?",
    "Can two people edit one table?": "A question about my tools",
    "Parking for a guest with a trailer": "Visitors and guests",
    "Slow line at the pier": "Something does not work",
}
