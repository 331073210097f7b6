"""What all commands of the catalogue share: the group they stand in, who acts, how teams and calendars are named."""

from datetime import date, datetime

import click

from rapport.accounts.public import Actor
from rapport.catalogue.queries.calendars import calendars
from rapport.catalogue.queries.teams import ServiceTeamCard, team_by_prefix
from rapport.kit import terminal
from rapport.kit.problems import Missing, Refusal

OPERATOR = Actor.system(via="cli")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=terminal.Command)
def commands() -> None:
    """Service teams, what can be asked of them, and their working hours."""


def team_of(prefix: str) -> ServiceTeamCard:
    """Return the team whose numbers begin so."""
    try:
        return team_by_prefix(prefix, by=OPERATOR)
    except Missing:
        raise Missing(f"No team’s numbers begin with “{prefix}”.") from None


def calendar_id(name: str) -> int | None:
    """Return the id of a calendar named by its name or number; None for “-”."""
    if name == "-":
        return None
    known = calendars(by=OPERATOR, retired=True)
    for card in known:
        if name.casefold() == card.name.casefold() and not card.retired:
            return card.id
    for card in known:
        if name == str(card.id):
            return card.id
    raise Missing(f"There is no calendar “{name}”.")


def one_calendar(name: str) -> int:
    """Return the id of a calendar that must be named."""
    ident = calendar_id(name)
    if ident is None:
        raise Refusal("Name a calendar.", code="no_calendar")
    return ident


def as_day(moment: datetime) -> date:
    """Return the day of an option of type `DAY`."""
    return moment.date()
