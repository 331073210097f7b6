"""What changed in somebody's book, for her day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import F, Q

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.relationships import policy
from rapport.relationships.queries.book import SHOWN, Row, row_of

MOST = 5
LOOKED_AT = 200  # of a book; what is late stands first
WEEK = timedelta(days=7)
MOVED = 10  # points of health within a month that are worth saying


class Why(StrEnum):
    """Why a relationship stands on her day, the most pressing first."""

    COLD = "cold"
    WORSE = "worse"
    DUE = "due"
    PLANNED = "planned"
    BETTER = "better"


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A relationship, and what is new about it."""

    row: Row
    news: Why


@dataclass(frozen=True, kw_only=True)
class BookDay:
    """What changed in somebody's book: at most five; `keeps`: whether she looks after anybody."""

    keeps: bool
    rows: Sequence[Changed]


def day_of(*, by: Actor) -> BookDay:
    """Return what is due this week, goes cold, got worse or better in the actor's book. Four statements at most."""
    if by.person_id is None or not policy.teams_of(by):
        return BookDay(keeps=False, rows=())
    own = policy.visible_to(by).going_on().looked_after_by(by.person_id)
    today, now = clock.today(), clock.now()
    soon = Q(due_on__lte=today + WEEK) | Q(planned_at__gte=now, planned_at__lte=now + WEEK)
    moved = Q(score__lte=F("score_before") - MOVED) | Q(score__gte=F("score_before") + MOVED)
    found = own.filter(soon | moved).select_related(*SHOWN).order_by(F("due_on").asc(nulls_last=True), "id")
    rows = [row_of(one, today=today, now=now) for one in found[:LOOKED_AT]]
    told = [Changed(row=row, news=news) for row in rows if (news := _news(row)) is not None]
    told.sort(key=lambda one: list(Why).index(one.news))
    return BookDay(keeps=bool(told) or own.exists(), rows=told[:MOST])


def _news(row: Row) -> Why | None:
    week = clock.now() + WEEK
    if row.neglected:
        return Why.COLD
    if row.change is not None and row.change <= -MOVED:
        return Why.WORSE
    if row.due_on is not None and row.due_on <= week.date() and row.planned_at is None:
        return Why.DUE
    if row.planned_at is not None and row.planned_at <= week:
        return Why.PLANNED
    if row.change is not None and row.change >= MOVED:
        return Why.BETTER
    return None
