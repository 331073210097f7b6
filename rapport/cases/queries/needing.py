"""Which approvals a case calls for by what was asked in its form, and nobody has decided on yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.cases.models import Approval, Case
from rapport.cases.rules.approvals import Approved, CalledFor, Put, amount_told, met, waited_for
from rapport.cases.rules.words import State
from rapport.catalogue.public import ApprovalRule, Deciders, called_for, rules_with_field
from rapport.directory.public import person_card


@dataclass(frozen=True, kw_only=True)
class Need:
    """An approval that a case calls for by its form: by a rule, of so much, of whom (`who`: “who leads Legal”).

    `asked`: it waits on a yes; `settled`: it was approved or refused, so that the case may be answered. Without an
    amount for who sees a part alone.
    """

    rule: ApprovalRule
    amount: Decimal | None
    who: str
    asked: bool
    settled: bool

    @property
    def told(self) -> str:
        """“Credit: 5,000 EUR”."""
        amount = amount_told(self.amount, self.rule.amount_unit)
        return f"{self.rule.what}: {amount}" if amount else self.rule.what

    @property
    def limit(self) -> str:
        """“500 EUR”."""
        return amount_told(self.rule.above, self.rule.amount_unit)

    @property
    def action(self) -> tuple[str, str]:
        """What an approval of it is called, and of what its amount is."""
        return self.rule.what, self.rule.amount_unit


def called_on(case: Any) -> list[tuple[ApprovalRule, Decimal, list[ApprovalRule]]]:
    """Return what the form of a case, or of what it is a part of, calls for: rule, amount, rules of the same action.

    `case` has its service and its answers. One statement, none without a number in the answers.
    """
    if case.service_id is None or not any(_is_number(value) for value in case.answers.values()):
        return []
    rules = rules_with_field(case.service_id)
    called = called_for(rules, case.answers)
    return [(rule, amount, [one for one in rules if one.action == rule.action]) for rule, amount in called]


def needs_of(case: Any, *, beside: int | None = None) -> list[Need]:
    """Return what a case (no part of one) calls for. Three statements at most, mostly none.

    An approval on one of its parts counts as well, and one on the case `beside`.
    """
    called = called_on(case)
    if not called:
        return []
    around = Q(case_id__in=[case.id, beside or case.id]) | Q(case__parent_id=case.id)
    rows = list(Approval.objects.filter(around, what__in={rule.what for rule, *_more in called}).order_by("id"))
    who = _who_is_asked([rule for rule, *_more in called])
    found = []
    for rule, amount, same in called:
        asked = [_put(row) for row in rows if (row.what, row.unit) == (rule.what, rule.amount_unit)]
        limits = {one.id: one.above for one in same}
        one = CalledFor(rule=rule.id, amount=amount, above=rule.above, limits=limits)
        waits, settled = waited_for(one, asked), met(one, asked)
        found.append(Need(rule=rule, amount=amount, who=who[rule.id], asked=waits, settled=settled))
    return found


def calls_on(case: Any, around: Iterable[Any], *, told: bool) -> list[Need]:
    """Return what a case at hand calls for while it is open, of a part what the case above it calls for.

    `told`: the reader is told who decides. Without the amount, where she does not see the case above.
    """
    whole = case if case.parent_id is None else next((near for near in around if near.id == case.parent_id), None)
    if whole is None or whole.state != State.OPEN or case.state != State.OPEN:
        return []
    needs = [need if told else replace(need, who="") for need in needs_of(whole)]
    return needs if whole is case or whole.visible else [replace(need, amount=None) for need in needs]


def whole_of(case: Case) -> Case:
    """Return the case that another is a part of, or that case itself: the form is the whole's."""
    return case if case.parent_id is None else Case.objects.get(id=case.parent_id)


def _who_is_asked(rules: Sequence[ApprovalRule]) -> dict[int, str]:
    """Say by rule who decides, in a few words: “who leads Legal”. One statement where people are named, else none."""
    people = person_card(one for rule in rules for one in rule.person_ids)
    words = {Deciders.LEAD: _("who leads %s"), Deciders.MEMBERS: _("colleagues in %s")}
    return {
        rule.id: words[rule.deciders] % rule.of_unit
        if rule.deciders in words
        else ", ".join(people[one].name for one in rule.person_ids if one in people)
        for rule in rules
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _put(row: Approval) -> Put:
    return Put(
        rule=row.rule,
        amount=row.amount,
        called_for=row.called_for,
        needed=row.needed,
        state=Approved(row.state),
        settled=row.settled_at is not None,
    )
