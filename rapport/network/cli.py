"""`rapport network …`: the network from the terminal, under the same rules as the pages."""

from datetime import datetime
from typing import Any

import click

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.kit.terminal import Command, json_option, say, show


@click.group(cls=Command, name="network")
def commands() -> None:
    """Ties, trust, snapshots: who turns to whom, told about groups only."""


def _operator() -> Actor:
    return Actor.system(via="cli")


@commands.command("build")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; default: the last there is.")
@json_option
def build_command(as_of: datetime | None, as_json: bool) -> None:
    """Compute a snapshot of the network; the same data give the same one."""
    from rapport.network.actions.build import build

    done = build(as_of=as_of.date() if as_of else None, by=_operator(), tell=say)
    document = done.summary | {
        "snapshot": done.snapshot_id,
        "checksum": done.checksum,
        "as_of": done.as_of,
        "changed": done.changed,
        "groups_shown": done.groups,
    }
    show(document, as_json=as_json, lines=lambda: _sentence(document))


def _sentence(document: dict[str, Any]) -> str:
    state = "Built" if document["changed"] else "Unchanged:"
    held = "" if document["groups_shown"] else "\nFigures about units are held back: few people came, left or moved."
    return (
        f"{state} snapshot {document['snapshot']} as of {document['as_of']}: {document['people']:,} people, "
        f"{document['ties']:,} ties, {document['pairs']:,} pairs, {document['communities']:,} communities.{held}"
    )


@commands.command("trusted-by")
@click.option("--unit", "slug", required=True, help="The unit that is trusted, as company/it/workplace.")
@click.option("--under", help="List the parts of this unit instead of the first level.")
@click.option("--months", type=click.IntRange(1, 36), default=12, show_default=True, help="Compare with so long ago.")
@json_option
def trusted_by(slug: str, under: str | None, months: int, as_json: bool) -> None:
    """Which units turn to a unit: shares with their likely range, small units joined."""
    from rapport.directory.public import unit_by_slug
    from rapport.network.public import trust_rows

    by = _operator()
    unit = unit_by_slug(slug, by=by)
    inside = unit_by_slug(under, by=by).id if under else None
    rows = trust_rows(unit.id, under=inside, days=round(months * 30.44), by=by)
    show(rows, as_json=as_json, lines=lambda: "\n".join(_row(row) for row in rows) or "Nobody outside this unit.")


def _row(row: Any) -> str:
    change = "" if row.change is None else f"  {round(row.change * 100):+d} points"
    likely = f"likely {round(row.low * 100)} to {round(row.high * 100)}"
    said = "" if row.said is None else f"  {round(row.said * 100)} % of {row.answered:,} asked said so"
    return f"{row.unit:<50} {row.people:>7,} people  {round(row.share * 100):>3} %  {likely}{change}{said}"


@commands.command("path")
@click.option("--from", "start", required=True, help="An identity: address, login or id.")
@click.option("--to", "end", required=True, help="An identity.")
@json_option
def path_command(start: str, end: str, as_json: bool) -> None:
    """How many steps lie between two people, and in which band the go-betweens are; nobody is named."""
    from rapport.directory.public import person_by_identity
    from rapport.network.queries.paths import path_between

    by = _operator()
    found = path_between(person_by_identity(start, by=by).id, person_by_identity(end, by=by).id)
    way = "No way within three steps." if found.steps is None else f"{found.steps} steps, {found.go_betweens}."
    show(found, as_json=as_json, lines=lambda: way)


@commands.command("ties")
@json_option
def ties_command(as_json: bool) -> None:
    """How many ties there are, observed and surveyed: counts only."""
    from rapport.network.queries.counts import tie_counts

    counts = tie_counts(by=_operator())
    show(counts, as_json=as_json, lines=lambda: "\n".join(f"{k.replace('_', ' ')}: {v}" for k, v in counts.items()))


@commands.command("communities")
@json_option
def communities_command(as_json: bool) -> None:
    """How many communities there are, how clear they are, and how far they are the units."""
    from rapport.network.queries.snapshots import latest

    snapshot = latest()
    if snapshot is None:
        raise Refusal("There is no snapshot yet. Build one: rapport network build.", code="no_snapshot")
    document = {key: snapshot.counts.get(key) for key in ("communities", "modularity", "nmi_with_units")}
    show(document, as_json=as_json, lines=lambda: "\n".join(f"{k.replace('_', ' ')}: {v}" for k, v in document.items()))
