"""On time, on budget, to specification: what each means."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

LONGEST_CRITERION = 500
MOST_CRITERIA = 30


class Verdict(StrEnum):
    """What the colleague says of a criterion."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Stands(StrEnum):
    """What of a delivery keeps its case from closing by itself; of several the first."""

    TERMS = "terms"  # wait for the colleague's yes
    POINTS = "points"  # of what was delivered wait for her word
    REJECTED = "rejected"  # by her, and not mended yet


def on_time(*, due_on: date, delivered_on: date | None) -> bool | None:
    """Whether it came by the agreed day; None while it has not come."""
    return None if delivered_on is None else delivered_on <= due_on


def on_budget(*, budget: Decimal | None, spent: Decimal | None) -> bool | None:
    """Whether it cost at most what was agreed; None without a budget, or while nobody says what it cost."""
    return None if budget is None or spent is None else spent <= budget


def to_specification(verdicts: Sequence[Verdict | None]) -> bool | None:
    """Whether every criterion is accepted; None while one is open and none rejected, or without criteria."""
    if Verdict.REJECTED in verdicts:
        return False
    return True if verdicts and None not in verdicts else None
