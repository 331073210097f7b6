"""The words of a relationship: who it is with, what happens in it."""

from enum import IntEnum, StrEnum

LONGEST_WORDS = 20_000  # characters of what was said at a touchpoint
LONGEST_LINE = 300  # characters of a goal, a step, a reason
LONGEST_NAME = 60  # characters of a stage
MOST_PEOPLE = 60  # at one touchpoint
MOST_DEPUTIES = 10
MOST_AT_ONCE = 500  # relationships changed by one action
LONGEST_RHYTHM = 730  # days
LONGEST_MEETING = 60 * 24 * 31  # minutes: an exchange of a month


class Side(StrEnum):
    """Whose a person is at a touchpoint."""

    OURS = "ours"
    THEIRS = "theirs"


class Contact(StrEnum):
    """What kind of touchpoint it was."""

    MEETING = "meeting"
    CALL = "call"
    VISIT = "visit"
    COFFEE = "coffee"
    MESSAGE = "message"
    REVIEW = "review"  # of the relationship, with what both sides think of it
    SHADOWING = "shadowing"  # somebody of ours watches their work, or the other way round
    EXCHANGE = "exchange"  # somebody works with them for a time
    NOTE = "note"  # nobody met: something to remember

    @property
    def is_contact(self) -> bool:
        """Whether the two sides met or spoke: what the rhythm of a relationship counts."""
        return self is not Contact.NOTE


class Source(StrEnum):
    """How a touchpoint came to be written down."""

    HAND = "hand"
    MAIL = "mail"  # a mail forwarded to the book
    CALENDAR = "calendar"  # an invitation that was uploaded
    IMPORT = "import"


class Mood(StrEnum):
    """How it went, as its author judges."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"


class GoalState(StrEnum):
    """What became of a goal."""

    OPEN = "open"
    REACHED = "reached"
    DROPPED = "dropped"


class GoalStep(IntEnum):
    """What an entry about a goal tells: the number that goes with it."""

    PROPOSED = 0
    AGREED = 1
    DECLINED = 2
    REACHED = 3
    DROPPED = 4
    REOPENED = 5


class Happened(StrEnum):
    """What an entry of the timeline tells. The first ones are this room's own; the rest come as facts of others."""

    TOUCHPOINT = "touchpoint"
    STAGE = "stage"
    OWNER = "owner"
    GOAL = "goal"
    CASE_OPENED = "case_opened"
    CASE_MOVED = "case_moved"  # to another team
    CASE_ENDED = "case_ended"
    CASE_REOPENED = "case_reopened"
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    AGREED_KEPT = "agreed_kept"
    AGREED_MISSED = "agreed_missed"
    AGREEMENT_PROPOSED = "agreement_proposed"
    AGREEMENT_SIGNED = "agreement_signed"
    AGREEMENT_DECLINED = "agreement_declined"
    AGREEMENT_TAKEN_BACK = "agreement_taken_back"  # a version of it, before it began
    TRUST = "trust"  # a new figure of how many of them turn to us
    RATED = "rated"  # a quarter of ratings was published


class Signal(StrEnum):
    """What health is made of."""

    RHYTHM = "rhythm"  # contact, against what was planned
    CASES = "cases"  # what is open, and how long
    PROMISES = "promises"  # kept of all that came to their time
    AGREEMENT = "agreement"  # agreed times kept
    RATING = "rating"  # how they find us
    TRUST = "trust"  # how many turn to us, and which way that goes
    USAGE = "usage"  # of what we offer


class TaskOf(StrEnum):
    """What of a relationship waits on somebody, as the list of tasks names it."""

    STEP = "relationships.step"
    GOAL = "relationships.goal"  # to the customer: is this what we agreed?
    CORRECTION = "relationships.correction"  # to who wrote it: she says it is not so


class Judged(StrEnum):
    """What a book holds of a person that she may correct: the first half of the key of an entry, `touchpoint:7`."""

    STAGE = "stage"  # of a relationship, with its health
    ABOUT = "about"  # what to know of her, of a relationship
    MOVE = "move"  # why the stage changed
    GOAL = "goal"
    STEP = "step"
    TOUCHPOINT = "touchpoint"


class Seen(StrEnum):
    """What of a book somebody opened, as privacy writes it down: a relationship with her, or a meeting she was at."""

    RELATIONSHIP = "relationships.relationship"
    TOUCHPOINT = "relationships.touchpoint"
