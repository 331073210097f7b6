"""Which actions need whose approval."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import ApprovalRule as Row
from rapport.catalogue.models import Decider
from rapport.catalogue.rules.approvals import ApprovalRule
from rapport.catalogue.rules.words import Counted, Deciders
from rapport.kit.problems import Missing

MOST = 200


def approval_rules_of(service_id: int, *, by: Actor) -> list[ApprovalRule]:
    """Return the rules of a service the actor may see, by action and limit. One statement."""
    return _told(Row.objects.filter(service_id=service_id, service__in=policy.visible_to(by)))


def approval_rules_for(*, service_id: int | None, team_ids: Iterable[int]) -> list[ApprovalRule]:
    """Return the rules that bear on a case: of its service, and of the services of teams that serve it, whoever asks.

    One statement.
    """
    offered = Q(service__team_id__in=set(team_ids), service__retired_at=None)
    return _told(Row.objects.filter(offered | Q(service_id=service_id or 0)))


def rules_with_field(service_id: int) -> list[ApprovalRule]:
    """Return the rules of actions of which one names a number of the service's form. One statement."""
    own = Row.objects.filter(service_id=service_id)
    named = own.filter(what=OuterRef("what"), unit=OuterRef("unit")).exclude(field="")
    return _told(own.filter(Exists(named)))


def approval_rule(rule_id: int, *, by: Actor) -> ApprovalRule:
    """Return a rule of a service the actor may see. One statement."""
    found = _told(Row.objects.filter(id=rule_id, service__in=policy.visible_to(by)))
    if not found:
        raise Missing
    return found[0]


def rules_held(person_id: int) -> list[tuple[str, str, str]]:
    """Return the rules that name a person, for "My data". One statement."""
    rows = Decider.objects.filter(person_id=person_id).order_by("rule__service__name", "rule__what", "id")
    told = rows.values_list("rule__what", "rule__above", "rule__unit", "rule__service__name")
    return [
        (what, _("above %(amount)s %(unit)s") % {"amount": above, "unit": unit}, name)
        for what, above, unit, name in told
    ]


def _told(rows: QuerySet[Row]) -> list[ApprovalRule]:
    named = Decider.objects.filter(rule=OuterRef("pk")).order_by("id").values("person_id")
    rows = rows.select_related("service", "of_unit").annotate(named=ArraySubquery(named))
    found: QuerySet[Any] = rows.order_by("service__name", "service_id", "what", "unit", "above", "id")
    return [
        ApprovalRule(
            id=row.id,
            service_id=row.service_id,
            service=row.service.name,
            what=row.what,
            above=row.above,
            amount_unit=row.unit,
            deciders=Deciders(row.deciders),
            of_unit_id=row.of_unit_id,
            person_ids=tuple(row.named),
            counted=Counted(row.counted),
            needs=row.needs,
            answer_within=row.answer_within,
            field=row.field,
            of_unit=row.of_unit.name if row.of_unit else "",
        )
        for row in found[:MOST]
    ]
