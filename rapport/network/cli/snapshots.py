"""Building snapshots, and counts of what is in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from rapport.kit.problems import Refusal
from rapport.kit.terminal import json_option, say, show
from rapport.network.cli.root import commands, operator


@commands.command("build")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; default: the last there is.")
@json_option
def build_command(as_of: datetime | None, as_json: bool) -> None:
    """Compute a snapshot of the network; the same data give the same one."""
    from rapport.network.actions.build import build

    done = build(as_of=as_of.date() if as_of else None, by=operator(), tell=say)
    document = (done.summary if done.groups else _held(done.summary)) | {
        "snapshot": done.snapshot_id,
        "checksum": done.checksum,
        "as_of": done.as_of,
        "changed": done.changed,
        "groups_shown": done.groups,
    }
    show(document, as_json=as_json, lines=lambda: _sentence(document))


def _held(summary: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a snapshot that is held back: set against the one before, exact counts tell of one person."""
    from rapport.network.queries.snapshots import in_thousands

    people = summary.get("listed", 0)
    return {"people": people, **{name: in_thousands(summary.get(name, 0)) for name in ("ties", "pairs")}}


def _sentence(document: dict[str, Any]) -> str:
    state = "Built" if document["changed"] else "Unchanged:"
    begin = f"{state} snapshot {document['snapshot']} as of {document['as_of']}: {document['people']:,} people, "
    ties = f"{document['ties']:,} ties, {document['pairs']:,} pairs"
    if document["groups_shown"]:
        return f"{begin}{ties}, {document['communities']:,} communities."
    return f"{begin}{ties} (in full thousands).\nFigures are held back: few people came, left or moved."


@commands.command("ties")
@json_option
def ties_command(as_json: bool) -> None:
    """How many ties there are, observed and surveyed: counts only."""
    from rapport.network.queries.counts import tie_counts

    counts = tie_counts(by=operator())
    show(counts, as_json=as_json, lines=lambda: "\n".join(f"{k.replace('_', ' ')}: {v}" for k, v in counts.items()))


@commands.command("senders")
@click.option("--set-aside", type=int, metavar="PERSON", help="Set this record aside, by its number.")
@click.option("--person", type=int, metavar="PERSON", help="Say that this record is a person.")
@json_option
def senders_command(set_aside: int | None, person: int | None, as_json: bool) -> None:
    """Look through the logs for robots, lists and shared mailboxes, or decide about one of them."""
    from rapport.network.actions.senders import decide_sender, find_senders
    from rapport.network.queries.senders import proposals

    by = operator()
    for ident, aside in ((set_aside, True), (person, False)):
        if ident is not None:
            decide_sender(person_id=ident, aside=aside, by=by)
    if set_aside is None and person is None:
        find_senders(by=by)
    rows = [{"person": p.person.id, "name": p.person.name, "kind": p.kind, "state": p.state} for p in proposals(by=by)]
    show(rows, as_json=as_json, lines=lambda: "\n".join("  ".join(map(str, r.values())) for r in rows) or "None found.")


@commands.command("communities")
@json_option
def communities_command(as_json: bool) -> None:
    """How many communities there are, how clear they are, and how far they are the units."""
    from rapport.network.queries.snapshots import latest_of_groups

    snapshot = latest_of_groups()
    if snapshot is None:
        raise Refusal("There is no snapshot yet. Build one: rapport network build.", code="no_snapshot")
    document = {key: snapshot.counts.get(key) for key in ("communities", "modularity", "nmi_with_units")}
    show(document, as_json=as_json, lines=lambda: "\n".join(f"{k.replace('_', ' ')}: {v}" for k, v in document.items()))
