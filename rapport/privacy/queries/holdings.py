"""Everything the house holds about a person, composed from the rooms' own lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings

from rapport.accounts.public import Actor, Via
from rapport.kit.doors import listed
from rapport.privacy.rules import Assessed, Clock, Held, Holding, Overseen, Words


class Card(Protocol):
    """What is needed of a person to name her."""

    name: str
    url: str


class People(Protocol):
    """What this room needs to know of people; the directory above fulfils it (`settings.PEOPLE`)."""

    def person_card(self, ids: Any) -> dict[int, Card]:
        """Return cards by person id."""

    def account_of(self, person_id: int) -> int | None:
        """Return the account of a person, if she has one."""

    def actor_for(self, user: Any, *, via: Via) -> Actor:
        """Return who an account is."""

    def records_of(self, person_id: int) -> list[int]:
        """Return the numbers of all records of a person, this one first."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One room's share of My data."""

    name: str
    title: str
    source: str
    stays: str
    read_by: str
    rows: Sequence[Held]


def _people() -> People:
    return cast("People", import_module(settings.PEOPLE))


def cards(ids: Any) -> dict[int, Card]:
    """Return cards of people by id. One statement."""
    wanted = {ident for ident in ids if ident is not None}
    return _people().person_card(wanted) if wanted else {}


def actor_for(user: Any, *, via: Via) -> Actor:
    """Return who an account is. Three statements."""
    return _people().actor_for(user, via=via)


def account_of(person_id: int) -> int | None:
    """Return the account of a person, if she has one. One statement."""
    return _people().account_of(person_id)


def records_of(person_id: int) -> list[int]:
    """Return the numbers of all records of a person, this one first; most have one. Two statements."""
    return _people().records_of(person_id)


def person_behind(key: int) -> int | None:
    """Return who is behind a pseudonym's key, as the rooms that hand pseudonyms out know it (`RESOLVERS`)."""
    return next((found for resolve in listed("RESOLVERS") if (found := resolve(key)) is not None), None)


def look_words() -> dict[str, str]:
    """Return what each kind of look is in words, from the rooms that record it (`LOOKS`)."""
    return {what: str(words) for what, words in listed("LOOKS")}


def assessed() -> tuple[Assessed, ...]:
    """Return what every room adds to the impact assessment (`ASSESSED`), from the top floor down."""
    return tuple(tell() for tell in listed("ASSESSED"))


def confided_looks() -> frozenset[str]:
    """Return the kinds of look that tell something of whom they are at (`CONFIDED_LOOKS`): named to herself alone."""
    return frozenset(listed("CONFIDED_LOOKS"))


def readers() -> tuple[tuple[Words, Words], ...]:
    """Return who reads what, as the rooms say it (`READERS`): what is read, and by whom."""
    return listed("READERS")


def overseen() -> tuple[Overseen, ...]:
    """Return what every room tells those who oversee (`OVERSEEN`), from the top floor down."""
    return tuple(tell() for tell in listed("OVERSEEN"))


def export_words() -> dict[str, str]:
    """Return the facts that say that something was taken away as a file, with what it was (`EXPORTS`)."""
    return {name: str(words) for name, words in listed("EXPORTS")}


def holdings() -> tuple[Holding, ...]:
    """Return what every room holds about people, from the top floor down."""
    return listed("HOLDINGS")


def clocks() -> tuple[Clock, ...]:
    """Return every retention clock of the house."""
    return listed("RETENTION")


def my_data(actor: Actor, *, of: Sequence[Holding] | None = None) -> list[Section]:
    """Return everything held or computed about the actor, room by room; nothing is hidden from its subject.

    `of` narrows it to some holdings, for a page that asks for the slow ones apart.
    """
    return data_about(person_id=actor.person_id, user_id=actor.user_id, of=of)


def data_about(*, person_id: int | None, user_id: int | None, of: Sequence[Holding] | None = None) -> list[Section]:
    """Return everything held about a person and an account, what there is before what is empty.

    The caller makes sure that the reader is its subject.
    """
    records = [] if person_id is None else records_of(person_id)
    accounts = [] if user_id is None else [user_id]
    chosen = holdings() if of is None else of
    found = [_section(holding, records if holding.of == "person" else accounts) for holding in chosen]
    return sorted(found, key=lambda section: not section.rows)


def _section(holding: Holding, idents: Sequence[int]) -> Section:
    rows: list[Held] = []
    for ident in idents:
        found = [Held(*(str(part) for part in row)) for row in holding.rows(ident)]
        told = set(rows)  # what two of her records both tell, such as that they are one, stands here once
        rows += [row for row in found if row not in told]
    return Section(
        name=holding.name,
        title=str(holding.title),
        source=str(holding.source),
        stays=str(holding.stays),
        read_by=str(holding.read_by),
        rows=rows,
    )
