"""`rapport catalogue teams …`: service teams, their business time, and priorities, from the terminal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click

from rapport.catalogue.actions.priorities import set_priorities
from rapport.catalogue.actions.teams import change_team, retire_team, return_team, serve
from rapport.catalogue.cli.root import OPERATOR, calendar_id, commands, team_of
from rapport.catalogue.queries.calendars import work_time_of
from rapport.catalogue.queries.priorities import matrix
from rapport.catalogue.queries.teams import team_card
from rapport.catalogue.queries.teams import teams as teams_known
from rapport.catalogue.rules.words import Level
from rapport.directory.public import unit_by_slug
from rapport.kit import clock, terminal
from rapport.kit.problems import Refusal

MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"])
LEVEL = click.Choice([level.name.lower() for level in Level])


@commands.command()
@click.option("--retired", is_flag=True, help="Also those that no longer serve.")
@terminal.json_option
def teams(retired: bool, as_json: bool) -> None:
    """List the service teams."""
    found = teams_known(by=OPERATOR, retired=retired)
    lines = [f"{t.prefix:<9}{t.name}  {t.unit_slug}{'  (retired)' if t.retired else ''}" for t in found]
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(lines) or "No unit serves yet.")


@commands.command("serve")
@click.argument("unit")
@click.argument("prefix")
@click.option("--name", default="", help="Default: as the unit.")
@click.option("--about", default="", help="What it does for colleagues.")
@click.option("--calendar", default="-", help="A calendar’s name; default: office hours.")
@terminal.json_option
def make_team(unit: str, prefix: str, name: str, about: str, calendar: str, as_json: bool) -> None:
    """Make the unit UNIT (its slug) a service team whose numbers begin with PREFIX."""
    unit_id = unit_by_slug(unit, by=OPERATOR).id
    ident = serve(
        unit_id=unit_id, prefix=prefix, name=name, about=about, calendar_id=calendar_id(calendar), by=OPERATOR
    )
    terminal.show(team_card(ident), as_json=as_json, lines=lambda: f"{team_card(ident).name} serves.")


@commands.command("change-team")
@click.argument("prefix")
@click.option("--name")
@click.option("--about")
@click.option("--calendar", help="A calendar’s name; “-” for office hours.")
def change(prefix: str, name: str | None, about: str | None, calendar: str | None) -> None:
    """Change the team PREFIX; what is not given stays."""
    told: dict[str, Any] = {key: value for key, value in (("name", name), ("about", about)) if value is not None}
    if calendar is not None:
        told["calendar_id"] = calendar_id(calendar)
    change_team(team_id=team_of(prefix).id, **told, by=OPERATOR)
    terminal.say("Saved.")


@commands.command("retire-team")
@click.argument("prefix")
def retire(prefix: str) -> None:
    """Let the team PREFIX take nothing new any more."""
    retire_team(team_id=team_of(prefix).id, by=OPERATOR)
    terminal.say("It takes nothing new any more.")


@commands.command("return-team")
@click.argument("prefix")
def come_back(prefix: str) -> None:
    """Let the team PREFIX serve again."""
    return_team(team_id=team_of(prefix).id, by=OPERATOR)
    terminal.say("It serves again.")


@commands.command("hours")
@click.argument("prefix")
@click.option("--since", type=MOMENT, help="In UTC; default: now.")
@click.option("--until", type=MOMENT, help="In UTC: how much working time lies between.")
@click.option("--minutes", type=click.IntRange(0), help="When so many working minutes have passed.")
@terminal.json_option
def hours(prefix: str, since: datetime | None, until: datetime | None, minutes: int | None, as_json: bool) -> None:
    """Say how much working time of the team PREFIX lies between two moments, or when so much has passed."""
    if (until is None) == (minutes is None):
        raise Refusal("Give either --until or --minutes.", code="either_or")
    work = work_time_of(team_of(prefix).id)
    begin = since.replace(tzinfo=UTC) if since else clock.now()
    end = until.replace(tzinfo=UTC) if until else work.add(begin, timedelta(minutes=minutes or 0))
    passed = work.between(begin, end).total_seconds() / 60
    terminal.show(
        {"since": begin, "until": end, "working_minutes": passed, "timezone": work.zone},
        as_json=as_json,
        lines=lambda: f"{passed:g} working minutes until {end:%Y-%m-%d %H:%M} UTC",
    )


@commands.command("priorities")
@terminal.json_option
def priorities(as_json: bool) -> None:
    """Show what priority follows of each impact and urgency."""
    cells = [
        {"impact": i.name.lower(), "urgency": u.name.lower(), "priority": p.name.lower()}
        for (i, u), p in matrix().items()
    ]
    lines = [f"impact {c['impact']:<7} urgency {c['urgency']:<7} {c['priority']}" for c in cells]
    terminal.show(cells, as_json=as_json, lines=lambda: "\n".join(lines))


@commands.command("set-priority")
@click.argument("impact", type=LEVEL)
@click.argument("urgency", type=LEVEL)
@click.argument("priority", type=LEVEL)
def set_priority(impact: str, urgency: str, priority: str) -> None:
    """Let PRIORITY follow of IMPACT and URGENCY."""
    cell = Level[impact.upper()], Level[urgency.upper()]
    set_priorities(cells={cell: Level[priority.upper()]}, by=OPERATOR)
    terminal.say("Saved.")
