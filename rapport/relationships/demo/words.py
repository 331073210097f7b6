"""What the books of the fictional company tell: whom three teams look after, what was said, what is to be done."""

from dataclasses import dataclass

from rapport.relationships.rules.words import Contact, Mood

MEETING, CALL, VISIT, COFFEE, MESSAGE = Contact.MEETING, Contact.CALL, Contact.VISIT, Contact.COFFEE, Contact.MESSAGE
REVIEW, SHADOWING, EXCHANGE, NOTE = Contact.REVIEW, Contact.SHADOWING, Contact.EXCHANGE, Contact.NOTE
GOOD, MIXED, BAD = Mood.GOOD, Mood.MIXED, Mood.BAD


@dataclass(frozen=True, kw_only=True)
class Said:
    """One touchpoint, so many days ago; a negative number is planned. `alone`: nobody of theirs was there."""

    ago: int
    kind: Contact
    outcome: str
    words: str = ""
    learned: str = ""
    mood: Mood | None = None
    minutes: int = 45
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A goal: from where to where, due in so many days (negative: since then), agreed so many days ago or not yet."""

    words: str
    measure: str
    start: float
    current: float
    target: float
    due_in: int
    agreed_ago: int | None = None
    reached: bool = False


@dataclass(frozen=True, kw_only=True)
class Next:
    """A step: what to do, in how many days (negative: it is late), done so many days ago; `theirs` is to do for them."""

    words: str
    due_in: int
    done_ago: int | None = None
    theirs: bool = False
    aim: int | None = None  # towards which of the aims


@dataclass(frozen=True, kw_only=True)
class Link:
    """Whom a team looks after: a unit by its slug below the company, or somebody of the cast by address.

    `owner`: an address, `left` for somebody who has left since, `nobody`, or empty for one of the team by turns.
    `stages`: (days ago, place, why), the first one where it began. `calm`: days ago between which nobody spoke.
    `one_each`: one of ours and one of theirs alone keep it up.
    """

    team: str
    to: str
    weeks: int = 8
    owner: str = ""
    deputies: tuple[str, ...] = ()
    about: str = ""
    stages: tuple[tuple[int, int, str], ...] = ((540, 2, ""),)
    calm: tuple[int, int] | None = None
    one_each: bool = False
    said: tuple[Said, ...] = ()
    aims: tuple[Aim, ...] = ()
    steps: tuple[Next, ...] = ()


AMARA, ANNEKE, KWAME, MAI = (
    f"{name}@halmar.example" for name in ("amara.okafor", "anneke.devries", "kwame.mensah", "nguyen.thimai")
)
LEILA, RASA, WANJIRU, PRIYA = (
    f"{name}@halmar.example" for name in ("leila.haddad", "rasa.kazlauskaite", "wanjiru.kamau", "priya.raman")
)
LEFT, NOBODY = "left", "nobody"

IT = (
    Link(
        team="IT", to="field-service/field-service-africa", weeks=4, owner=AMARA, deputies=(KWAME,),
        about="Half of them are on a vessel at any time. What cannot wait goes by chat, what can is read in the evening, "
        "Mombasa time. They judge us by one thing: does the tablet sync before they sail?",
        stages=(
            (545, 2, ""),
            (420, 3, "They asked for tablets for the second crew by themselves."),
            (190, 4, "The refit was planned with us at the table from the first day."),
            (35, 5, "They sent Field Service Asia to us, with a warm word."),
        ),
        said=(
            Said(ago=530, kind=MEETING, outcome="First meeting. They had stopped asking us two years ago.",
                 words="They keep their own spreadsheet of devices, because our list was always wrong.\nTwo of five "
                 "tablets had no case; one was lost overboard.\nWhat they want: an answer the same day, even if it is no.",
                 mood=BAD, minutes=75),
            Said(ago=380, kind=SHADOWING, outcome="Two days on the Aurora Borealis with the crew.", minutes=960, mood=GOOD,
                 words="We watched a calibration from the morning brief to the signed sheet.",
                 learned="The form asks for the serial number three times, with gloves on.\nThe line is gone behind the "
                 "breakwater: whatever needs it must work without.\nThey photograph the plate and type it in at night; we "
                 "can read the photograph."),
            Said(ago=188, kind=REVIEW, outcome="Half-year review: answers are fast, spare devices are not.", mood=MIXED,
                 minutes=60),
            Said(ago=36, kind=CALL, outcome="Tablets of the refit are ready two days early. They told Asia about us.",
                 mood=GOOD, minutes=20),
            Said(ago=-5, kind=MEETING, outcome="Spare devices in Mombasa: how many, and who keeps the key?"),
        ),
        aims=(
            Aim(words="A tablet that fails is replaced within a day in port", measure="hours, median of a quarter",
                start=96, current=31, target=24, due_in=35, agreed_ago=180),
            Aim(words="Sheets are typed once", measure="times a serial number is typed", start=3, current=1, target=1,
                due_in=-20, agreed_ago=360, reached=True),
        ),
        steps=(
            Next(words="Send six spare tablets to Mombasa, charged", due_in=-4, aim=0),
            Next(words="Say which three vessels sail first in January", due_in=9, theirs=True, aim=0),
            Next(words="Read the plate from the photograph", due_in=-200, done_ago=210, aim=1),
        ),
    ),
    Link(
        team="IT", to="sales/sales-europe", weeks=6, owner=AMARA, deputies=(MAI,),
        about="They promise customers a date on the phone, with us in the background. Tell them early what will not work.",
        stages=((540, 2, ""), (300, 3, "Every new colleague now starts with our set-up.")),
        calm=(260, 120),
        said=(
            Said(ago=262, kind=CALL, outcome="They are angry about the lost week in March and do not wish to meet.", mood=BAD,
                 words="The move of mailboxes took their calendars away for three days before a fair. Nobody of us called."),
            Said(ago=118, kind=VISIT, outcome="We came to their Monday meeting, said sorry, and listened for an hour.",
                 mood=MIXED, minutes=90,
                 words="They read us the list of what went wrong. We answered what we know and when the rest is told."),
            Said(ago=96, kind=CALL, outcome="All calendars are back. They count again on us for the fair.", mood=GOOD),
        ),
        aims=(
            Aim(words="No change to mail or calendars in the two weeks before a fair", measure="changes", start=4, current=0,
                target=0, due_in=60, agreed_ago=110),
        ),
        steps=(
            Next(words="Put the days of all fairs of next year into our change calendar", due_in=-40, done_ago=44, aim=0),
            Next(words="Name two people who test the new phones", due_in=5, theirs=True),
        ),
    ),
    Link(
        team="IT", to="plants/plant-rotterdam", weeks=6, owner=KWAME, deputies=(AMARA,),
        about="Three shifts. Whoever decides is there from six to two; at night nobody can say yes.",
        stages=((545, 3, ""), (150, 4, "They moved their shift plan onto our terminals.")),
        said=(
            Said(ago=152, kind=EXCHANGE, outcome="One of their planners worked with us for a week.", minutes=2400, mood=GOOD,
                 words="She answered calls, and wrote our note on terminals anew.",
                 learned="Two of three calls from the hall are about a locked screen: the line stops while it is locked.\n"
                 "A terminal that is shared must not lock after five minutes; a badge is quicker than a password."),
            Said(ago=-9, kind=REVIEW, outcome="Half-year review with the plant manager."),
        ),
        aims=(
            Aim(words="No line waits for a locked screen", measure="stops a month", start=22, current=9, target=2, due_in=80),
        ),
        steps=(Next(words="Try badges at line 4 for two weeks", due_in=12, aim=0),),
    ),
    Link(
        team="IT", to="plants/plant-gdansk", weeks=6, owner=AMARA, one_each=True,
        about="One planner speaks for all of them. If she is away, we know nobody.",
        stages=((500, 2, ""), (200, 3, "They asked for scanners at goods in.")),
    ),
    Link(
        team="IT", to="r-d/sensors", weeks=8, owner=AMARA,
        about="They build their own machines and would rather not be helped. Ask what they measure; never what they run.",
        stages=((520, 1, ""), (330, 2, "They came to our open hour."), (70, 3, "Shared storage is theirs and ours now.")),
        said=(
            Said(ago=331, kind=COFFEE, outcome="They keep data under desks, because ours was full in 2023.", minutes=30),
            Said(ago=72, kind=MEETING, outcome="Storage is agreed: 40 TB, and nobody deletes but they.", mood=GOOD),
        ),
    ),
    Link(
        team="IT", to="supply-chain/warehouse-venlo", weeks=4, owner=AMARA,
        about="They were part of Plants until March. Their scanners are older than some of the people.",
        stages=((540, 3, ""), (230, 2, "Since they changed division they buy scanners elsewhere.")),
        calm=(130, 0),
        said=(
            Said(ago=232, kind=MEETING, outcome="They bought forty scanners without us. They were in a hurry, and we were slow.",
                 mood=BAD),
            Said(ago=132, kind=CALL, outcome="We left a message. They will call when the stock-taking is over.", mood=MIXED,
                 minutes=5),
        ),
        steps=(Next(words="Go to Venlo and see the scanners at work", due_in=-45),),
    ),
    Link(
        team="IT", to="plants/pune-maintenance", weeks=8, owner=LEFT,
        about="Who looked after them knew every motor. What he knew stands in his notes from here down.",
        stages=((540, 3, ""), (310, 4, "They ask us before they order.")),
    ),
    Link(team="IT", to="desk/communications", weeks=6, owner=ANNEKE, stages=((540, 3, ""), (240, 4, "They plan with us.")),
         about="They tell the company what we change, in words people read. Give them a week."),
    Link(team="IT", to=WANJIRU, weeks=8, owner=AMARA, stages=((400, 3, ""), (60, 5, "She shows others how she does it.")),
         about="She tries whatever is new before anybody else, and says what she thinks."),
    Link(team="IT", to=PRIYA, weeks=10, owner=AMARA, stages=((300, 2, ""),), about="Plans for three plants; likes numbers first."),
    Link(team="IT", to="sales/tenders", weeks=12, owner=NOBODY, stages=((420, 2, ""),)),
    Link(team="IT", to="r-d/firmware", weeks=12, owner=NOBODY, stages=((380, 1, ""),), calm=(200, 0)),
    *(
        Link(team="IT", to=slug, weeks=weeks, owner=owner, stages=((ago, place, ""), (ago // 2, place + 1, why)))
        for slug, weeks, owner, ago, place, why in (
            ("field-service/field-service-north", 6, AMARA, 530, 3, "Their planners meet ours every month."),
            ("field-service/field-service-asia", 8, AMARA, 210, 1, "Africa told them about the tablets."),
            ("field-service/dispatch", 6, AMARA, 500, 2, "They let us watch a night shift."),
            ("field-service/spare-parts-desk", 8, AMARA, 480, 2, "They ask before they buy now."),
            ("field-service/training-crew", 10, AMARA, 440, 2, "Their courses use our devices."),
            ("plants/plant-pune", 8, KWAME, 520, 2, "The terminals of line 2 came from us."),
            ("plants/quality", 8, AMARA, 490, 2, "They found the fault in the scales with us."),
            ("plants/tooling", 12, MAI, 460, 1, "They know now that we exist."),
            ("plants/safety", 10, AMARA, 400, 3, "They plan alarms with us."),
            ("r-d/acoustics", 10, AMARA, 450, 1, "They came to the open hour twice."),
            ("r-d/test-bench", 10, MAI, 430, 2, "They use our storage."),
            ("r-d/design-office", 8, AMARA, 510, 3, "They would not change programs without us any more."),
            ("r-d/lab-services", 12, MAI, 350, 1, "We met them at the fair."),
            ("sales/sales-asia", 8, AMARA, 470, 2, "They asked for the starter set-up."),
            ("sales/sales-americas", 8, AMARA, 465, 2, "Houston calls us first now."),
            ("sales/key-accounts", 6, AMARA, 420, 3, "They bring us to their customers."),
            ("sales/sales-support", 6, MAI, 410, 3, "They answer half of the questions on phones for us."),
            ("supply-chain/purchasing", 8, AMARA, 540, 2, "They ask us to read offers."),
            ("supply-chain/planning", 6, AMARA, 535, 3, "They plan with our figures."),
            ("supply-chain/customs", 12, KWAME, 300, 1, "We showed them the signing of forms."),
            ("supply-chain/transport", 10, KWAME, 290, 2, "Their drivers use our phones."),
            ("finance/control", 6, ANNEKE, 540, 3, "Month-end is planned with us."),
            ("finance/payroll", 6, ANNEKE, 540, 3, "They would miss us on the 24th."),
            ("legal/contracts", 10, MAI, 330, 1, "They asked for a search in the archive."),
            ("people-2/recruiting", 8, MAI, 320, 2, "First mornings work now."),
        )
    ),
)  # fmt: skip

FINANCE = (
    Link(
        team="FIN", to="field-service/field-service-north", weeks=8, owner=LEILA,
        about="They spend on a quay on Sunday and hand in the receipt in May. Ask for the vessel, never for the form.",
        stages=((540, 2, ""), (220, 3, "They code their costs themselves."), (40, 4, "They asked us to their planning.")),
        said=(
            Said(ago=222, kind=SHADOWING, minutes=480, mood=GOOD, outcome="A day in the office on the quay.",
                 words="We sat with the planner and booked what came in.",
                 learned="Receipts fade in a wallet within a month: a photograph on the day is worth more than a rule.\n"
                 "The cost centre on the list is that of the year before."),
            Said(ago=-6, kind=MEETING, outcome="What next year’s budget needs from the three vessels."),
        ),
        aims=(
            Aim(words="Costs of a vessel are known a week after it is back", measure="days, median", start=41, current=12,
                target=7, due_in=100, agreed_ago=200),
        ),
        steps=(Next(words="Send the list of cost centres of next year", due_in=6, aim=0),),
    ),
    Link(team="FIN", to="plants/plant-gdansk", weeks=6, owner=LEILA, deputies=(RASA,),
         about="The works council reads every figure. Say how it was counted.", stages=((540, 3, ""),)),
    Link(
        team="FIN", to="plants/plant-pune", weeks=6, owner=RASA, stages=((540, 4, ""), (240, 2, "They pay a firm for it now.")),
        about="Since spring they ask a firm in Pune first. We do not know why yet.", calm=(110, 0),
        said=(Said(ago=112, kind=CALL, outcome="Nobody had time. They will write.", mood=BAD, minutes=5),),
        steps=(Next(words="Ask the plant manager what the firm does better", due_in=-30),),
    ),
    Link(team="FIN", to="supply-chain", weeks=8, owner=LEILA, about="All of it, since the reorganisation.",
         stages=((260, 1, ""), (200, 3, "Every month-end is closed with us."), (50, 4, "They asked for us in their budget."))),
    Link(team="FIN", to="r-d/sensors", weeks=12, owner=NOBODY, stages=((480, 2, ""),)),
    *(
        Link(team="FIN", to=slug, weeks=weeks, stages=((ago, place, ""), (ago // 3, place + 1, why)))
        for slug, weeks, ago, place, why in (
            ("sales/sales-europe", 8, 530, 2, "They ask for terms before they offer."),
            ("sales/sales-americas", 8, 500, 2, "Credit notes come with a reason now."),
            ("sales/key-accounts", 10, 450, 2, "They bring us to contracts early."),
            ("supply-chain/purchasing", 6, 540, 3, "Invoices are matched before they arrive."),
            ("it/business-systems", 8, 400, 3, "They change nothing in the last week of a month."),
            ("people-2/people-culture", 10, 380, 2, "Payroll runs once."),
            ("desk/travel", 8, 540, 3, "Receipts come the same week."),
        )
    ),
)  # fmt: skip

PEOPLE = (
    Link(
        team="HR", to="plants/plant-rotterdam", weeks=6,
        about="They lose every third apprentice in the first winter. They know it, and do not like to be told.",
        stages=((540, 2, ""), (170, 3, "They let us talk to apprentices."), (25, 4, "They asked for a second year of it.")),
        said=(
            Said(ago=171, kind=SHADOWING, minutes=600, mood=MIXED, outcome="Early shift with four apprentices.",
                 words="From half past five to the handover at two.",
                 learned="The first bus reaches the gate four minutes after the shift begins.\nNobody eats alone in the "
                 "design office; apprentices do."),
            Said(ago=-8, kind=MEETING, outcome="Who mentors whom, from January."),
        ),
        aims=(
            Aim(words="Apprentices stay their first winter", measure="of ten who began", start=6, current=8, target=9,
                due_in=120, agreed_ago=150),
        ),
        steps=(
            Next(words="Ask the bus company for an earlier bus", due_in=-12, aim=0),
            Next(words="Name a mentor for each apprentice", due_in=15, theirs=True, aim=0),
        ),
    ),
    Link(team="HR", to="r-d", weeks=12, stages=((540, 2, ""), (230, 1, "They recruit by themselves.")), calm=(150, 0),
         about="They went quiet after the argument about working hours.",
         said=(Said(ago=152, kind=MEETING, outcome="They think that we only say no.", mood=BAD),)),
    Link(team="HR", to="field-service/field-service-africa", weeks=8, stages=((500, 2, ""), (90, 3, "Contracts come in time.")),
         about="Contracts follow the vessel, not the year."),
    *(
        Link(team="HR", to=slug, weeks=weeks, stages=((ago, place, ""), (ago // 2, place + 1, why)))
        for slug, weeks, ago, place, why in (
            ("plants/plant-gdansk", 6, 540, 3, "The works council invites us."),
            ("sales/sales-europe", 10, 430, 2, "They plan leave with us before the fairs."),
            ("supply-chain/warehouse-venlo", 8, 400, 1, "They asked who we are, and then for a course."),
            ("it/workplace-it", 8, 520, 3, "They tell us when somebody is tired."),
            ("finance/control", 12, 350, 2, "They asked for one talk a year fewer, and got it."),
            ("desk/facilities", 10, 480, 2, "They share the first mornings with us."),
        )
    ),
)  # fmt: skip

LINKS = (*IT, *FINANCE, *PEOPLE)
