"""What all commands of the directory share: the group they stand in, who acts, how people are named."""

from datetime import date, datetime
from typing import Any

import click

from rapport.accounts.public import Actor
from rapport.directory.queries.cards import person_by_identity, person_card, unit_by_slug
from rapport.kit import terminal
from rapport.kit.problems import Missing
from rapport.kit.text import number_in

DAY = click.DateTime(["%Y-%m-%d"])
OPERATOR = Actor.system(via="cli")


@click.group(cls=terminal.Command)
def commands() -> None:
    """People, units, groups, and records that are one person."""


def who(text: str) -> int:
    """Return the id of a person named by an identity, or by `#` and the number of her record."""
    if text.startswith("#") and (ident := number_in(text[1:])) is not None:
        if ident not in person_card([ident]):
            raise Missing(f"There is no record {text}.")
        return ident
    return person_by_identity(text, by=OPERATOR).id


def unit_id(slug: str) -> int | None:
    """Return the id of a unit named by its slug; None where none is named."""
    return unit_by_slug(slug, by=OPERATOR).id if slug else None


def as_day(moment: datetime | None) -> date | None:
    """Return the day of an option of type `DAY`."""
    return moment.date() if moment else None


def given(*, unit: str | None, title: str | None, manager: str | None) -> dict[str, Any]:
    """Return what was given of a position, as actions take it; “-” means none."""
    told: dict[str, Any] = {}
    if unit is not None:
        told["unit_id"] = None if unit == "-" else unit_id(unit)
    if title is not None:
        told["title"] = title
    if manager is not None:
        told["manager_id"] = None if manager == "-" else who(manager)
    return told
