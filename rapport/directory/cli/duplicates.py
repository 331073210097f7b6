"""`rapport directory duplicates …`: records that are one person."""

from typing import Any

import click

from rapport.directory.actions.duplicates import find_duplicates
from rapport.directory.actions.merging import keep_apart, merge_people, suggest_again, undo_merge
from rapport.directory.cli.root import OPERATOR, commands, who
from rapport.directory.queries.cards import person_by_identity
from rapport.directory.queries.duplicates import suggested_duplicates
from rapport.directory.queries.merging import MergeRow, Side, merges_page
from rapport.kit import terminal


@commands.command()
@click.option("--of", "identity", help="Only pairs with this person.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="At most so many pairs.")
@terminal.json_option
def duplicates(identity: str | None, limit: int, as_json: bool) -> None:
    """Look for pairs of records that may be one person, and list them, likeliest first."""
    ident = person_by_identity(identity, by=OPERATOR).id if identity else None
    find_duplicates()
    pairs = suggested_duplicates(by=OPERATOR, person_id=ident, limit=limit).items
    terminal.show(
        [{"score": pair.score, "a": _short(pair.a), "b": _short(pair.b)} for pair in pairs],
        as_json=as_json,
        lines=lambda: (
            "\n".join(f"{pair.score:.3f}  {_line(pair.a)}  =?  {_line(pair.b)}" for pair in pairs)
            or "Nobody looks as if she were here twice."
        ),
    )


@commands.command()
@click.argument("kept")
@click.argument("gone")
@click.option("--one-account", is_flag=True, help="Where both have an account, that of KEPT is enough.")
@terminal.json_option
def merge(kept: str, gone: str, one_account: bool, as_json: bool) -> None:
    """Make GONE one person with KEPT; both by an id, address or login, or by #NUMBER of the record."""
    number = merge_people(kept_id=who(kept), gone_id=who(gone), one_account=one_account, by=OPERATOR)
    terminal.show(
        {"merge": number}, as_json=as_json, lines=lambda: f"Done. To undo: rapport directory undo-merge {number}"
    )


@commands.command()
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@terminal.json_option
def merges(limit: int, as_json: bool) -> None:
    """List the merges, newest first, undone ones too."""
    found = merges_page(by=OPERATOR, limit=limit).items
    terminal.show(found, as_json=as_json, lines=lambda: "\n".join(map(_merged, found)) or "Nothing was merged yet.")


@commands.command("undo-merge")
@click.argument("number", type=int)
@terminal.json_option
def undo(number: int, as_json: bool) -> None:
    """Make two people again of what merge NUMBER made one."""
    undo_merge(merge_id=number, by=OPERATOR)
    terminal.show({"undone": number}, as_json=as_json, lines=lambda: "Done. They are two people again.")


@commands.command("keep-apart")
@click.argument("one")
@click.argument("other")
@terminal.json_option
def apart(one: str, other: str, as_json: bool) -> None:
    """Note that ONE and OTHER are two people; they are not suggested again."""
    number = keep_apart(person_a=who(one), person_b=who(other), by=OPERATOR)
    terminal.show(
        {"apart": number}, as_json=as_json, lines=lambda: f"Noted. To undo: rapport directory suggest-again {number}"
    )


@commands.command("suggest-again")
@click.argument("number", type=int)
@terminal.json_option
def again(number: int, as_json: bool) -> None:
    """Take note NUMBER back, that two records are two people."""
    suggest_again(apart_id=number, by=OPERATOR)
    terminal.show({"suggested": number}, as_json=as_json, lines=lambda: "Done. They are suggested if they look alike.")


def _short(side: Side) -> dict[str, Any]:
    return {"id": side.id, "name": side.name, "title": side.title, "unit": side.unit_name}


def _line(side: Side) -> str:
    return f"#{side.id} {side.name} ({side.unit_name or 'no unit'})"


def _merged(row: MergeRow) -> str:
    state = f"undone on {row.undone_at:%Y-%m-%d}" if row.undone_at else "stands"
    return f"{row.id}  {row.at:%Y-%m-%d}  #{row.gone_id} {row.gone} → #{row.kept_id} {row.kept}  {state}"
