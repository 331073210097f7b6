"""Who signed a version of an agreement, when, and by which wall clock that is told."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from rapport.catalogue.models import Calendar
from rapport.catalogue.queries.agreements import AgreementCard, Version
from rapport.catalogue.rules.agreements import Side
from rapport.directory.public import person_card
from rapport.ledger.public import timeline_of

SIGNED = "catalogue.agreement_signed"
MOST = 1000
# Where people print on paper of 8.5 by 11 inches, by the Unicode locale data.
LETTER_COUNTRIES = frozenset(("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"))


@dataclass(frozen=True, kw_only=True)
class Signature:
    """That a side signed: when, and who did it; empty: somebody who left, or it was noted from paper (`on_paper`).

    `whom`: for whom she stood in; empty: for herself, or for somebody who left.
    """

    at: datetime
    name: str = ""
    whom: str = ""
    on_paper: bool = False


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """What is signed of a version, told in a time zone; `letter`: on which paper the team prints, else A4."""

    given: Signature | None
    taken: Signature | None
    zone: str
    letter: bool


def signatures_of(card: AgreementCard, version: Version) -> Signatures:
    """Return who signed a version of an agreement the caller may read. Three statements at most."""
    facts = timeline_of(f"agreement:{card.id}", names=(SIGNED,), limit=MOST).items
    told = {fact.data["side"]: fact for fact in facts if fact.data["version_id"] == version.id}
    signed = {side: (fact.by_person_id, fact.data.get("for_person_id")) for side, fact in told.items()}
    people = {ident for both in signed.values() for ident in both if ident is not None}
    names = {ident: person.name for ident, person in person_card(people).items()} if people else {}

    def signature(side: Side, at: datetime | None) -> Signature | None:
        if at is None:
            return None
        fact = told.get(side.value)
        if fact is None or fact.by_person_id is None:
            return Signature(at=at, on_paper=fact is not None)
        name, whom = (names.get(ident or 0, "") for ident in signed[side.value])
        return Signature(at=at, name=name, whom=whom)

    calendar = Calendar.objects.filter(id=card.team.calendar_id).first() if card.team.calendar_id else None
    return Signatures(
        given=signature(Side.GIVER, version.given_at),
        taken=signature(Side.TAKER, version.taken_at),
        zone=calendar.timezone if calendar else settings.READER_TIME_ZONE,
        letter=calendar is not None and calendar.country in LETTER_COUNTRIES,
    )
