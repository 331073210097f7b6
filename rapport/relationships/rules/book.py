"""How a book is read: what is late, what is neglected."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=14)  # what is due within two weeks is due soon


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


def is_late(due_on: date | None, *, today: date) -> bool:
    """Whether the day of a contact, a step or a goal has passed. What is planned does not put a contact off."""
    return due_on is not None and due_on < today


def is_forgotten(due_on: date | None, *, rhythm_days: int | None, today: date) -> bool:
    """Whether two rhythms have passed without a contact: one until it was due, and as long again."""
    return due_on is not None and rhythm_days is not None and is_late(due_on + timedelta(days=rhythm_days), today=today)


def is_neglected(due_on: date | None, *, rhythm_days: int | None, planned: bool, today: date) -> bool:
    """Whether a relationship is neglected: its contact is late and none is planned, or two rhythms have passed."""
    unplanned = is_late(due_on, today=today) and not planned
    return unplanned or is_forgotten(due_on, rhythm_days=rhythm_days, today=today)
