"""The book from the terminal: read it, begin and end relationships, change hands and stages."""

from datetime import datetime
from typing import Any

import click

from rapport.kit.problems import Refusal
from rapport.kit.terminal import json_option, show
from rapport.relationships.rules.book import Sort, Tab
from rapport.relationships.rules.health import Band

DAY = click.DateTime(["%Y-%m-%d"])
TABS = [tab.value for tab in Tab if tab is not Tab.MINE]


@click.command("list")
@click.option("--tab", type=click.Choice(TABS), default="team", help="Which part of the book.")
@click.option("--team", default="", metavar="TEAM", help="The book of one team: its prefix.")
@click.option("--owner", default="", metavar="WHO", help="What somebody looks after: an id, address or login.")
@click.option("--health", type=click.Choice([band.value for band in Band]), help="How they do.")
@click.option("--due", type=click.Choice(["late", "soon"]), help="Late, or due within two weeks.")
@click.option("--sort", type=click.Choice([one.value for one in Sort]), default="due", help="In which order.")
@click.option("--words", default="", help="Part of a name.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, help="How many at most.")
@click.option("--after", default="", metavar="CURSOR", help="Go on where the page before ended.")
@json_option
def list_command(
    tab: str,
    team: str,
    owner: str,
    health: str | None,
    due: str | None,
    sort: str,
    words: str,
    limit: int,
    after: str,
    as_json: bool,
) -> None:
    """List a book."""
    from rapport.relationships.queries.book import Filters, book

    by = _actor()
    filters = Filters(
        tab=Tab(tab), team=team, owner=_person(owner), health=health or "", due=due or "", sort=sort, q=words
    )
    page = book(filters, by=by, after=after or None, limit=limit).page
    document = {"items": [_document(row) for row in page.items], "after": page.after}
    show(document, as_json=as_json, lines=lambda: "\n".join(map(_line, page.items)) or "Nobody fits.")


@click.command("show")
@click.argument("relationship_id", metavar="ID", type=click.IntRange(1))
@json_option
def show_command(relationship_id: int, as_json: bool) -> None:
    """Show one relationship."""
    from rapport.relationships.actions.looks import look_at_relationship
    from rapport.relationships.queries.book import relationship_row

    row = relationship_row(relationship_id, by=_actor())
    look_at_relationship(relationship_id, by=_actor())
    said = f"{_line(row)}\n{row.about}".strip()
    show(_document(row), as_json=as_json, lines=lambda: said)


@click.command("open")
@click.option("--team", required=True, metavar="TEAM", help="Which team looks after them: its prefix.")
@click.option("--unit", default="", metavar="UNIT", help="A unit: its path.")
@click.option("--person", default="", metavar="WHO", help="A person: an id, address or login.")
@click.option("--owner", default="", metavar="WHO", help="Who of the team looks after them.")
@click.option("--weeks", type=click.IntRange(1, 104), help="In contact every how many weeks.")
@json_option
def open_command(team: str, unit: str, person: str, owner: str, weeks: int | None, as_json: bool) -> None:
    """Begin to look after a unit or a person."""
    from rapport.catalogue.public import team_by_prefix
    from rapport.directory.public import unit_by_slug
    from rapport.relationships.actions.book import open_relationship

    by = _actor()
    made = open_relationship(
        team_id=team_by_prefix(team, by=by).id,
        unit_id=unit_by_slug(unit, by=by).id if unit else None,
        person_id=int(_person(person)) if person else None,
        owner_id=int(_person(owner)) if owner else None,
        rhythm_days=weeks * 7 if weeks else None,
        by=by,
    )
    _told(made, as_json)


@click.command("assign")
@click.argument("relationship_id", metavar="ID", type=click.IntRange(1))
@click.option("--to", "to", default="", metavar="WHO", help="Who looks after it from now on; empty: nobody.")
@click.option("--reason", default="", help="Why it changes hands.")
@json_option
def assign_command(relationship_id: int, to: str, reason: str, as_json: bool) -> None:
    """Let somebody of the team look after a relationship."""
    from rapport.relationships.actions.book import assign

    person_id = int(_person(to)) if to else None
    assign(relationship_id=relationship_id, person_id=person_id, reason=reason, by=_actor())
    _told(relationship_id, as_json)


@click.command("stage")
@click.argument("relationship_id", metavar="ID", type=click.IntRange(1))
@click.argument("stage")
@click.option("--reason", default="", help="Why it moves.")
@json_option
def stage_command(relationship_id: int, stage: str, reason: str, as_json: bool) -> None:
    """Move a relationship to another STAGE, by its name or its place."""
    from rapport.relationships.actions.book import move_stage
    from rapport.relationships.queries.book import relationship_row
    from rapport.relationships.queries.stages import stages_of

    by = _actor()
    row = relationship_row(relationship_id, by=by)
    known = stages_of(row.team_id)
    wanted = stage.casefold()
    found = next((one for one in known if wanted in {one.name.casefold(), str(one.place)}), None)
    if found is None:
        names = ", ".join(one.name for one in known)
        raise Refusal(f"This team has no stage “{stage}”. It has: {names}.", code="no_stage")
    move_stage(relationship_id=relationship_id, stage_id=found.id, reason=reason, by=by)
    _told(relationship_id, as_json)


@click.command("transfer")
@click.option("--team", required=True, metavar="TEAM", help="Whose book: its prefix.")
@click.option("--from", "giver", default="", metavar="WHO", help="Who gives; empty: what nobody looks after.")
@click.option("--to", "taker", required=True, metavar="WHO", help="Who takes over.")
@click.option("--on", type=DAY, help="From which day; today without.")
@click.option("--reason", default="", help="Why it changes hands.")
@click.option(
    "--id", "ids", multiple=True, type=click.IntRange(1), metavar="ID", help="Only this one; may be repeated."
)
@json_option
def transfer_command(
    team: str, giver: str, taker: str, on: datetime | None, reason: str, ids: tuple[int, ...], as_json: bool
) -> None:
    """Let somebody take over what another looks after."""
    from rapport.catalogue.public import team_by_prefix
    from rapport.relationships.actions.transfer import transfer
    from rapport.relationships.queries.transfer import first_meetings_of, transfer_card

    by = _actor()
    made = transfer(
        team_id=team_by_prefix(team, by=by).id,
        giver_id=int(_person(giver)) if giver else None,
        taker_id=int(_person(taker)),
        relationship_ids=ids or None,
        on=on.date() if on else None,
        reason=reason,
        by=by,
    )
    card = transfer_card(made, by=by)
    rows = first_meetings_of(card, by=by)
    refused = [{"id": one.id, "reason": one.refused} for one in rows if one.refused]
    document = {"id": made, "on": card.on, "done": card.done_at, "relationships": len(rows), "refused": refused}
    show(document, as_json=as_json, lines=lambda: f"{len(rows)} relationships, from {card.on}.")


@click.command("end")
@click.argument("relationship_id", metavar="ID", type=click.IntRange(1))
@json_option
def end_command(relationship_id: int, as_json: bool) -> None:
    """Look after somebody no longer; it can go on at any time."""
    from rapport.relationships.actions.book import end_relationship

    end_relationship(relationship_id=relationship_id, by=_actor())
    _told(relationship_id, as_json)


def _actor() -> Any:
    from rapport.accounts.public import Actor

    return Actor.system(via="cli")


def _person(who: str) -> str:
    """Return the id of somebody by an id, address or login; nothing for nothing."""
    from rapport.directory.public import person_by_identity

    return str(person_by_identity(who, by=_actor()).id) if who else ""


def _told(relationship_id: int, as_json: bool) -> None:
    from rapport.relationships.queries.book import relationship_row

    row = relationship_row(relationship_id, by=_actor())
    show(_document(row), as_json=as_json, lines=lambda: _line(row))


def _document(row: Any) -> dict[str, Any]:
    names = ("id", "name", "unit_id", "person_id", "owner_id", "owner", "stage", "rhythm_days", "score", "score_before")
    more = ("last_at", "planned_at", "due_on", "late", "neglected", "open_cases", "broken", "version", "ended_at")
    return {"team": row.prefix, "health": row.band} | {name: getattr(row, name) for name in names + more}


def _line(row: Any) -> str:
    health = "unknown" if row.score is None else f"{row.score} of 100"
    due = f"{'late since' if row.late else 'due'} {row.due_on}" if row.due_on else "no rhythm"
    state = "ended" if row.ended_at else due
    return (
        f"{row.id:>6}  {row.prefix:<6}{row.name:<36}{row.owner or 'nobody yet':<24}{row.stage:<14}{health:<12}{state}"
    )
