"""Calendars: what they say, and the business time they make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import Calendar, CalendarDay, ServiceTeam
from rapport.catalogue.queries.holidays import holidays_of
from rapport.catalogue.rules.hours import CLOSED, Hours, Week, WorkTime, check_week
from rapport.directory.public import unit_ids_of
from rapport.kit import clock
from rapport.kit.problems import Missing

OFFICE: Hours = ((9 * 60, 17 * 60),)
OFFICE_WEEK: Week = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, CLOSED, CLOSED)
SHOWN_AHEAD = timedelta(days=366)

OwnDays = tuple[tuple[date, Hours], ...]


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day that is not as its weekday is; `own` where somebody here said so, else a public holiday."""

    day: date
    name: str
    hours: Hours
    own: bool


@dataclass(frozen=True, kw_only=True)
class CalendarCard:
    """A calendar; `week` holds spans of minutes, Monday first."""

    id: int
    name: str
    timezone: str
    week: Week
    country: str
    part: str
    revision: int
    retired: bool

    @property
    def url(self) -> str:
        """Its page."""
        return f"/services/calendars/{self.id}/"


@dataclass(frozen=True, kw_only=True)
class CalendarDetail(CalendarCard):
    """A calendar with the days somebody set and who works by it."""

    days: Sequence[SpecialDay] = ()
    teams: Sequence[str] = ()
    may_change: bool = field(default=False)


def calendars(*, by: Actor, retired: bool = False) -> list[CalendarCard]:
    """Return the calendars, by name; those of the past too if asked for. One statement."""
    rows = policy.calendars_visible_to(by).order_by("name", "id")
    return [_card(row) for row in (rows if retired else rows.filter(retired_at=None))]


def calendar(calendar_id: int, *, by: Actor) -> CalendarDetail:
    """Return one calendar with its own days and its teams. Four statements at most."""
    row = policy.calendars_visible_to(by).filter(id=calendar_id).first()
    if row is None:
        raise Missing
    days = CalendarDay.objects.filter(calendar=row).order_by("day")
    teams = ServiceTeam.objects.filter(calendar=row, retired_at=None).order_by("name")
    return CalendarDetail(
        **_said(row),
        days=[SpecialDay(day=day.day, name=day.name, hours=_hours(day.hours), own=True) for day in days],
        teams=list(teams.values_list("name", flat=True)),
        may_change=policy.may_change_calendar(by, row.id),
    )


def work_time_of(team_id: int) -> WorkTime:
    """Return the business time of a team. Two statements.

    Public holidays are closed unless the calendar says otherwise of the day. A team without a calendar works Monday to
    Friday, 9 to 17, in the time zone of the site (`READER_TIME_ZONE`), without public holidays.
    """
    return work_times_of([team_id]).get(team_id) or _default()


def work_times_of(team_ids: Iterable[int]) -> dict[int, WorkTime]:
    """Return the business times of teams, by id; the default for those without a calendar. Two statements."""
    teams = ServiceTeam.objects.filter(id__in=set(team_ids)).values_list("id", "calendar_id")
    made = _work_times(Calendar.objects.filter(id__in={calendar for _team, calendar in teams if calendar}))
    return {team: made[calendar] if calendar else _default() for team, calendar in teams}


def work_time_for(person_id: int) -> WorkTime:
    """Return the business time of somebody: of the nearest team she serves in, else the default. Three statements."""
    serves = ServiceTeam.objects.filter(unit_id__in=unit_ids_of(person_id), calendar__isnull=False, retired_at=None)
    nearest = serves.order_by("-unit__depth").values_list("id", flat=True).first()
    return _default() if nearest is None else work_time_of(nearest)


def special_days(calendar_id: int, *, ahead: timedelta = SHOWN_AHEAD) -> list[SpecialDay]:
    """Return the public holidays and own days to come, in order, today with them. Two statements."""
    row = Calendar.objects.filter(id=calendar_id).first()
    if row is None:
        return []
    first = clock.today()
    last = first + ahead
    own = {
        day.day: SpecialDay(day=day.day, name=day.name, hours=_hours(day.hours), own=True)
        for day in CalendarDay.objects.filter(calendar=row, day__range=(first, last))
    }
    public = {
        day: SpecialDay(day=day, name=name, hours=CLOSED, own=False)
        for day, name in holidays_of(row.country, row.part).items()
        if first <= day <= last
    }
    return [day for _at, day in sorted({**public, **own}.items())]


def _work_times(rows: QuerySet[Calendar]) -> dict[int, WorkTime]:
    found = list(rows)
    own: dict[int, list[tuple[date, Hours]]] = {row.id: [] for row in found}
    for day in CalendarDay.objects.filter(calendar__in=own).order_by("day") if own else ():
        own[day.calendar_id].append((day.day, _hours(day.hours)))
    year = clock.today().year
    return {
        row.id: _made(row.timezone, check_week(row.week), row.country, row.part, tuple(own[row.id]), year)
        for row in found
    }


@lru_cache(maxsize=256)
def _made(zone: str, week: Week, country: str, part: str, own: OwnDays, year: int) -> WorkTime:
    """Return a business time, of values only and unchangeable; `year`, as holidays are known so far ahead of it."""
    days = dict.fromkeys(holidays_of(country, part), CLOSED)
    return WorkTime(zone, week, MappingProxyType({**days, **dict(own)}))


def _default() -> WorkTime:
    return _made(settings.READER_TIME_ZONE, OFFICE_WEEK, "", "", (), 0)


def _card(row: Calendar) -> CalendarCard:
    return CalendarCard(**_said(row))


def _said(row: Calendar) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "timezone": row.timezone,
        "week": check_week(row.week),
        "country": row.country,
        "part": row.part,
        "revision": row.revision,
        "retired": row.retired_at is not None,
    }


def _hours(kept: Sequence[Sequence[int]]) -> Hours:
    return tuple((since, until) for since, until in kept)


def open_spans(work: WorkTime, first: date, days: int) -> list[tuple[datetime, datetime]]:
    """Return when somebody is there in the days from `first` of the zone on, as instants; spans that touch are one."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(work.zone)
    spans: list[tuple[datetime, datetime]] = []
    for number in range(days):
        day = first + timedelta(days=number)
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        for since, until in work.hours_of(day):
            begin, end = midnight + timedelta(minutes=since), midnight + timedelta(minutes=until)
            if spans and spans[-1][1] == begin:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((begin, end))
    return spans
