"""REST of calendars and their days."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.catalogue.actions.calendars import (
    change_calendar,
    create_calendar,
    remove_day,
    retire_calendar,
    return_calendar,
    set_day,
)
from rapport.catalogue.queries.calendars import calendar, calendars
from rapport.catalogue.rest.asked import DayHours, Name
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router(tags=["catalogue"])

Week = Annotated[list[DayHours], Field(min_length=7, max_length=7)]
Zone = Annotated[str, Field(max_length=64)]
Place = Annotated[str, Field(max_length=20)]


class CalendarOut(Schema):
    """A calendar; `week` holds spans of minutes, Monday first."""

    id: int
    name: str
    timezone: str
    week: list[DayHours]
    country: str
    part: str
    revision: int
    retired: bool


class CalendarDayOut(Schema):
    """A day that is not as its weekday is; no hours: closed."""

    day: date
    name: str
    hours: DayHours


class CalendarDetail(CalendarOut):
    """A calendar with the days that were set and the teams that work by it."""

    days: list[CalendarDayOut]
    teams: list[str]
    may_change: bool


class CalendarChange(Given):
    """What is to be otherwise of a calendar; what is left out stays."""

    name: Name = ""
    timezone: Zone = ""
    week: Week = []
    country: Place = ""
    part: Place = ""


class CalendarIn(CalendarChange):
    """A new calendar; with a team, that team works by it."""

    name: Name
    timezone: Zone
    week: Week
    team_id: Id | None = None


class DayIn(Given):
    """The hours of one day; none: closed."""

    hours: DayHours = []
    name: Name = ""


@router.get("/calendars", response=list[CalendarOut])
def list_calendars(request: HttpRequest, *, retired: bool = False) -> Any:
    """Return the calendars, by name; those of the past too, if asked for."""
    return calendars(by=actor_of(request, Scope.READ), retired=retired)


@router.post("/calendars", response={201: CalendarDetail})
def add_calendar(request: HttpRequest, told: CalendarIn) -> Any:
    """Make a calendar; administrators may, and a lead for her team."""
    actor = actor_of(request, Scope.WRITE)
    return Status(201, calendar(create_calendar(**told.dict(), by=actor), by=actor))


@router.get("/calendars/{calendar_id}", response=CalendarDetail)
def get_calendar(request: HttpRequest, calendar_id: Id) -> Any:
    """Return one calendar with the days that were set."""
    return calendar(calendar_id, by=actor_of(request, Scope.READ))


@router.patch("/calendars/{calendar_id}", response=CalendarDetail)
def patch_calendar(request: HttpRequest, calendar_id: Id, told: CalendarChange) -> Any:
    """Change a calendar; leads of teams that work by it may, and administrators. Its revision rises."""
    actor = actor_of(request, Scope.WRITE)
    change_calendar(calendar_id=calendar_id, **told.dict(exclude_unset=True), by=actor)
    return calendar(calendar_id, by=actor)


@router.put("/calendars/{calendar_id}/days/{day}", response=CalendarDetail)
def put_day(request: HttpRequest, calendar_id: Id, day: date, told: DayIn) -> Any:
    """Let one day be otherwise than its weekday and any holiday."""
    actor = actor_of(request, Scope.WRITE)
    set_day(calendar_id=calendar_id, day=day, **told.dict(), by=actor)
    return calendar(calendar_id, by=actor)


@router.delete("/calendars/{calendar_id}/days/{day}", response={204: None})
def delete_day(request: HttpRequest, calendar_id: Id, day: date) -> Any:
    """Let a day be as usual again."""
    remove_day(calendar_id=calendar_id, day=day, by=actor_of(request, Scope.WRITE))
    return Status(204, None)


@router.put("/calendars/{calendar_id}/retirement", response=CalendarDetail)
def put_retirement(request: HttpRequest, calendar_id: Id) -> Any:
    """Let nobody choose a calendar any more; administrators only, and not while a team works by it."""
    actor = actor_of(request, Scope.WRITE)
    retire_calendar(calendar_id=calendar_id, by=actor)
    return calendar(calendar_id, by=actor)


@router.delete("/calendars/{calendar_id}/retirement", response={204: None})
def delete_retirement(request: HttpRequest, calendar_id: Id) -> Any:
    """Let teams choose a calendar that was retired again; administrators only."""
    return_calendar(calendar_id=calendar_id, by=actor_of(request, Scope.WRITE))
    return Status(204, None)
