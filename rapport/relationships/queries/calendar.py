"""What a month holds: planned touchpoints, contacts that are due, steps that are due."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.relationships import policy
from rapport.relationships.models import Relationship, Step, Touchpoint
from rapport.relationships.rules.book import is_late

MOST = 400  # of each kind in a month
MOST_OF_A_DAY = 3
SHOWN = ("unit", "person")


class What(StrEnum):
    """What falls on a day."""

    PLANNED = "planned"
    DUE = "due"
    STEP = "step"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing on a day: `at` where it has a time; `late` where its day has passed undone."""

    what: What
    day: date
    at: datetime | None
    label: str
    note: str
    url: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the page, of this month or beside it, with what falls on it."""

    on: date
    inside: bool
    today: bool
    events: Sequence[Event]
    more: int = 0  # that are not shown


@dataclass(frozen=True, kw_only=True)
class Month:
    """Whole weeks from Monday on that hold a month, `cut` where a kind had more than is shown."""

    first: date
    days: Sequence[Day]
    cut: bool

    @property
    def before(self) -> date:
        """The month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The month after."""
        return (self.first + timedelta(days=31)).replace(day=1)


def month(first: date, *, by: Actor, team_id: int, mine: bool = False) -> Month:
    """Return what falls into the month of a day in a team's book, only the actor's own if `mine`. Three statements."""
    days = list(Calendar().itermonthdates(first.year, first.month))
    rows = policy.visible_to(by).going_on().filter(team_id=team_id)
    if mine:
        rows = rows.looked_after_by(by.person_id or 0)
    zone = timezone.get_current_timezone()
    begin = datetime.combine(days[0], time(), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(days[-1] + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
    held = rows.order_by().values("id")
    today = clock.today()
    met = Touchpoint.objects.planned().filter(relationship__in=held, at__gte=begin, at__lt=end)
    steps = Step.objects.open().filter(relationship__in=held, due_on__gte=days[0], due_on__lte=days[-1])
    if mine:
        steps = steps.filter(Q(person_id=by.person_id or 0) | Q(person=None))
    due = rows.filter(due_on__gte=days[0], due_on__lte=days[-1])
    found = [*_met(met), *_due(due, today), *_steps(steps, today)]
    by_day: dict[date, list[Event]] = {}
    for event in sorted(found, key=lambda one: (one.day, one.at is None, one.at or clock.now(), one.label)):
        by_day.setdefault(event.day, []).append(event)
    kinds = [sum(event.what is what for event in found) for what in What]
    told = [
        Day(on=day, inside=day.month == first.month, today=day == today, events=by_day.get(day, ())) for day in days
    ]
    return Month(first=first.replace(day=1), days=told, cut=max(kinds) >= MOST)


def _met(rows: QuerySet[Touchpoint]) -> list[Event]:
    now = clock.now()
    found = rows.select_related(*(f"relationship__{name}" for name in SHOWN)).order_by("at", "id")[:MOST]
    return [
        Event(
            what=What.PLANNED,
            day=timezone.localtime(one.at).date(),
            at=one.at,
            label=_name(one.relationship),
            note=one.kind,
            url=f"/book/{one.relationship_id}/",
            late=one.at < now,
        )
        for one in found
    ]


def _due(rows: QuerySet[Relationship], today: date) -> list[Event]:
    """Return contacts that are due; their note says where one is arranged."""
    now = clock.now()
    found = rows.select_related(*SHOWN).order_by("due_on", "id")[:MOST]
    return [
        Event(
            what=What.DUE,
            day=one.due_on,
            at=None,
            label=_name(one),
            note="arranged" if one.planned_at is not None and one.planned_at >= now else "",
            url=f"/book/{one.id}/",
            late=is_late(one.due_on, today=today),
        )
        for one in found
        if one.due_on is not None
    ]


def _steps(rows: QuerySet[Step], today: date) -> list[Event]:
    found = rows.select_related("person", *(f"relationship__{name}" for name in SHOWN)).order_by("due_on", "id")[:MOST]
    return [
        Event(
            what=What.STEP,
            day=one.due_on,
            at=None,
            label=one.words,
            note=f"{_name(one.relationship)}, {one.person.name}" if one.person else _name(one.relationship),
            url=f"/book/{one.relationship_id}/",
            late=is_late(one.due_on, today=today),
        )
        for one in found
        if one.due_on is not None
    ]


def _name(row: Relationship) -> str:
    return row.unit.name if row.unit else row.person.name if row.person else ""
