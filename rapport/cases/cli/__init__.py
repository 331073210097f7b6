"""`rapport cases`: cases from the terminal."""

from datetime import UTC, date, datetime
from typing import Any

import click

from rapport.cases.cli.links import link_command, merge_command, unmerge_command
from rapport.cases.cli.macros import apply_command, macros
from rapport.cases.cli.named import case_called
from rapport.cases.cli.tags import tag, tags
from rapport.cases.cli.telling import measures_told, quarters_told, service_told, standing_told
from rapport.kit.terminal import Command, json_option, show


@click.group(cls=Command, name="cases")
def commands() -> None:
    """Who has the ball, since when, and how service goes."""


@commands.command("figures")
@click.option("--by", "handed", type=click.Choice(["team", "person"]), default="team", help="Between whom is counted.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Cases opened from this day on (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Cases opened before this day.")
@click.option("--service", default="", metavar="SLUG", help="Cases of one service.")
@click.option("--team", default="", metavar="TEAM", help="Cases a team had or answered for: its prefix or name.")
@json_option
def figures_command(
    handed: str, since: datetime | None, until: datetime | None, service: str, team: str, as_json: bool
) -> None:
    """Handovers, days from opening to closing; how soon, how fast, how well and whose: with n and range each.

    Of one team also what colleagues said of it, by published quarter.
    """
    from rapport.accounts.public import Actor
    from rapport.cases.queries.figures.service import Asked, figures
    from rapport.cases.rules.figures import HandedBy

    asked = Asked(by=HandedBy(handed), since=_utc(since), until=_utc(until), service=service, team=team)
    found = figures(asked, by=Actor.system(via="cli"))
    show(found.document(), as_json=as_json, lines=lambda: service_told(found))


@commands.command("agreed")
@click.argument("number")
@json_option
def agreed_command(number: str, as_json: bool) -> None:
    """Show what was agreed about the case NUMBER (IT-1042): what is due when, and what was missed."""
    from rapport.accounts.public import Actor
    from rapport.cases.queries.case.clocks import agreed

    rows = agreed(case_called(number), by=Actor.system(via="cli"))
    show(rows, as_json=as_json, lines=lambda: "\n".join(map(_one_agreed, rows)) or "Nothing was agreed about it.")


def _one_agreed(row: Any) -> str:
    due = f"due {row.due_at:%Y-%m-%d %H:%M} UTC" if row.due_at else "stands"
    late = f", {row.late} late" if row.late else ""
    return f"{row.goal:<11}{row.team.name}: {row.used} of {row.target} used, {due}, {row.outcome}{late}"


@commands.command("ratings")
@click.option("--team", default="", metavar="TEAM", help="How customers found a team: its prefix.")
@click.option("--unit", default="", metavar="UNIT", help="How those who serve it found a unit: its path.")
@json_option
def ratings_command(team: str, unit: str, as_json: bool) -> None:
    """Sums of closed quarters, of a team or a unit; never of fewer people than the minimum."""
    from rapport.accounts.public import Actor
    from rapport.cases.queries.ratings.published import ratings_of_team, ratings_of_unit
    from rapport.catalogue.public import team_by_prefix
    from rapport.directory.public import unit_by_slug
    from rapport.kit.problems import Refusal

    by = Actor.system(via="cli")
    if bool(team) == bool(unit):
        raise Refusal("Say of which team or which unit.", hint="--team IT or --unit halmar/sales")
    if team:
        found = ratings_of_team(team_by_prefix(team, by=by).id, by=by)
    else:
        found = ratings_of_unit(unit_by_slug(unit, by=by).id, by=by)
    show({"minimum": found.minimum, "periods": found.periods}, as_json=as_json, lines=lambda: quarters_told(found))


@commands.command("outside")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Cases opened from this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Cases opened before this day.")
@click.option("--team", default="", metavar="TEAM", help="Cases a team has or had: its prefix.")
@json_option
def outside_command(since: datetime | None, until: datetime | None, team: str, as_json: bool) -> None:
    """How long people outside wait while the ball moves inside."""
    from rapport.accounts.public import Actor
    from rapport.cases.queries.outside import outside_figures
    from rapport.catalogue.public import team_by_prefix
    from rapport.kit import clock

    by = Actor.system(via="cli")
    team_id = team_by_prefix(team, by=by).id if team else None
    found = outside_figures(by=by, now=clock.now(), since=_day(since), until=_day(until), team_id=team_id)
    show(dict(found), as_json=as_json, lines=lambda: measures_told(found))


@commands.command("deliveries")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Delivered from this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Delivered before this day.")
@click.option("--team", default="", metavar="TEAM", help="Deliveries a team answers for: its prefix.")
@json_option
def deliveries_command(since: datetime | None, until: datetime | None, team: str, as_json: bool) -> None:
    """On time, on budget, to specification."""
    from rapport.accounts.public import Actor
    from rapport.cases.queries.deliveries import delivery_figures
    from rapport.catalogue.public import team_by_prefix

    by = Actor.system(via="cli")
    found = delivery_figures(
        by=by,
        since=_day(since),
        until=_day(until),
        team_id=team_by_prefix(team, by=by).id if team else None,
    )
    show(dict(found), as_json=as_json, lines=lambda: measures_told(found))


@commands.command("standing")
@click.argument("team")
@json_option
def standing_command(team: str, as_json: bool) -> None:
    """How the work of a TEAM (its prefix) stands: age, promises at risk, balls that came back, where time goes."""
    from rapport.accounts.public import Actor
    from rapport.cases.queries.team.load import standing_of
    from rapport.catalogue.public import team_by_prefix

    by = Actor.system(via="cli")
    found = standing_of(team_by_prefix(team, by=by).id, by=by)
    show(found, as_json=as_json, lines=lambda: standing_told(found))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


for _command in (tags, macros, apply_command, tag, link_command, merge_command, unmerge_command):
    commands.add_command(_command)
