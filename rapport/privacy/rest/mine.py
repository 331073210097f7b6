"""REST of what is held about people, objections and looks."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.accounts.public import actor_of
from rapport.kit.given import Given
from rapport.kit.paging import Id, size
from rapport.kit.problems import Forbidden, Missing
from rapport.privacy.actions.erasure import erase_as_asked, erase_person
from rapport.privacy.actions.objections import answer, object_to
from rapport.privacy.actions.optouts import opt_in, opt_out
from rapport.privacy.policy import ensure_overseer
from rapport.privacy.queries.holdings import holdings, my_data
from rapport.privacy.queries.looks import all_looks, looks_at
from rapport.privacy.queries.optouts import is_opted_out
from rapport.privacy.queries.watch import objections
from rapport.privacy.rules import Wish
from rapport.privacy.views.mine import UNLINKED, as_document

router = Router(tags=["privacy"])


class RowOut(Schema):
    """One thing held about me. `entry`: by which key I correct it, where its keepers hear of it.

    `readers`: who read it and when last, where that is written down for each; empty elsewhere.
    """

    label: str
    value: str
    origin: str
    entry: str
    readers: str


class HoldingOut(Schema):
    """One room's share of what is held about me."""

    name: str
    title: str
    source: str
    stays: str
    read_by: str
    rows: list[RowOut]


class MyData(Schema):
    """Everything held or computed about me."""

    as_of: datetime
    holdings: list[HoldingOut]


class OptOutState(Schema):
    """Whether I am out of the network."""

    opted_out: bool


class LookOut(Schema):
    """A look at a person; for those who oversee a code stands for her, the same in all looks of one account."""

    id: int
    by_user_id: int | None
    by_person_id: int | None
    subject_id: int | None
    code: str
    what: str
    via: str
    at: datetime
    last_at: datetime
    times: int


class Looks(Schema):
    """One page of looks."""

    items: list[LookOut]
    after: str | None


class ObjectionIn(Given):
    """What should change; `entry`: the key of one entry, as what is held about me gives it."""

    holding: str = "everything"
    entry: Annotated[str, Field(max_length=60)] = ""
    wish: Wish
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class ObjectionOut(Schema):
    """A request and its answer; with an `entry` it is a correction, answered by who wrote that or keeps it."""

    id: int
    subject_id: int
    wish: Wish
    holding: str
    entry: str
    text: str
    state: str
    answer: str
    created_at: datetime
    answered_at: datetime | None


class ObjectionAnswerIn(Given):
    """An administrator's answer."""

    granted: bool
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class NewId(Schema):
    """The number of what was made."""

    id: int


class Erased(Schema):
    """How many records were erased."""

    records: int


def _person(request: HttpRequest) -> int:
    person_id: int | None = actor_of(request).person_id
    if person_id is None:
        raise Forbidden(UNLINKED)
    return person_id


@router.get("/privacy/me", response=MyData, summary="Everything held about me")
def show_my_data(request: HttpRequest) -> Any:
    """Return everything held or computed about me, where it came from, and who looked."""
    return as_document(my_data(actor_of(request)))


@router.get("/privacy/opt-out", response=OptOutState, summary="Whether I am out of the network")
def show_opt_out(request: HttpRequest) -> Any:
    """Return whether I left the network."""
    return {"opted_out": is_opted_out(_person(request))}


@router.put("/privacy/opt-out", response=OptOutState, summary="Leave the network")
def leave(request: HttpRequest) -> Any:
    """Leave the network at once; the next snapshot is made without me."""
    opt_out(subject_id=_person(request), by=actor_of(request))
    return {"opted_out": True}


@router.delete("/privacy/opt-out", response=OptOutState, summary="Come back into the network")
def come_back(request: HttpRequest) -> Any:
    """Come back; the next snapshot counts me again."""
    opt_in(subject_id=_person(request), by=actor_of(request))
    return {"opted_out": False}


@router.get("/privacy/looks", response=Looks, summary="Who looked at me")
def list_looks(
    request: HttpRequest,
    everybody: bool = False,
    by_user_id: Id | None = None,
    since: date | None = None,
    until: date | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Any:
    """Return the looks at me, newest first; with `everybody` those at all people, for those who oversee.

    Then of one account (`by_user_id`), and from one day to another, if given.
    """
    actor = actor_of(request)
    if everybody:
        ensure_overseer(actor)
        return all_looks(by=actor, by_user_id=by_user_id, since=since, until=until, after=after, limit=size(limit))
    return looks_at(_person(request), by=actor, after=after, limit=size(limit))


@router.get("/privacy/objections", response=list[ObjectionOut], summary="What I asked for")
def list_objections(request: HttpRequest) -> Any:
    """Return my requests with their answers; administrators get everybody's."""
    return objections(by=actor_of(request))


@router.post("/privacy/objections", response={201: NewId}, summary="Ask to correct, stop using or erase")
def make_objection(request: HttpRequest, body: ObjectionIn) -> Any:
    """Ask to correct, stop using or erase something held about me.

    A correction of an entry with a key goes to who wrote it and keeps it, all else to administrators.
    """
    if body.holding not in {h.name for h in holdings()} | {"everything"}:
        raise Missing
    ident = object_to(holding=body.holding, entry=body.entry, wish=body.wish, text=body.text, by=actor_of(request))
    return 201, {"id": ident}


@router.post("/privacy/objections/{objection_id}/answer", response={204: None}, summary="Answer a request")
def answer_objection(request: HttpRequest, objection_id: int, body: ObjectionAnswerIn) -> Any:
    """Answer a request; administrators only. Done is refused of what is to be erased and still held."""
    answer(objection_id=objection_id, granted=body.granted, text=body.text, by=actor_of(request))
    return 204, None


@router.post("/privacy/objections/{objection_id}/erase", response=Erased, summary="Erase what somebody asks for")
def erase_asked(request: HttpRequest, objection_id: int) -> Any:
    """Erase what a request asks for, all of her or one room's share, which answers it; administrators only."""
    return {"records": erase_as_asked(objection_id=objection_id, by=actor_of(request))}


@router.delete("/privacy/people/{person_id}", response=Erased, summary="Erase a person")
def erase(request: HttpRequest, person_id: int) -> Any:
    """Erase everything held about a person for good; administrators only."""
    return {"records": erase_person(subject_id=person_id, by=actor_of(request))}
