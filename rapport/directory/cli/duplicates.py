"""`rapport directory duplicates …`: records that are one person."""

from typing import Any

import click

from rapport.directory.actions.merging import merge_people, undo_merge
from rapport.directory.cli.root import OPERATOR, commands, who
from rapport.directory.queries.cards import PersonCard, person_by_identity, person_card
from rapport.directory.queries.duplicates import suggested_duplicates
from rapport.kit import terminal


@commands.command()
@click.option("--of", "identity", help="Only pairs with this person.")
@click.option("--limit", default=100, show_default=True, help="At most so many pairs.")
@terminal.json_option
def duplicates(identity: str | None, limit: int, as_json: bool) -> None:
    """List pairs of records that may be one person, likeliest first."""
    ident = person_by_identity(identity, by=OPERATOR).id if identity else None
    pairs = suggested_duplicates(by=OPERATOR, person_id=ident, limit=limit)
    cards = person_card({i for pair in pairs for i in (pair.person_a, pair.person_b)})
    document: list[dict[str, Any]] = [
        {"score": p.score, "a": _short(cards[p.person_a]), "b": _short(cards[p.person_b])} for p in pairs
    ]
    terminal.show(
        document,
        as_json=as_json,
        lines=lambda: (
            "\n".join(f"{d['score']:.3f}  {_line(d['a'])}  =?  {_line(d['b'])}" for d in document)
            or "Nobody looks as if she were here twice."
        ),
    )


@commands.command()
@click.argument("kept")
@click.argument("gone")
@terminal.json_option
def merge(kept: str, gone: str, as_json: bool) -> None:
    """Make GONE one person with KEPT; both by an id, address or login, or by #NUMBER of the record."""
    number = merge_people(kept_id=who(kept), gone_id=who(gone), by=OPERATOR)
    terminal.show(
        {"merge": number}, as_json=as_json, lines=lambda: f"Done. To undo: rapport directory undo-merge {number}"
    )


@commands.command("undo-merge")
@click.argument("number", type=int)
@terminal.json_option
def undo(number: int, as_json: bool) -> None:
    """Make two people again of what merge NUMBER made one."""
    undo_merge(merge_id=number, by=OPERATOR)
    terminal.show({"undone": number}, as_json=as_json, lines=lambda: "Done. They are two people again.")


def _short(card: PersonCard) -> dict[str, Any]:
    return {"id": card.id, "name": card.name, "title": card.title, "unit": card.unit_name}


def _line(short: dict[str, Any]) -> str:
    return f"#{short['id']} {short['name']} ({short['unit'] or 'no unit'})"
