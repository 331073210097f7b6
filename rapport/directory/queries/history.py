"""Somebody's positions with their days, as those who keep them see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import ALWAYS, Person, Position
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing


@dataclass(frozen=True)
class PositionRow:
    """A position; `since` None: nobody knows; `until` is the first day it no longer holds."""

    id: int
    person_id: int
    title: str
    unit_id: int | None
    unit_name: str
    unit_slug: str
    manager_id: int | None
    manager_name: str
    since: date | None
    until: date | None
    primary: bool

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds."""
        return self.until - timedelta(days=1) if self.until else None

    @property
    def state(self) -> Literal["past", "now", "planned"]:
        """Whether it holds today."""
        today = clock.today()
        if self.until and self.until <= today:
            return "past"
        return "planned" if self.since and self.since > today else "now"


@dataclass(frozen=True)
class Days:
    """Somebody's first and last day, as far as they are known; only those who keep records see a day to come."""

    started_on: date | None
    leaves_on: date | None
    ended_on: date | None

    @property
    def last(self) -> date | None:
        """The last day, passed or to come."""
        return self.ended_on or self.leaves_on


def history_of(person_id: int, *, by: Actor) -> Sequence[PositionRow]:
    """Return somebody's positions, the newest first: for herself and administrators. Two statements."""
    _require_seen(person_id, by)
    rows = Position.objects.filter(person_id=person_id).select_related("unit", "manager")
    return [_row(row) for row in rows.order_by("-since", "-primary", "-id")]


def position_of(position_id: int, *, by: Actor) -> PositionRow:
    """Return one position: for the one whose it is, and administrators. Two statements."""
    row = Position.objects.select_related("unit", "manager").filter(id=position_id).first()
    if row is None:
        raise Missing
    _require_seen(row.person_id, by)
    return _row(row)


def days_of(person_id: int, *, by: Actor) -> Days:
    """Return somebody's first and last day: for herself and administrators. Two statements."""
    _require_seen(person_id, by)
    row = Person.objects.filter(id=person_id).values_list("started_on", "leaves_on", "ended_on").get()
    return Days(*row)


def _require_seen(person_id: int, by: Actor) -> None:
    if not policy.visible_to(by).filter(id=person_id).exists():
        raise Missing
    if not policy.may_edit(by, person_id):
        raise Forbidden


def _row(row: Position) -> PositionRow:
    return PositionRow(
        id=row.id,
        person_id=row.person_id,
        title=row.title,
        unit_id=row.unit_id,
        unit_name=row.unit.name if row.unit else "",
        unit_slug=row.unit.slug if row.unit else "",
        manager_id=row.manager_id,
        manager_name=row.manager.name if row.manager else "",
        since=None if row.since == ALWAYS else row.since,
        until=row.until,
        primary=row.primary,
    )
