"""Whom one may name in a record."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.conversation.queries.subjects import kinds, subject_of
from rapport.directory.public import PersonCard, accounts_of, actor_of_account, people_beginning

OFFERED = 6


@dataclass(frozen=True, kw_only=True)
class Nameable:
    """A colleague whose name begins as typed; `hears`: she may read what names her, and signs in here (`has_login`)."""

    person: PersonCard
    hears: bool
    has_login: bool


def nameable(kind: str, ident: int, begun: str, *, by: Actor) -> Sequence[Nameable]:
    """Return up to six colleagues whose names begin as typed, those first who would read it. Raises Missing.

    About six statements for each.
    """
    subject_of(kind, ident, by=by)
    found = [card for card in people_beginning(begun, by=by, limit=OFFERED) if card.id != by.person_id]
    accounts = accounts_of(card.id for card in found)
    see = kinds()[kind].see
    rows = []
    for card in found:
        seen = see({ident}, actor_of_account(accounts[card.id], via="job")).get(ident) if card.id in accounts else None
        rows.append(Nameable(person=card, hears=seen is not None and seen.inner, has_login=card.id in accounts))
    return sorted(rows, key=lambda row: not row.hears)
