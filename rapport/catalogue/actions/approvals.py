"""Rules of a service about approval: added, changed, dropped by who leads its team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.services import held_service
from rapport.catalogue.events import ApprovalRuleDropped, ApprovalRuleSet
from rapport.catalogue.models import ApprovalRule, Decider
from rapport.catalogue.queries.deciding import who_decides
from rapport.catalogue.rules.approvals import (
    ALL,
    ANSWER_WITHIN,
    LATEST,
    LONGEST_UNIT,
    LONGEST_WHAT,
    MOST_AMOUNT,
    MOST_PEOPLE,
    SOONEST,
)
from rapport.catalogue.rules.forms import FieldKind, fields_of
from rapport.catalogue.rules.words import Counted, Deciders
from rapport.directory.public import person_card, unit_card
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a rule says: an action, above how much of what, who decides, how many, and how soon.

    `field`: the key of a number the service's form asks, which is held against the limit; empty: it counts when asked.
    """

    what: str
    above: Decimal = Decimal(0)
    amount_unit: str = "EUR"
    deciders: Deciders = Deciders.LEAD
    of_unit_id: int | None = None
    person_ids: Iterable[int] = ()
    counted: Counted = Counted.PEOPLE
    needs: int = 1
    answer_within: timedelta = ANSWER_WITHIN
    field: str = ""


def add_approval_rule(*, service_id: int, terms: Terms, by: Actor) -> int:
    """Let an action of a service need approval, and return the rule's id. Who leads its team may, and administrators.

    Refuses a second rule for the same action and limit.
    """
    with transaction.atomic():
        service = held_service(service_id, by)
        rule = ApprovalRule(service=service)
        _fill(rule, terms, by=by)
    return rule.id


def change_approval_rule(*, rule_id: int, terms: Terms, by: Actor) -> None:
    """Say all of a rule anew. What was asked under it before goes on as it was asked."""
    with transaction.atomic():
        _fill(_rule(rule_id, by), terms, by=by)


def drop_approval_rule(*, rule_id: int, by: Actor) -> None:
    """Let the action need no approval from this limit on; what was asked under the rule goes on."""
    with transaction.atomic():
        rule = _rule(rule_id, by)
        service_id = rule.service_id
        rule.delete()
        record(ApprovalRuleDropped(rule_id=rule_id, service_id=service_id), by=by)


def _rule(rule_id: int, by: Actor) -> ApprovalRule:
    rule = ApprovalRule.objects.filter(id=rule_id, service__in=policy.visible_to(by)).first()
    if rule is None:
        raise Missing
    held_service(rule.service_id, by)
    return ApprovalRule.objects.select_for_update().get(id=rule_id)


def _fill(rule: ApprovalRule, terms: Terms, *, by: Actor) -> None:
    checked = _checked(terms) | {"field": _field(rule, terms)}
    people = _people(terms)
    _ensure_decided(terms)
    for name, value in checked.items():
        setattr(rule, name, value)
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError:
        raise Refusal(
            "There is a rule for this action and limit already. Change that one.", code="rule_taken", field="above"
        ) from None
    rule.people.exclude(person_id__in=people).delete()
    Decider.objects.bulk_create([Decider(rule=rule, person_id=one) for one in people], ignore_conflicts=True)
    record(ApprovalRuleSet(rule_id=rule.id, service_id=rule.service_id, needs=rule.needs), by=by)


def _checked(terms: Terms) -> dict[str, Any]:
    what, unit = squeeze(terms.what), squeeze(terms.amount_unit)
    if not what or len(what) > LONGEST_WHAT:
        raise Refusal(f"Name the action in up to {LONGEST_WHAT} letters: “Credit”.", code="no_what", field="what")
    if len(unit) > LONGEST_UNIT:
        raise Refusal(f"The unit of the amount has up to {LONGEST_UNIT} letters: EUR, h.", field="amount_unit")
    if not SOONEST <= terms.answer_within <= LATEST:
        raise Refusal("Give between a quarter of an hour and sixty days to answer.", field="answer_within")
    most = ALL if terms.counted is Counted.PERCENT else MOST_PEOPLE
    if not 1 <= terms.needs <= most:
        raise Refusal(f"Choose a number between 1 and {most}.", code="bad_needs", field="needs")
    return {
        "what": what,
        "unit": unit,
        "above": amount_of(terms.above) if unit else Decimal(0),
        "deciders": terms.deciders,
        "of_unit_id": _unit(terms),
        "counted": terms.counted,
        "needs": terms.needs,
        "answer_within": terms.answer_within,
    }


def amount_of(value: Decimal) -> Decimal:
    """Return an amount with two places; refuses one below nothing, and one nobody can pay."""
    try:
        amount = value.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Refusal("Give an amount as a number.", code="bad_amount", field="above") from None
    if not 0 <= amount <= MOST_AMOUNT:
        raise Refusal("Give an amount of nothing or more.", code="bad_amount", field="above")
    return amount


def _unit(terms: Terms) -> int | None:
    if terms.deciders is Deciders.PEOPLE:
        return None
    unit = unit_card([terms.of_unit_id]).get(terms.of_unit_id) if terms.of_unit_id else None
    if unit is None or unit.ended:
        raise Refusal("Say of which unit. Choose one that stands.", code="no_unit", field="of_unit_id")
    return unit.id


def _people(terms: Terms) -> set[int]:
    """Return who is named by a rule; refuses nobody, and fewer than have to say yes."""
    if terms.deciders is not Deciders.PEOPLE:
        return set()
    people = set(terms.person_ids)
    cards = person_card(people)
    if (
        not people
        or len(people) > MOST_PEOPLE
        or any(i not in cards or cards[i].left or cards[i].vacant for i in people)
    ):
        raise Refusal("Name who decides: colleagues who are here.", code="no_person", field="person_ids")
    if terms.counted is Counted.PEOPLE and terms.needs > len(people):
        raise Refusal("More have to say yes than are named. Name more, or need fewer.", code="too_few", field="needs")
    return people


def _field(rule: ApprovalRule, terms: Terms) -> str:
    """Return the key of the number a limit is held against; one that is asked no more stays where it stood."""
    key = terms.field.strip()
    if not key:
        return ""
    numbers = {field.key for field in fields_of(rule.service.form) if field.kind is FieldKind.NUMBER}
    if key not in numbers | {rule.field}:
        raise Refusal(
            "The form of this service asks no such number. Choose one it asks.", code="no_field", field="field"
        )
    if not squeeze(terms.amount_unit):
        raise Refusal("Say what that number is of: EUR, h.", code="no_unit_of_amount", field="amount_unit")
    return key


def _ensure_decided(terms: Terms) -> None:
    """Refuse a rule that nobody could meet today: too few who decide and nobody above them, or too many to be asked."""
    if terms.deciders is Deciders.PEOPLE:
        return
    asked = who_decides(terms)
    if asked.too_many:
        raise Refusal(
            f"More than {MOST_PEOPLE} people would be asked. Name a few of them.", code="too_many", field="of_unit_id"
        )
    if asked.too_few:
        raise Refusal(
            "More have to say yes than are there to be asked. Choose another unit, or need fewer.",
            code="too_few",
            field="needs" if asked.people else "of_unit_id",
        )
