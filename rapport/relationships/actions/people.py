"""Whom a text about a relationship names with an @: those of both sides first, then whoever else bears the name."""

from itertools import chain

from rapport.conversation.public import calls_in, meant
from rapport.directory.public import resolve_mentions
from rapport.kit.text import fold
from rapport.relationships.models import Relationship
from rapport.relationships.queries.contact import sides_of
from rapport.relationships.rules.words import MOST_PEOPLE


def named_in(text: str, row: Relationship) -> tuple[int, ...]:
    """Return the people a text names, in its order; a name two bear is whoever of both sides bears it.

    Of more than may be at one touchpoint only the first are looked up.
    """
    calls = calls_in(text)[:MOST_PEOPLE]
    if not calls:
        return ()
    near = _near(row)
    readings = {reading for some in calls for reading in some}
    known = {reading: near[fold(reading)] for reading in readings if fold(reading) in near}
    if unknown := readings - known.keys():
        known = {**resolve_mentions(unknown), **known}
    return tuple(meant(calls, known))


def person_named(name: str, row: Relationship) -> int | None:
    """Return whom one name behind an @ means; None where it is nobody's."""
    return next(iter(named_in(f"@{name}", row)), None)


def _near(row: Relationship) -> dict[str, int]:
    """Names that one person of either side alone bears."""
    found: dict[str, int | None] = {}
    for card in chain(*sides_of(row)):
        name = fold(card.name)
        found[name] = None if name in found and found[name] != card.id else card.id
    return {name: ident for name, ident in found.items() if ident is not None}
