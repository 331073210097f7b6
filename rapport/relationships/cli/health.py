"""Health from the terminal: why a relationship does how it does, judged anew, caught up with what happened before."""

from typing import Any

import click

from rapport.kit.terminal import json_option, show

TEAM = click.option("--team", default="", metavar="PREFIX", help="Only the book of one team.")


@click.command("health")
@click.argument("relationship_id", type=click.IntRange(1))
@json_option
def health_command(relationship_id: int, as_json: bool) -> None:
    """Show how relationship ID does, signal by signal, each with its weight, n, range and age."""
    from rapport.accounts.public import Actor
    from rapport.relationships.queries.health import health_page
    from rapport.relationships.rest.health import health_out

    page = health_page(relationship_id, by=Actor.system(via="cli"))
    show(health_out(page).model_dump(mode="json"), as_json=as_json, lines=lambda: _told(page))


@click.command("judge")
@json_option
def judge_command(as_json: bool) -> None:
    """Judge the health of every relationship anew, now."""
    from rapport.relationships.actions.health import judge_all

    judged = judge_all()
    show({"judged": judged}, as_json=as_json, lines=lambda: f"{judged} relationships judged.")


@click.command("catch-up")
@TEAM
@json_option
def catch_up_command(team: str, as_json: bool) -> None:
    """Put what happened before onto timelines; workers do it, and what stands there already stays once."""
    from rapport.accounts.public import Actor
    from rapport.catalogue.public import team_by_prefix
    from rapport.relationships.actions.health import catch_up

    by = Actor.system(via="cli")
    asked = catch_up(by=by, team_id=team_by_prefix(team, by=by).id if team else None)
    show({"asked": asked}, as_json=as_json, lines=lambda: f"{asked} relationships will be caught up.")


@click.command("cold")
@TEAM
@json_option
def cold_command(team: str, as_json: bool) -> None:
    """List relationships that go cold, and why; the first 200."""
    from rapport.accounts.public import Actor
    from rapport.catalogue.public import team_by_prefix
    from rapport.relationships.queries.cold import cold

    by = Actor.system(via="cli")
    teams = [team_by_prefix(team, by=by).id] if team else None
    rows = cold(by=by, team_ids=teams, limit=200).items
    show(
        [{"relationship": row.id, "customer": row.customer.name, "reasons": list(row.reasons)} for row in rows],
        as_json=as_json,
        lines=lambda: (
            "\n".join(f"{row.id:>6}  {row.customer.name}: {', '.join(row.reasons)}" for row in rows)
            or "Nothing goes cold."
        ),
    )


def _told(page: Any) -> str:
    score = "not enough to tell" if page.score is None else f"{page.score} of 100"
    lines = [f"{page.customer.name}: {score}, {page.known:.0%} of the weight is known"]
    for line in page.lines:
        reading = line.reading
        good = f"{reading.good:.0%}" if reading.good is not None else f"unknown ({reading.why})"
        likely = (
            "" if reading.low is None or reading.high is None else f", likely {reading.low:.0%} to {reading.high:.0%}"
        )
        lines.append(
            f"  {line.signal:<10} weight {line.part.weight:>3}  {line.part.points:>3} of {line.part.most:>3} points  "
            f"{good}{likely}, n {reading.n}" + (f", newest {reading.on}" if reading.on else "")
        )
    return "\n".join(lines)
