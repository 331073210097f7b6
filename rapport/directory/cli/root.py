"""What all commands of the directory share: the group they stand in, who acts, how people are named."""

import click

from rapport.accounts.public import Actor
from rapport.directory.queries.cards import person_by_identity, person_card
from rapport.kit import terminal
from rapport.kit.problems import Missing

OPERATOR = Actor.system(via="cli")


@click.group(cls=terminal.Command)
def commands() -> None:
    """People, units, groups, and records that are one person."""


def who(text: str) -> int:
    """Return the id of a person named by an identity, or by `#` and the number of her record."""
    if text.startswith("#") and text[1:].isdigit():
        ident = int(text[1:])
        if ident not in person_card([ident]):
            raise Missing(f"There is no record {text}.")
        return ident
    return person_by_identity(text, by=OPERATOR).id
