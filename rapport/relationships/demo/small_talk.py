"""The many calls and meetings between the tales: what they were about, and what came of it."""

from rapport.relationships.rules.words import Contact, Mood

ABOUT = {
    "IT": (
        "tablets", "the slow line in the hall", "first mornings of new colleagues", "printers that nobody wants",
        "phones abroad", "the change calendar", "shared folders", "licences that run out", "the open hour",
        "screens in meeting rooms", "signing in with a badge", "what to do when the line is gone", "old laptops",
        "passwords after a holiday", "scanners", "access for suppliers",
    ),
    "FIN": (
        "the budget of next year", "invoices without a number", "month-end", "cost centres", "credit notes",
        "a second approval", "receipts from abroad", "the forecast", "the stock-taking", "payment terms", "two audits at once",
        "what a machine costs a year",
    ),
    "HR": (
        "open places", "apprentices", "holidays around the fair", "the yearly talks", "a colleague who comes back",
        "courses", "shifts", "contracts that end", "the hand-over of a lead", "health at work", "working from home",
    ),
}  # fmt: skip
CAME_OF_IT: tuple[tuple[str, Mood | None], ...] = (
    ("They try it for a month and tell us.", Mood.GOOD),
    ("We owe them a date by Friday.", Mood.MIXED),
    ("It works. They said so before we asked.", Mood.GOOD),
    ("They want it in writing, one page.", None),
    ("They decide after their holidays.", None),
    ("It was our mistake, and we said so.", Mood.MIXED),
    ("They had found a way of their own, and it is a good one.", Mood.GOOD),
    ("They asked twice before we heard of it.", Mood.BAD),
    ("Nothing to do for us; it was good to ask.", Mood.GOOD),
    ("They send us two people who know the work.", Mood.GOOD),
    ("Too expensive for this year. We look at it again in spring.", Mood.MIXED),
    ("We promised too much. Half of it by the end of the month.", Mood.BAD),
    ("They would rather call than write.", None),
    ("Their lead wants to see it before she decides.", None),
)
MORE = (
    "They also asked who answers on Fridays after four.",
    "Most of it was about a colleague who retires, and what he knows.",
    "They showed us how they do it today. It takes eleven steps.",
    "Nobody had told them that the form changed.",
    "They will bring their own list next time.",
    "Half of the hour went into what is called what.",
    "They were in good spirits: the year is going well.",
    "They are short of people until spring, and it shows.",
    "One of them has a better name for it. We use that from now on.",
)
KINDS: tuple[tuple[Contact, int], ...] = (  # and how long it takes
    (Contact.CALL, 15),
    (Contact.CALL, 25),
    (Contact.MEETING, 45),
    (Contact.MEETING, 60),
    (Contact.VISIT, 90),
    (Contact.COFFEE, 30),
    (Contact.MESSAGE, 5),
)
OPEN_STEPS = {
    "IT": ("Send them the dates of the change", "Find out why it is slow after nine", "Ask the supplier for a second offer"),
    "FIN": ("Explain the difference of last month", "Send the list of open invoices"),
    "HR": ("Send the list of courses", "Ask the two who left why"),
}  # fmt: skip
WHY_NOBODY = "Left the company; what was known stands in the notes."
WHY_NEW_OWNER = "Pune asked for somebody by name."
