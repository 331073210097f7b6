"""`rapport catalogue calendars …`: calendars and their days, from the terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from rapport.catalogue.actions.calendars import (
    change_calendar,
    create_calendar,
    remove_day,
    retire_calendar,
    return_calendar,
    set_day,
)
from rapport.catalogue.cli.root import DAY, OPERATOR, as_day, commands, one_calendar, team_of
from rapport.catalogue.queries.calendars import OFFICE_WEEK, special_days
from rapport.catalogue.queries.calendars import calendar as calendar_of
from rapport.catalogue.queries.calendars import calendars as calendars_known
from rapport.catalogue.rules.clock import read_hours, show_hours
from rapport.catalogue.rules.hours import Hours
from rapport.kit import terminal
from rapport.kit.problems import Refusal

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS_HELP = "As in mon-fri=9:00-12:30,13:00-17:00; again for other days. Days that are left out are closed."


@commands.command()
@click.option("--retired", is_flag=True, help="Also those nobody works by any more.")
@terminal.json_option
def calendars(retired: bool, as_json: bool) -> None:
    """List the calendars."""
    found = calendars_known(by=OPERATOR, retired=retired)
    lines = [f"{c.id:<6}{c.name}  {c.timezone}  {c.country}{f' {c.part}' if c.part else ''}" for c in found]
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "Every team works office hours.")


@commands.command()
@click.argument("name")
@terminal.json_option
def calendar(name: str, as_json: bool) -> None:
    """Show the calendar NAME (or its number) with the days to come that are not as usual."""
    ident = one_calendar(name)
    found, days = calendar_of(ident, by=OPERATOR), special_days(ident)
    week = [f"{day}  {show_hours(hours) or 'closed'}" for day, hours in zip(WEEKDAYS, found.week, strict=True)]
    coming = [f"{day.day}  {show_hours(day.hours) or 'closed'}  {day.name}" for day in days]
    terminal.show(
        {"calendar": found, "coming": days},
        as_json=as_json,
        lines=lambda: "\n".join([f"{found.name}  {found.timezone}", *week, *coming]),
    )


@commands.command("add-calendar")
@click.argument("name")
@click.argument("timezone")
@click.option("--hours", multiple=True, help=f"{HOURS_HELP} Default: mon-fri=9:00-17:00.")
@click.option("--country", default="", help="Two letters: its public holidays are closed.")
@click.option("--part", default="", help="Part of the country.")
@click.option("--team", help="The prefix of a team that is to work by it.")
@terminal.json_option
def add(name: str, timezone: str, hours: Sequence[str], team: str | None, as_json: bool, **place: str) -> None:
    """Make the calendar NAME in TIMEZONE."""
    week = _week(hours) if hours else OFFICE_WEEK
    team_id = team_of(team).id if team else None
    ident = create_calendar(name=name, timezone=timezone, week=week, team_id=team_id, **place, by=OPERATOR)
    terminal.show({"id": ident}, as_json=as_json, lines=lambda: str(ident))


@commands.command("change-calendar")
@click.argument("calendar")
@click.option("--name")
@click.option("--timezone")
@click.option("--hours", multiple=True, help=HOURS_HELP)
@click.option("--country", help="Two letters; empty for no public holidays.")
@click.option("--part")
@terminal.json_option
def change(calendar: str, hours: Sequence[str], as_json: bool, **given: str | None) -> None:
    """Change the calendar CALENDAR; what is not given stays."""
    told: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if hours:
        told["week"] = _week(hours)
    revision = change_calendar(calendar_id=one_calendar(calendar), **told, by=OPERATOR)
    _tell(revision, as_json=as_json)


@commands.command("set-day")
@click.argument("calendar")
@click.argument("day", type=DAY)
@click.option("--hours", default="", help="As in 10:00-12:00; left out: closed.")
@click.option("--name", default="", help="Why.")
@terminal.json_option
def set_one(calendar: str, day: datetime, hours: str, name: str, as_json: bool) -> None:
    """Let DAY be otherwise than usual in the calendar CALENDAR."""
    told = {"day": as_day(day), "hours": read_hours(hours), "name": name}
    _tell(set_day(calendar_id=one_calendar(calendar), **told, by=OPERATOR), as_json=as_json)  # type: ignore[arg-type]


@commands.command("remove-day")
@click.argument("calendar")
@click.argument("day", type=DAY)
@terminal.json_option
def remove(calendar: str, day: datetime, as_json: bool) -> None:
    """Let DAY be as usual again in the calendar CALENDAR."""
    _tell(remove_day(calendar_id=one_calendar(calendar), day=as_day(day), by=OPERATOR), as_json=as_json)


@commands.command("retire-calendar")
@click.argument("calendar")
def retire(calendar: str) -> None:
    """Let nobody choose the calendar CALENDAR any more."""
    retire_calendar(calendar_id=one_calendar(calendar), by=OPERATOR)
    terminal.say("It is retired.")


@commands.command("return-calendar")
@click.argument("calendar")
def come_back(calendar: str) -> None:
    """Let teams choose the calendar CALENDAR (its number, if another is called so) again."""
    return_calendar(calendar_id=one_calendar(calendar), by=OPERATOR)
    terminal.say("Teams can work by it again.")


def _tell(revision: int, *, as_json: bool) -> None:
    terminal.show({"revision": revision}, as_json=as_json, lines=lambda: f"revision {revision}")


def _week(told: Sequence[str]) -> list[Hours]:
    """Return the week that options say, as in mon-fri=9:00-17:00."""
    week: list[Hours] = [()] * len(WEEKDAYS)
    for text in told:
        days, _equals, hours = text.partition("=")
        first, dash, last = days.strip().lower().partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS) or not hours.strip():
            raise Refusal("Write hours as mon-fri=9:00-17:00.", code="bad_hours", field="hours")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        for number in range(begin, end + 1):
            week[number] = read_hours(hours)
    return week
