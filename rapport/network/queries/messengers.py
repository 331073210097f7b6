"""Reads of rounds of messengers: what those who look for them may know, and what somebody invited may know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rapport.accounts.public import Actor
from rapport.directory.public import UnitCard, unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.network import policy
from rapport.network.models import MessengerInvitation, MessengerRound
from rapport.network.rules.asking import answer_by
from rapport.network.rules.messengers import Audience
from rapport.privacy.public import opted_out_ids


@dataclass(frozen=True, kw_only=True)
class Round:
    """A round as those read it who look for messengers. `accepted`: only who said yes; a no and silence look alike.

    people: of the audience, as the directory lists them. report: figures about the audience (`queries.choosing`).
    """

    id: UUID
    topic: str
    message: str
    units: tuple[str, ...]
    sites: tuple[str, ...]
    languages: tuple[str, ...]
    without: tuple[str, ...]
    people: int
    wanted: int
    mode: str
    state: str
    report: Mapping[str, Any]
    error: str
    made_at: datetime
    invited_at: datetime | None
    closes_at: datetime | None
    accepted: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """An invitation as the person sees it who was invited; not whether others were. `answer_by`: show the day only."""

    id: UUID
    asked_by_id: int | None
    topic: str
    message: str
    invited_at: datetime
    answer_by: datetime
    answer: bool | None
    open: bool


def rounds(by: Actor, *, limit: int = 50) -> Sequence[Round]:
    """Rounds the actor may read, newest first. Four statements, however many rounds."""
    policy.require_messengers(by)
    found = list(policy.rounds_visible_to(by).order_by("-made_at", "-id")[:limit])
    accepted = _accepted([row.id for row in found]) if policy.may_invite(by) else {}
    cards = _cards(found)
    return [_round(row, accepted.get(row.id, ()), cards) for row in found]


def round_of(round_id: UUID, *, by: Actor) -> Round:
    """One round; `Missing` where the actor may not read it. Four statements."""
    row = policy.rounds_visible_to(by).filter(public_id=round_id).first()
    if row is None:
        raise Missing
    accepted = _accepted([row.id]) if policy.may_invite(by) else {}
    return _round(row, accepted.get(row.id, ()), _cards([row]))


def as_asked(round_id: UUID, *, by: Actor) -> dict[str, Any]:
    """What was asked for in a round, in the words of its form, to ask once more; `Missing` if it is not hers to read.

    Two statements.
    """
    row = policy.rounds_visible_to(by).filter(public_id=round_id).first()
    if row is None:
        raise Missing
    audience = Audience.of(row.audience)
    cards = unit_card({*audience.units, *audience.without})
    return {
        "topic": row.topic,
        "units": [cards[unit].slug for unit in audience.units if unit in cards],
        "sites": list(audience.sites),
        "languages": list(audience.languages),
        "wanted": row.wanted,
        "mode": row.mode,
        "without": [cards[unit].slug for unit in audience.without if unit in cards],
    }


def invitations_of_me(by: Actor, *, open_only: bool = False, limit: int = 50) -> Sequence[Invitation]:
    """Invitations the actor had, newest first; refuses who opted out. Those that closed without a yes are gone."""
    policy.require_in(by)
    now = clock.now()
    mine = policy.invitations_to(by).select_related("round").order_by("-round__invited_at", "-id")
    if open_only:
        mine = mine.filter(round__closes_at__gt=now, decision=None)
    return [_invitation(row, now) for row in mine[:limit] if _lives(row, now)]


@dataclass(frozen=True, kw_only=True)
class InvitationLetter:
    """Who is to be written to about a round; read by the reaction that sends mail."""

    topic: str
    message: str
    asked_by_id: int | None
    answer_by: datetime
    person_ids: tuple[int, ...]


def letter_to_messengers(round_id: UUID) -> InvitationLetter | None:
    """Those invited who have not answered yet; None once the round is gone."""
    row = MessengerRound.objects.filter(public_id=round_id, state=MessengerRound.State.INVITED).first()
    if row is None or row.closes_at is None:
        return None
    waiting = row.invitations.filter(decision=None).order_by("id").values_list("person_id", flat=True)
    return InvitationLetter(
        topic=row.topic,
        message=row.message,
        asked_by_id=row.asked_by_id,
        answer_by=answer_by(row.closes_at),
        person_ids=tuple(waiting),
    )


def _accepted(ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """By round, who said yes, as long as she has not left the network since."""
    hidden, found = opted_out_ids(), dict[int, tuple[int, ...]]()
    yes = MessengerInvitation.objects.filter(round_id__in=ids, decision=MessengerInvitation.Decision.YES)
    for round_id, person_id in yes.order_by("person_id").values_list("round_id", "person_id"):
        if person_id not in hidden:
            found[round_id] = (*found.get(round_id, ()), person_id)
    return found


def _cards(rows: Sequence[MessengerRound]) -> Mapping[int, UnitCard]:
    """The units these rounds are about or leave out."""
    meant = [Audience.of(row.audience) for row in rows]
    return unit_card({unit for audience in meant for unit in (*audience.units, *audience.without)})


def _round(row: MessengerRound, accepted: tuple[int, ...], cards: Mapping[int, UnitCard]) -> Round:
    audience = Audience.of(row.audience)

    def names(ids: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(cards[unit].name for unit in ids if unit in cards)

    return Round(
        id=row.public_id,
        topic=row.topic,
        message=row.message,
        units=names(audience.units),
        sites=audience.sites,
        languages=audience.languages,
        without=names(audience.without),
        people=row.people,
        wanted=row.wanted,
        mode=row.mode,
        state=row.state,
        report=row.report,
        error=row.error,
        made_at=row.made_at,
        invited_at=row.invited_at,
        closes_at=row.closes_at,
        accepted=accepted,
    )


def _lives(row: MessengerInvitation, now: datetime) -> bool:
    closes = row.round.closes_at
    return row.decision == MessengerInvitation.Decision.YES or (closes is not None and closes > now)


def _invitation(row: MessengerInvitation, now: datetime) -> Invitation:
    closes = row.round.closes_at or now
    return Invitation(
        id=row.public_id,
        asked_by_id=row.round.asked_by_id,
        topic=row.round.topic,
        message=row.round.message,
        invited_at=row.round.invited_at or row.round.made_at,
        answer_by=answer_by(closes),
        answer=None if row.decision is None else row.decision == MessengerInvitation.Decision.YES,
        open=closes > now,
    )
