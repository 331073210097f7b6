"""REST of a person's own network: her colleagues, and the introductions she asks for and is asked for."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.network.actions.introductions import ask, decide, sound_out, thank, withdraw
from rapport.network.queries.introductions import asks_of_me, my_introduction, my_introductions
from rapport.network.queries.mine import Shown, own_network
from rapport.network.rest.asked import Limit

router = Router()


class ColleagueOut(Schema):
    """One of your closest colleagues: your side of the tie, in words and with what explains them.

    `direction` says something only if it could be `compared` with three months ago; `quiet` whether you two have been
    silent for long.
    """

    person_id: int
    name: str
    closeness: str
    direction: str
    days: int
    weeks: int
    last: date
    quiet: str
    compared: bool


class IntroductionIn(Given):
    """Whom you would like to meet, and the message your go-betweens decide by."""

    to: Id
    message: str = Field(max_length=1000)


class SoundingOut(Schema):
    """Whether at least one of your own contacts could introduce you: `yes`, `no`, or `untold`."""

    to: int
    possibility: str


class IntroductionOut(Schema):
    """What you asked for. `go_betweens` holds only those who said yes; a no and silence look the same.

    `state` is waiting, answered, closed or withdrawn.
    """

    id: UUID
    to: int
    message: str
    asked_at: datetime
    closes_at: datetime
    state: str
    go_betweens: list[int]
    thanked: bool


class AskOut(Schema):
    """A question put to you as a go-between. You can answer at least until the evening of `answer_by`.

    `withdrawn`: your colleague took it back, and there is nothing to answer.
    """

    id: UUID
    requester: int
    to: int
    message: str
    asked_at: datetime
    answer_by: date
    answer: bool | None
    withdrawn: bool


class IntroductionAnswerIn(Given):
    """Your decision."""

    yes: bool


@router.get("/network/me", response=list[ColleagueOut], operation_id="my_network")
def my_network(request: HttpRequest, limit: Limit = 12, show: Shown = Shown.ALL) -> Any:
    """Your colleagues, closest first, or those of your ties that cool or are new; for yourself only."""
    found = own_network(by=actor_of(request, Scope.READ), limit=limit, shown=show)
    return [
        {
            "person_id": c.person.id,
            "name": c.person.name,
            "closeness": str(c.closeness),
            "direction": str(c.direction),
            "days": c.days,
            "weeks": c.weeks,
            "last": c.last,
            "quiet": str(c.quiet),
            "compared": c.compared,
        }
        for c in (found.colleagues if found else ())
    ]


@router.get("/network/introductions", response=list[IntroductionOut], operation_id="my_introductions")
def list_introductions(request: HttpRequest) -> Any:
    """What you asked for, newest first."""
    return [_introduction(row) for row in my_introductions(actor_of(request, Scope.READ))]


@router.get("/network/introductions/possible", response=SoundingOut, operation_id="sound_out")
def possible(request: HttpRequest, to: Id) -> Any:
    """Whether at least one of your own contacts could introduce you; recorded, and limited per day."""
    found = sound_out(target_id=to, by=actor_of(request, Scope.READ))
    return {"to": to, "possibility": str(found.possibility)}


@router.post("/network/introductions", response={201: IntroductionOut}, operation_id="ask_introduction")
def create_introduction(request: HttpRequest, wanted: IntroductionIn) -> Any:
    """Ask to be introduced. Who is asked, and how many, is not told."""
    actor = actor_of(request)
    ident = ask(target_id=wanted.to, message=wanted.message, by=actor)
    return Status(201, _introduction(my_introduction(ident, by=actor)))


@router.post("/network/introductions/{ident}/thanks", response={204: None}, operation_id="thank_introduction")
def thank_introduction(request: HttpRequest, ident: UUID) -> Any:
    """Thank those who said yes."""
    thank(introduction_id=ident, by=actor_of(request))
    return Status(204, None)


@router.post("/network/introductions/{ident}/withdrawal", response={204: None}, operation_id="withdraw_introduction")
def withdraw_introduction(request: HttpRequest, ident: UUID) -> Any:
    """Take your question back, as long as nobody said yes. You can ask about the same colleague once it has closed."""
    withdraw(introduction_id=ident, by=actor_of(request))
    return Status(204, None)


@router.get("/network/introductions/asked", response=list[AskOut], operation_id="asks_of_me")
def list_asks(request: HttpRequest) -> Any:
    """Questions put to you as a go-between."""
    return [_ask(row) for row in asks_of_me(actor_of(request, Scope.READ))]


@router.post("/network/introductions/asked/{ident}", response={204: None}, operation_id="answer_ask")
def answer(request: HttpRequest, ident: UUID, given: IntroductionAnswerIn) -> Any:
    """Say yes or no; a no is told to nobody."""
    decide(ask_id=ident, yes=given.yes, by=actor_of(request))
    return Status(204, None)


def _introduction(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "to": row.target_id,
        "message": row.message,
        "asked_at": row.asked_at,
        "closes_at": row.closes_at,
        "state": str(row.state),
        "go_betweens": list(row.go_between_ids),
        "thanked": row.thanked,
    }


def _ask(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "requester": row.requester_id,
        "to": row.target_id,
        "message": row.message,
        "asked_at": row.asked_at,
        "answer_by": timezone.localdate(row.answer_by),
        "answer": row.answer,
        "withdrawn": row.withdrawn,
    }
