"""`rapport directory person …`: people from the terminal."""

import click

from rapport.directory.cli.root import OPERATOR, commands
from rapport.directory.queries.cards import person_by_identity
from rapport.directory.queries.details import whole_person
from rapport.kit import terminal


@commands.command()
@click.argument("identity")
@terminal.json_option
def person(identity: str, as_json: bool) -> None:
    """Show who is known by an id, address or login."""
    found = whole_person(person_by_identity(identity, by=OPERATOR).id, by=OPERATOR)

    def lines() -> str:
        told = [f"{name}: {value}" for name, value in found.items() if value and not isinstance(value, list)]
        told += [
            f"  {p['since'] or 'always'} to {p['until'] or 'now'}: {p['title']} {p['unit'] or ''}".rstrip()
            for p in found["positions"]
        ]
        return "\n".join(told)

    terminal.show(found, as_json=as_json, lines=lines)
