"""Relationships that go cold, each with the reason, before anybody complains."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression, ExpressionWrapper
from django.db.models.fields import DateTimeField, DurationField, FloatField, IntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Greatest

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.paging import Page, cut, decode
from rapport.relationships import policy
from rapport.relationships.models import Relationship, SignalRow
from rapport.relationships.queries.health import Customer, customer_of
from rapport.relationships.rules.health import FEWEST_USED, TRUST_MOVES
from rapport.relationships.rules.words import Signal

FORGOTTEN = 2  # rhythms without contact


class Cold(StrEnum):
    """Why a relationship goes cold."""

    DUE = "due"  # the day by which its rhythm wants a contact has passed, and none is planned
    FORGOTTEN = "forgotten"  # nothing for two rhythms
    FEWER = "fewer"  # half as many cases as a year ago, or less
    NOBODY = "nobody"  # its owner is gone
    TRUST = "trust"  # fewer of them turn to us


@dataclass(frozen=True, kw_only=True)
class ColdRow:
    """A relationship that goes cold, and why; `numbers` go with the reasons."""

    id: int
    customer: Customer
    team_id: int
    owner_id: int | None
    owner: str
    due_on: date | None
    reasons: Sequence[Cold]
    numbers: Mapping[str, int]


def going_cold(rows: QuerySet[Relationship]) -> QuerySet[Any]:
    """Return, of relationships, those that go cold, each reason as a column (`cold_due`, …). Of one statement."""
    today, now = clock.today(), clock.now()
    signal = SignalRow.objects.filter(relationship=OuterRef("pk"))
    before, used = Cast(KT("data__before"), IntegerField()), Cast(KT("data__now"), IntegerField())
    usage = signal.filter(signal=Signal.USAGE).annotate(_before=before, _twice=used * 2)
    fewer = usage.filter(_before__gte=Greatest("_twice", Value(FEWEST_USED)))
    trust = signal.filter(signal=Signal.TRUST).annotate(_change=Cast(KT("data__change"), FloatField()))
    falling = trust.filter(_change__lte=-TRUST_MOVES)
    rhythms = ExpressionWrapper(F("rhythm_days") * FORGOTTEN * Value(timedelta(days=1)), output_field=DurationField())
    since: CombinedExpression = Coalesce("last_at", "began_at") + rhythms
    marked: QuerySet[Any] = rows.filter(ended_at=None).annotate(
        cold_due=Q(due_on__lt=today) & (Q(planned_at=None) | Q(planned_at__lt=now)),
        _since=ExpressionWrapper(since, output_field=DateTimeField()),
        cold_fewer=Exists(fewer),
        cold_trust=Exists(falling),
        cold_nobody=Q(owner=None),
    )
    marked = marked.annotate(cold_forgotten=Q(_since__lt=now))
    return marked.filter(
        Q(cold_due=True) | Q(cold_forgotten=True) | Q(cold_fewer=True) | Q(cold_trust=True) | Q(cold_nobody=True)
    )


def cold(
    *, by: Actor, team_ids: Collection[int] | None = None, mine: bool = False, limit: int = 50, after: str | None = None
) -> Page[ColdRow]:
    """Return relationships of one's books that go cold, those due longest first; `mine`: those one looks after.

    Five statements at most, whatever their number.
    """
    rows = policy.visible_to(by)
    if team_ids is not None:
        rows = rows.filter(team_id__in=team_ids)
    if mine:
        me = by.person_id or 0
        rows = rows.filter(Q(owner_id=me) | Q(deputies__person_id=me)).distinct()
    found = going_cold(rows).annotate(_due=Coalesce("due_on", Value(date.max))).order_by("_due", "id")
    if key := decode(after, str, int):
        day = date.fromisoformat(key[0])
        found = found.filter(Q(_due__gt=day) | Q(_due=day, id__gt=key[1]))
    some = list(found.select_related("unit", "person", "owner")[: limit + 1])
    numbers = _numbers([row.id for row in some])
    page: Page[Any] = cut(some, limit=limit, key=lambda row: [(row.due_on or date.max).isoformat(), row.id])
    return Page(items=[_row(row, numbers) for row in page.items], after=page.after)


def _row(row: Any, numbers: Mapping[int, Mapping[str, int]]) -> ColdRow:
    reasons = [reason for reason in Cold if getattr(row, f"cold_{reason}")]
    if Cold.FORGOTTEN in reasons:
        reasons = [reason for reason in reasons if reason is not Cold.DUE]  # says more of the same
    return ColdRow(
        id=row.id,
        customer=customer_of(row),
        team_id=row.team_id,
        owner_id=row.owner_id,
        owner=row.owner.name if row.owner else "",
        due_on=row.due_on,
        reasons=reasons,
        numbers={
            **numbers.get(row.id, {}),
            "days": (clock.now() - (row.last_at or row.began_at)).days,
            "late": max((clock.today() - row.due_on).days, 0) if row.due_on else 0,
        },
    )


def _numbers(ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how much was used, now and before. One statement."""
    rows = SignalRow.objects.filter(relationship_id__in=ids, signal=Signal.USAGE).values_list("relationship_id", "data")
    return {ident: {"now": int(data.get("now", 0)), "before": int(data.get("before", 0))} for ident, data in rows}
