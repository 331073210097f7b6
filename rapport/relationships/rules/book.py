"""How a book is read: what is late, what goes cold, how health is told in a word."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=14)  # what is due within two weeks is due soon
GOOD, MIDDLING = 70, 40  # of 100: from here on


class Tab(StrEnum):
    """Which part of a book is shown."""

    MINE = "mine"  # she looks after them, or is a deputy
    TEAM = "team"
    NOBODY = "nobody"  # nobody looks after them
    COLD = "cold"
    ENDED = "ended"


class Sort(StrEnum):
    """In which order; a minus before it turns it round."""

    DUE = "due"
    HEALTH = "health"
    CONTACT = "contact"
    NAME = "name"
    STAGE = "stage"


class Group(StrEnum):
    """What stands together."""

    NONE = ""
    STAGE = "stage"
    OWNER = "owner"
    DIVISION = "division"


class Band(StrEnum):
    """Health in a word. Unknown is unknown, and never good."""

    GOOD = "good"
    MIDDLING = "middling"
    POOR = "poor"
    UNKNOWN = "unknown"


class Does(StrEnum):
    """What is done to many relationships at once."""

    OWNER = "owner"
    STAGE = "stage"
    RHYTHM = "rhythm"
    END = "end"


class Covered(StrEnum):
    """Whether a unit is looked after by a team."""

    ITSELF = "itself"
    ABOVE = "above"  # a unit above it is
    NOBODY = "nobody"


class Size(StrEnum):
    """How many people a unit has, with all below it, in bands."""

    SMALL = "small"  # under 10
    MEDIUM = "medium"  # 10 to 49
    LARGE = "large"  # 50 to 249
    GREAT = "great"  # 250 and more


SIZES = ((10, Size.SMALL), (50, Size.MEDIUM), (250, Size.LARGE))


def size_of(people: int) -> Size:
    """Return the band a number of people lies in."""
    return next((size for below, size in SIZES if people < below), Size.GREAT)


def band_of(score: int | None) -> Band:
    """Return health in a word."""
    if score is None:
        return Band.UNKNOWN
    if score >= GOOD:
        return Band.GOOD
    return Band.MIDDLING if score >= MIDDLING else Band.POOR


def is_late(due_on: date | None, *, today: date) -> bool:
    """Whether the rhythm wanted a contact before today. What is planned does not put it off."""
    return due_on is not None and due_on < today


def is_cold(due_on: date | None, *, rhythm_days: int | None, planned: bool, today: date) -> bool:
    """Whether a relationship goes cold: its contact is late and none is planned, or two rhythms have passed."""
    if due_on is None or rhythm_days is None:
        return False
    return (due_on < today and not planned) or due_on + timedelta(days=rhythm_days) < today
