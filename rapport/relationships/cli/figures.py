"""The figures of a book from the terminal."""

from datetime import datetime
from typing import Any

import click

from rapport.kit.terminal import json_option, show

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("figures")
@click.argument("team", metavar="PREFIX")
@click.option("--since", type=DAY, help="The first day; a year before the last, if none is said.")
@click.option("--until", type=DAY, help="The last day; today, if none is said.")
@json_option
def figures_command(team: str, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """Coverage, rhythm kept, stages and what hangs on one person, for the book of a team: with n and range each."""
    from rapport.accounts.public import Actor
    from rapport.catalogue.public import team_by_prefix
    from rapport.relationships.queries.figures import book_figures, period_of
    from rapport.relationships.rest.figures import document

    by = Actor.system(via="cli")
    period = period_of(since.date() if since else None, until.date() if until else None)
    found = book_figures(team_by_prefix(team, by=by).id, period, by=by)
    show(document(found), as_json=as_json, lines=lambda: _told(found))


def _told(found: Any) -> str:
    from rapport.relationships.views.figures_told import lines_told

    lines = [f"{found.team.name}, {found.period.since} to {found.period.until}: {found.relationships} relationships"]
    lines += [
        f"  {line['title']!s:<36} {line['value']:<20} {line['range']:<24} of {line['of']}" for line in lines_told(found)
    ]
    lines += [f"  {row.name:<36} {row.now} now, {row.came} came, {row.left} left" for row in found.stages]
    return "\n".join(lines)
