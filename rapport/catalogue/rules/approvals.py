"""When an action needs approval, and of how many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from math import ceil
from typing import Any, Protocol

from rapport.catalogue.rules.words import Counted, Deciders

LONGEST_WHAT, LONGEST_UNIT = 60, 8
MOST_AMOUNT = Decimal("999999999999.99")
MOST_PEOPLE, ALL = 50, 100
ANSWER_WITHIN = timedelta(days=2)
SOONEST, LATEST = timedelta(minutes=15), timedelta(days=60)


class Deciding(Protocol):
    """What says who decides: a rule, or the terms of one."""

    @property
    def deciders(self) -> Deciders: ...
    @property
    def of_unit_id(self) -> int | None: ...
    @property
    def person_ids(self) -> Iterable[int]: ...
    @property
    def counted(self) -> Counted: ...
    @property
    def needs(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class ApprovalRule:
    """An action of a service above an amount, and who decides on it; `amount_unit` is EUR, h, or nothing.

    `field`: the key of the number in the service's form that the limit is held against; none: it counts when asked.
    """

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
    field: str = ""
    of_unit: str = ""  # its name

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


def amount_in(answers: Mapping[str, Any], field: str) -> Decimal | None:
    """Return the number a form was answered with, as an amount of two places, rounded up; None where there is none."""
    value = answers.get(field) if field else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        return None
    return min(Decimal(str(value)), MOST_AMOUNT).quantize(Decimal("0.01"), rounding=ROUND_UP)


def called_for(rules: Iterable[ApprovalRule], answers: Mapping[str, Any]) -> list[tuple[ApprovalRule, Decimal]]:
    """Return what the answers to a service's form call for: of each action the rule that counts, and the amount.

    That is where the number of a rule's field is above its limit. Of several fields of one action the largest counts.
    """
    actions: dict[tuple[int, str, str], list[ApprovalRule]] = {}
    for rule in rules:
        actions.setdefault(rule.action, []).append(rule)
    found = []
    for same in actions.values():
        told = [(rule, amount_in(answers, rule.field)) for rule in same]
        amount = max((value for rule, value in told if value is not None and value > rule.above), default=None)
        counts = binding(same, amount) if amount is not None else None
        if amount is not None and counts is not None:
            found.append((counts, amount))
    return found
