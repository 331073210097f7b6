"""Reads of who was asked to step forward: what the asker may know, what one who was asked may know, nothing beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.network import policy
from rapport.network.models import Forward, ForwardAsk
from rapport.network.queries.introductions import State
from rapport.network.rules.asking import answer_by
from rapport.privacy.public import opted_out_ids


@dataclass(frozen=True, kw_only=True)
class MyForward:
    """A question as its asker sees it: only those who said yes are in `willing_ids`."""

    id: UUID
    team_id: int
    unit_id: int
    message: str
    asked_at: datetime
    closes_at: datetime
    state: State
    willing_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ForwardOfMe:
    """A question put to one of a team. She sees her own answer, and not whether others were asked.

    answer_by lies on the last day on which she can answer; show the day and not the hour (`rules.asking.answer_by`).
    """

    id: UUID
    asker_id: int
    team_id: int
    unit_id: int
    message: str
    answer_by: datetime
    answer: bool | None


@dataclass(frozen=True, kw_only=True)
class ForwardLetter:
    """Who is to be written to; read by the reactions that send mail."""

    asker_id: int
    team_id: int
    unit_id: int
    message: str
    answer_by: datetime
    person_ids: tuple[int, ...]


def my_forwards(by: Actor, *, limit: int = 50) -> Sequence[MyForward]:
    """What the actor asked, newest first; refuses who opted out. Three statements."""
    policy.require_in(by)
    return [_mine(row) for row in policy.forwards_of(by).prefetch_related("asks").order_by("-id")[:limit]]


def running_forward(team_id: int, unit_id: int, *, by: Actor) -> MyForward | None:
    """The actor's own question about a team and a unit that has not closed yet, if there is one. Two statements."""
    running = policy.forwards_of(by).filter(team_id=team_id, unit_id=unit_id, closes_at__gt=clock.now())
    row = running.prefetch_related("asks").order_by("-id").first()
    return _mine(row) if row else None


def forwards_of_me(by: Actor, *, open_only: bool = False, limit: int = 50) -> Sequence[ForwardOfMe]:
    """Questions put to the actor, those that close soonest first; those that closed without a yes are gone.

    Refuses who opted out. Two statements.
    """
    policy.require_in(by)
    now = clock.now()
    asks = policy.forwards_asked_of(by).select_related("forward").order_by("forward__closes_at", "id")
    if open_only:
        asks = asks.filter(forward__closes_at__gt=now, decision=None)
    yes = ForwardAsk.Decision.YES
    return [_asked(row) for row in asks[:limit] if row.forward.closes_at > now or row.decision == yes]


def forward_letter(forward_id: UUID, *, ask_id: UUID | None = None) -> ForwardLetter | None:
    """Whom a question goes to; with `ask_id` who said yes to it, for the asker. None where there is nobody."""
    forward = Forward.objects.filter(public_id=forward_id).first()
    if forward is None:
        return None
    asks = forward.asks.filter(decision=None)
    if ask_id is not None:
        asks = forward.asks.filter(decision=ForwardAsk.Decision.YES, public_id=ask_id)
    people = policy.without(asks.order_by("id").values_list("person_id", flat=True), opted_out_ids())
    if not people:
        return None
    return ForwardLetter(
        asker_id=forward.asker_id,
        team_id=forward.team_id,
        unit_id=forward.unit_id,
        message=forward.message,
        answer_by=answer_by(forward.closes_at),
        person_ids=tuple(people),
    )


def _mine(row: Forward) -> MyForward:
    """Only what is a yes, or follows from the clock. A yes that was told stays: to vanish would tell who left."""
    willing = tuple(ask.person_id for ask in row.asks.all() if ask.decision == ForwardAsk.Decision.YES)
    silent = State.WAITING if row.closes_at > clock.now() else State.CLOSED
    return MyForward(
        id=row.public_id,
        team_id=row.team_id,
        unit_id=row.unit_id,
        message=row.message,
        asked_at=row.asked_at,
        closes_at=row.closes_at,
        state=State.ANSWERED if willing else silent,
        willing_ids=willing,
    )


def _asked(row: ForwardAsk) -> ForwardOfMe:
    forward = row.forward
    return ForwardOfMe(
        id=row.public_id,
        asker_id=forward.asker_id,
        team_id=forward.team_id,
        unit_id=forward.unit_id,
        message=forward.message,
        answer_by=answer_by(forward.closes_at),
        answer=None if row.decision is None else row.decision == ForwardAsk.Decision.YES,
    )
