"""`rapport cases`: cases from the terminal."""

from datetime import UTC, datetime
from typing import Any

import click

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
    """Handovers, days from opening to closing; how soon, how fast, how well and whose: with n and range each."""
    from rapport.accounts.public import Actor
    from rapport.cases.queries.figures import Asked, figures
    from rapport.cases.rules.figures import HandedBy

    asked = Asked(by=HandedBy(handed), since=_utc(since), until=_utc(until), service=service, team=team)
    found = figures(asked, by=Actor.system(via="cli"))
    show(found.document(), as_json=as_json, lines=lambda: _told(found))


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


def _told(found: Any) -> str:
    lines = [f"{name.replace('_', ' '):<30} {_measure(one)}" for name, one in found.figures.items()]
    service = [
        f"{one.about.title.lower():<46} {_measure(one.measure)}{' hours' if one.about.kind == 'hours' else ''}"
        for one in found.service.values()
    ]
    definitions = dict.fromkeys(one.definition for one in found.figures.values())
    return "\n".join([*lines, "", *service, "", *definitions])


def _measure(one: Any) -> str:
    if one.value is None:
        return f"{one.note}  (n = {one.n:,})"
    value = f"{one.value:,}" if isinstance(one.value, int) else f"{one.value:,.3f}"
    low, high = ("…" if end is None else f"{end:,.3f}" for end in (one.low, one.high))  # too few for an end
    between = "" if one.low is None and one.high is None else f", likely {low} to {high}"
    return f"{value}{between}  (n = {one.n:,})"
