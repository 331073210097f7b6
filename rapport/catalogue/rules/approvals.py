"""When an action needs approval, and of how many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil

from rapport.catalogue.rules.words import Counted, Deciders

LONGEST_WHAT, LONGEST_UNIT = 60, 8
MOST_AMOUNT = Decimal("999999999999.99")
MOST_PEOPLE, ALL = 50, 100
ANSWER_WITHIN = timedelta(days=2)
SOONEST, LATEST = timedelta(minutes=15), timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class ApprovalRule:
    """An action of a service above an amount, and who decides on it; `amount_unit` is EUR, h, or nothing."""

    id: int
    service_id: int
    service: str
    what: str
    above: Decimal
    amount_unit: str
    deciders: Deciders
    of_unit_id: int | None
    person_ids: tuple[int, ...]
    counted: Counted
    needs: int
    answer_within: timedelta

    @property
    def action(self) -> tuple[int, str, str]:
        """What it is about, the same for the rules of all limits of one action."""
        return self.service_id, self.what, self.amount_unit


def binding(rules: Iterable[ApprovalRule], amount: Decimal) -> ApprovalRule | None:
    """Return which of the rules of one action counts for an amount: the highest limit it passes; None: it is free."""
    passed = [rule for rule in rules if amount > rule.above or not rule.amount_unit]
    return max(passed, key=lambda rule: rule.above, default=None)


def needed(counted: Counted, needs: int, asked: int) -> int:
    """Return how many of those who are asked have to say yes; a percentage is rounded up, and is at least one."""
    return needs if counted is Counted.PEOPLE else max(1, ceil(needs * asked / ALL))
