"""Reads of introductions: what the requester may know, what a go-between may know, and nothing beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.network import policy
from rapport.network.models import Introduction, IntroductionAsk
from rapport.network.rules.asking import answer_by
from rapport.privacy.public import opted_out_ids


class State(StrEnum):
    """What a requester sees. "Waiting" looks the same whether nobody has answered or everybody has said no."""

    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class MyIntroduction:
    """An introduction as its requester sees it: only those who said yes are in `go_between_ids`.

    running: it has not closed, so that nobody else can be asked about the same colleague; withdrawn or not.
    """

    id: UUID
    target_id: int
    message: str
    asked_at: datetime
    closes_at: datetime
    state: State
    go_between_ids: tuple[int, ...]
    thanked: bool
    withdrawn_at: datetime | None
    running: bool


@dataclass(frozen=True, kw_only=True)
class AskOfMe:
    """A question put to a go-between. She sees her own answer, and not whether others were asked.

    answer_by lies on the last day on which she can answer; show the day and not the hour (`rules.asking.answer_by`).
    """

    id: UUID
    requester_id: int
    target_id: int
    message: str
    asked_at: datetime
    answer_by: datetime
    answer: bool | None
    thanked: bool
    withdrawn: bool


def my_introductions(by: Actor, *, limit: int = 50) -> Sequence[MyIntroduction]:
    """What the actor asked for, newest first; refuses who opted out. Three statements."""
    policy.require_in(by)
    return [_mine(row) for row in policy.introductions_of(by).prefetch_related("asks").order_by("-id")[:limit]]


def my_introduction(introduction_id: UUID, *, by: Actor) -> MyIntroduction:
    """One of the actor's own introductions; `Missing` for anybody else's."""
    policy.require_in(by)
    row = policy.introductions_of(by).prefetch_related("asks").filter(public_id=introduction_id).first()
    if row is None:
        raise Missing
    return _mine(row)


def running_introduction(target_id: int, *, by: Actor) -> MyIntroduction | None:
    """The actor's own question about a colleague that has not closed yet, if there is one. Two statements."""
    policy.require_in(by)
    running = policy.introductions_of(by).filter(target_id=target_id, closes_at__gt=clock.now())
    row = running.prefetch_related("asks").order_by("-id").first()
    return _mine(row) if row else None


def asks_of_me(by: Actor, *, open_only: bool = False, limit: int = 50) -> Sequence[AskOfMe]:
    """Questions put to the actor, those that close soonest first; refuses who opted out. Three statements.

    Those that closed without a yes are gone.
    """
    policy.require_in(by)
    now = clock.now()
    asks = policy.asks_to(by).select_related("introduction").order_by("introduction__closes_at", "id")
    if open_only:
        asks = asks.filter(introduction__closes_at__gt=now, introduction__withdrawn_at=None, decision=None)
    return [_asked(row) for row in asks[:limit] if _lives(row, now)]


def ask_of_me(ask_id: UUID, *, by: Actor) -> AskOfMe:
    """One question put to the actor; `Missing` for anybody else's."""
    policy.require_in(by)
    row = policy.asks_to(by).select_related("introduction").filter(public_id=ask_id).first()
    if row is None:
        raise Missing
    return _asked(row)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Who is to be written to about an introduction; read by the reactions that send mail."""

    introduction_id: UUID
    requester_id: int
    target_id: int
    message: str
    answer_by: datetime
    go_between_ids: tuple[int, ...]


def letter_to_asked(introduction_id: UUID) -> Letter | None:
    """The go-betweens to be asked; None once the introduction is gone or taken back."""
    return _letter(introduction_id, decision=None)


def letter_to_requester(introduction_id: UUID, ask_id: UUID) -> Letter | None:
    """The go-between who said yes, for the requester; None for a no, which nobody hears of."""
    letter = _letter(introduction_id, decision=IntroductionAsk.Decision.YES, ask_id=ask_id)
    return letter if letter and letter.go_between_ids else None


def letter_of_thanks(introduction_id: UUID) -> Letter | None:
    """Those who said yes and are thanked."""
    return _letter(introduction_id, decision=IntroductionAsk.Decision.YES)


def _letter(introduction_id: UUID, *, decision: str | None, ask_id: UUID | None = None) -> Letter | None:
    introduction = Introduction.objects.filter(public_id=introduction_id).first()
    if introduction is None or introduction.withdrawn_at is not None:
        return None
    asks = introduction.asks.filter(decision=decision)
    if ask_id is not None:
        asks = asks.filter(public_id=ask_id)
    hidden = opted_out_ids()
    people = policy.without(asks.order_by("id").values_list("go_between_id", flat=True), hidden)
    return Letter(
        introduction_id=introduction.public_id,
        requester_id=introduction.requester_id,
        target_id=introduction.target_id,
        message=introduction.message,
        answer_by=answer_by(introduction.closes_at),
        go_between_ids=tuple(people),
    )


def _mine(row: Introduction) -> MyIntroduction:
    """Only what is a yes, or follows from the clock. A yes that was told stays: to vanish would tell who left."""
    willing = tuple(a.go_between_id for a in row.asks.all() if a.decision == IntroductionAsk.Decision.YES)
    running = row.closes_at > clock.now()
    silent = State.WAITING if running else State.CLOSED
    if row.withdrawn_at is not None:
        silent = State.WITHDRAWN
    return MyIntroduction(
        id=row.public_id,
        target_id=row.target_id,
        message=row.message,
        asked_at=row.asked_at,
        closes_at=row.closes_at,
        state=State.ANSWERED if willing else silent,
        go_between_ids=willing,
        thanked=row.thanked_at is not None,
        withdrawn_at=row.withdrawn_at,
        running=running,
    )


def _asked(row: IntroductionAsk) -> AskOfMe:
    introduction = row.introduction
    return AskOfMe(
        id=row.public_id,
        requester_id=introduction.requester_id,
        target_id=introduction.target_id,
        message=introduction.message,
        asked_at=introduction.asked_at,
        answer_by=answer_by(introduction.closes_at),
        answer=None if row.decision is None else row.decision == IntroductionAsk.Decision.YES,
        thanked=introduction.thanked_at is not None and row.decision == IntroductionAsk.Decision.YES,
        withdrawn=introduction.withdrawn_at is not None,
    )


def _lives(row: IntroductionAsk, now: datetime) -> bool:
    """A question stays until it closes, also where somebody left the network since: to vanish would tell who."""
    return row.introduction.closes_at > now or row.decision == IntroductionAsk.Decision.YES
