"""Relationships that go cold, each with the reason, before anybody complains."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields import DateField, FloatField, IntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Greatest

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.paging import Page, cut, decode_day
from rapport.relationships import policy
from rapport.relationships.models import Relationship, SignalRow
from rapport.relationships.queries.health import Customer, customer_of
from rapport.relationships.rules.book import is_forgotten, is_late
from rapport.relationships.rules.health import FEWEST_USED, TRUST_MOVES
from rapport.relationships.rules.words import Signal


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
    """Return, of relationships, those that go cold. Of one statement.

    What of a rhythm is cold is `rules.book.is_neglected`, said here for the database; a test holds both together. Of
    the rest each reason is a column, `cold_fewer` and `cold_trust`.
    """
    today, now = clock.today(), clock.now()
    signal = SignalRow.objects.filter(relationship=OuterRef("pk"))
    before, used = Cast(KT("data__before"), IntegerField()), Cast(KT("data__now"), IntegerField())
    usage = signal.filter(signal=Signal.USAGE).annotate(_before=before, _twice=used * 2)
    fewer = usage.filter(_before__gte=Greatest("_twice", Value(FEWEST_USED)))
    trust = signal.filter(signal=Signal.TRUST).annotate(_change=Cast(KT("data__change"), FloatField()))
    falling = trust.filter(_change__lte=-TRUST_MOVES)
    marked: QuerySet[Any] = rows.filter(ended_at=None).annotate(
        _again=ExpressionWrapper(F("due_on") + F("rhythm_days"), output_field=DateField()),
        cold_fewer=Exists(fewer),
        cold_trust=Exists(falling),
    )
    unplanned = Q(due_on__lt=today) & (Q(planned_at=None) | Q(planned_at__lt=now))
    neglected = unplanned | Q(_again__lt=today)
    return marked.filter(neglected | Q(cold_fewer=True) | Q(cold_trust=True) | Q(owner=None))


def cold(
    *, by: Actor, team_ids: Collection[int] | None = None, mine: bool = False, limit: int = 50, after: str | None = None
) -> Page[ColdRow]:
    """Return relationships of one's books that go cold, those due longest first; `mine`: those one looks after.

    Two statements, whatever their number.
    """
    rows = policy.visible_to(by)
    if team_ids is not None:
        rows = rows.filter(team_id__in=team_ids)
    if mine:
        rows = rows.looked_after_by(by.person_id or 0)
    found = going_cold(rows).annotate(_due=Coalesce("due_on", Value(date.max))).order_by("_due", "id")
    if key := decode_day(after):
        day, ident = key
        found = found.filter(Q(_due__gt=day) | Q(_due=day, id__gt=ident))
    some = list(found.select_related("unit", "person", "owner")[: limit + 1])
    numbers = _numbers([row.id for row in some])
    page: Page[Any] = cut(some, limit=limit, key=lambda row: [(row.due_on or date.max).isoformat(), row.id])
    return Page(items=[_row(row, numbers) for row in page.items], after=page.after)


def _row(row: Any, numbers: Mapping[int, Mapping[str, int]]) -> ColdRow:
    today, now = clock.today(), clock.now()
    return ColdRow(
        id=row.id,
        customer=customer_of(row),
        team_id=row.team_id,
        owner_id=row.owner_id,
        owner=row.owner.name if row.owner else "",
        due_on=row.due_on,
        reasons=_reasons(row, today, now),
        numbers={
            **numbers.get(row.id, {}),
            "days": (now - (row.last_at or row.began_at)).days,
            "late": max((today - row.due_on).days, 0) if row.due_on else 0,
        },
    )


def _reasons(row: Any, today: date, now: datetime) -> list[Cold]:
    planned = row.planned_at is not None and row.planned_at >= now
    forgotten = is_forgotten(row.due_on, rhythm_days=row.rhythm_days, today=today)  # says more of the same than late
    holds = {
        Cold.DUE: is_late(row.due_on, today=today) and not planned and not forgotten,
        Cold.FORGOTTEN: forgotten,
        Cold.FEWER: row.cold_fewer,
        Cold.NOBODY: row.owner_id is None,
        Cold.TRUST: row.cold_trust,
    }
    return [reason for reason in Cold if holds[reason]]


def _numbers(ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how much was used, now and before. One statement."""
    rows = SignalRow.objects.filter(relationship_id__in=ids, signal=Signal.USAGE).values_list("relationship_id", "data")
    return {ident: {"now": int(data.get("now", 0)), "before": int(data.get("before", 0))} for ident, data in rows}
