"""The kinds of what people ask for, and how bad and how soon."""

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What somebody needs."""

    REQUEST = "request"
    INCIDENT = "incident"
    QUESTION = "question"
    COMPLAINT = "complaint"
    DELIVERY = "delivery"


class Level(IntEnum):
    """How many are hit (impact), how soon it is needed (urgency), and what follows of both (priority): 1 is most."""

    HIGH = 1
    MEDIUM = 2
    LOW = 3


class Deciders(StrEnum):
    """Who decides what needs approval."""

    PEOPLE = "people"  # named ones
    LEAD = "lead"  # who leads a unit
    MEMBERS = "members"  # everybody in a unit and below


class Counted(StrEnum):
    """How it is counted whether enough said yes."""

    PEOPLE = "people"
    PERCENT = "percent"  # of those who are asked
