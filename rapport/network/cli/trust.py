"""Who turns to a unit, how that is spread, and how far it is from one person to another."""

from typing import Any

import click

from rapport.kit.terminal import json_option, show
from rapport.network.cli.root import commands, operator


@commands.command("trusted-by")
@click.option("--unit", "slug", required=True, help="The unit that is trusted, as company/it/workplace.")
@click.option("--under", help="List the parts of this unit instead of the first level.")
@click.option("--months", type=click.IntRange(1, 36), default=12, show_default=True, help="Compare with so long ago.")
@json_option
def trusted_by(slug: str, under: str | None, months: int, as_json: bool) -> None:
    """Which units turn to a unit: shares with their likely range, small units joined."""
    from rapport.directory.public import unit_by_slug
    from rapport.network.queries.trust import trust_rows

    by = operator()
    unit = unit_by_slug(slug, by=by)
    inside = unit_by_slug(under, by=by).id if under else None
    rows = trust_rows(unit.id, under=inside, days=round(months * 30.44), by=by)
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(_row(row) for row in rows) or "Too few people outside this unit to tell.",
    )


def _row(row: Any) -> str:
    change = "" if row.change is None else f"  {round(row.change * 100):+d} points"
    likely = f"likely {round(row.low * 100)} to {round(row.high * 100)}"
    likely = f"at most {round(row.high * 100)} %" if row.few else likely
    told = f"{round(row.said * 100)} %" if row.said else "few or none"
    said = "" if row.said is None else f"  {told} of {row.answered:,} asked said so"
    share = "few or none" if row.few else f"{round(row.share * 100):>3} %"
    return f"{row.unit:<50} {row.people:>7,} people  {share}  {likely}{change}{said}"


@commands.command("spread")
@click.option("--unit", "slug", required=True, help="The unit that is trusted, as company/it/workplace.")
@json_option
def spread_command(slug: str, as_json: bool) -> None:
    """How few people carry the trust in a unit, and what goes if up to three of them leave; nobody is named."""
    from rapport.directory.public import unit_by_slug
    from rapport.network.queries.spread import spread_of

    found = spread_of(unit_by_slug(slug, by=operator()).id, by=operator())
    show(found, as_json=as_json, lines=lambda: _spread(found))


def _spread(found: Any) -> str:
    if found is None:
        return "Too few people on either side, or no snapshot with this figure: nothing is told."
    lines = [f"{found.half} of {found.members} people carry half of the trust; {found.trusting:,} people turn to them."]
    told = ("fewer than the minimum, or none," if lost is None else f"{lost:,}" for lost in found.lost)
    lines += [f"If {n} leave: {lost} of these have nobody left." for n, lost in enumerate(told, 1)]
    return "\n".join(lines)


@commands.command("path")
@click.option("--from", "start", required=True, help="An identity: address, login or id.")
@click.option("--to", "end", required=True, help="An identity.")
@json_option
def path_command(start: str, end: str, as_json: bool) -> None:
    """Whether a way of trusted ties leads from one person to another; both see that somebody looked."""
    from rapport.directory.public import person_by_identity
    from rapport.network import policy
    from rapport.network.queries.paths import as_told, path_between
    from rapport.privacy.public import record_look

    by = operator()
    policy.require_operator(by)
    ends = [person_by_identity(identity, by=by).id for identity in (start, end)]
    for person_id in ends:
        record_look(by=by, subject_id=person_id, what="network.path")
    found = as_told(path_between(*ends))
    show(found, as_json=as_json, lines=lambda: _way(found))


def _way(found: Any) -> str:
    if found.steps is None:
        return "No way within three steps along ties that count as trusted."
    if found.go_betweens is None:
        return f"{found.steps} steps or fewer along trusted ties."
    return f"{found.steps} steps along trusted ties; go-betweens: {found.go_betweens}."
