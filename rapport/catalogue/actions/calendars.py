"""Calendars: created, changed, given days that are otherwise, retired and brought back."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.stays import STAYS, named
from rapport.catalogue.actions.teams import change_team
from rapport.catalogue.events import (
    CalendarChanged,
    CalendarCreated,
    CalendarRetired,
    CalendarReturned,
    DayRemoved,
    DaySet,
)
from rapport.catalogue.models import Calendar, CalendarDay, ServiceTeam
from rapport.catalogue.queries.holidays import FIRST_YEAR, check_place
from rapport.catalogue.rules.hours import check_hours, check_week, check_zone
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record

NAME = 80
FARTHEST = timedelta(days=3653)
MOST_DAYS = 1000

WeekSaid = Sequence[Sequence[Sequence[int]]]


def create_calendar(
    *,
    name: str,
    timezone: str,
    week: WeekSaid,
    by: Actor,
    country: str = "",
    part: str = "",
    team_id: int | None = None,
) -> int:
    """Make a calendar and return its id; with a team, that team works by it from now on.

    `week`: seven lists, Monday first, of [from, until] in minutes of the day. `country` and `part` say whose public
    holidays are closed; without a country there are none. Administrators may, and a lead for her team.
    """
    if team_id is None and not policy.manages_catalogue(by):
        raise Forbidden("Make a calendar for a team that you lead, or ask an administrator.")
    kept = check_zone(timezone.strip()), check_week(week), *check_place(country, part)
    try:
        with transaction.atomic():
            row = Calendar(name=named(name, most=NAME, noun="calendar"))
            row.timezone, row.week, row.country, row.part = kept
            row.save()
            record(CalendarCreated(calendar_id=row.id), by=by)
            if team_id is not None:
                change_team(team_id=team_id, calendar_id=row.id, by=by)
    except IntegrityError:
        raise _taken(name) from None
    return row.id


def change_calendar(
    *,
    calendar_id: int,
    by: Actor,
    name: str = STAYS,
    timezone: str = STAYS,
    week: WeekSaid = STAYS,
    country: str = STAYS,
    part: str = STAYS,
) -> int:
    """Change a calendar and return its revision, which has risen if anything but the name is otherwise now.

    Another country without a part given has none. What was computed by the older revision has to be computed anew.
    """
    try:
        with transaction.atomic():
            row = _held(calendar_id, by)
            before, was_called = _said(row), row.name
            if name is not STAYS:
                row.name = named(name, most=NAME, noun="calendar")
            if timezone is not STAYS:
                row.timezone = check_zone(timezone.strip())
            if week is not STAYS:
                row.week = check_week(week)
            if country is not STAYS or part is not STAYS:
                _move(row, country=country, part=part)
            if _said(row) != before:
                row.revision += 1
            elif row.name == was_called:
                return row.revision
            row.save(update_fields=["name", "timezone", "week", "country", "part", "revision"])
            record(CalendarChanged(calendar_id=row.id, revision=row.revision), by=by)
    except IntegrityError:
        raise _taken(name) from None
    return row.revision


def set_day(*, calendar_id: int, day: date, by: Actor, hours: Sequence[Sequence[int]] = (), name: str = "") -> int:
    """Let a day be otherwise than its weekday and any holiday: closed, or open at these hours. Returns the revision."""
    if day.year < FIRST_YEAR or day > clock.today() + FARTHEST:
        raise Refusal("Name a day from 2000 on, within the next ten years.", code="bad_day", field="day")
    kept = [list(span) for span in check_hours(hours)]
    with transaction.atomic():
        row = _held(calendar_id, by)
        found = CalendarDay.objects.filter(calendar=row, day=day).first() or CalendarDay(calendar=row, day=day)
        if found.pk and (found.hours, found.name) == (kept, squeeze(name)[:NAME]):
            return row.revision
        if not found.pk and CalendarDay.objects.filter(calendar=row).count() >= MOST_DAYS:
            raise Refusal(f"A calendar holds {MOST_DAYS} days at most. Remove old ones.", code="too_many", field="day")
        found.hours, found.name = kept, squeeze(name)[:NAME]
        found.save()
        _raise(row)
        record(DaySet(calendar_id=row.id, revision=row.revision, day=day), by=by)
    return row.revision


def remove_day(*, calendar_id: int, day: date, by: Actor) -> int:
    """Let a day be as its weekday is again, or as its holiday. Returns the revision. Twice is once."""
    with transaction.atomic():
        row = _held(calendar_id, by)
        gone, _each = CalendarDay.objects.filter(calendar=row, day=day).delete()
        if gone:
            _raise(row)
            record(DayRemoved(calendar_id=row.id, revision=row.revision, day=day), by=by)
    return row.revision


def retire_calendar(*, calendar_id: int, by: Actor) -> None:
    """Let nobody choose a calendar any more; refuses while a team works by it. Twice is once."""
    policy.require_administrator(by)
    with transaction.atomic():
        row = _held(calendar_id, by)
        if row.retired_at is not None:
            return
        if ServiceTeam.objects.filter(calendar=row, retired_at=None).exists():
            raise Refusal("A team works by this calendar. Give it another one first.", code="calendar_in_use")
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        record(CalendarRetired(calendar_id=row.id), by=by)


def return_calendar(*, calendar_id: int, by: Actor) -> None:
    """Let teams work by a calendar that was retired again; refuses if its name is used by now. Twice is once."""
    policy.require_administrator(by)
    try:
        with transaction.atomic():
            row = _held(calendar_id, by)
            if row.retired_at is not None:
                row.retired_at = None
                row.save(update_fields=["retired_at"])
                record(CalendarReturned(calendar_id=row.id), by=by)
    except IntegrityError:
        raise _taken(row.name) from None


def _held(calendar_id: int, by: Actor) -> Calendar:
    """Return a calendar the actor may change, held until the transaction ends."""
    rows = policy.calendars_visible_to(by).select_for_update(no_key=True)
    row = rows.filter(id=calendar_id).first()
    if row is None:
        raise Missing
    policy.require_calendar(by, calendar_id)
    return row


def _said(row: Calendar) -> tuple[object, ...]:
    return row.timezone, check_week(row.week), row.country, row.part


def _move(row: Calendar, *, country: str, part: str) -> None:
    chosen = row.country if country is STAYS else country
    kept = row.part if chosen.strip().upper() == row.country else ""
    row.country, row.part = check_place(chosen, kept if part is STAYS else part)


def _raise(row: Calendar) -> None:
    row.revision += 1
    row.save(update_fields=["revision"])


def _taken(name: str) -> Refusal:
    return Refusal(f"There is a calendar “{squeeze(name)}” already.", code="name_taken", field="name")
