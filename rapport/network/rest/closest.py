"""REST of how close a team is to a unit, and of asking its people who would step forward."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.network.actions.closest import ask_forward, look_closest, step_forward
from rapport.network.queries.forward import forwards_of_me, my_forwards

router = Router()


class ClosestOut(Schema):
    """In which band people of a team are close to a unit: `none`, `some`, `ten_or_more`, or `untold`."""

    team: int
    unit: int
    closeness: str
    as_of: date


class ForwardIn(Given):
    """A team, a unit, and the message those who are close decide by."""

    team: Id
    unit: Id
    message: str = Field(max_length=1000)


class ForwardOut(Schema):
    """What you asked. `willing` holds only those who said yes; a no and silence look the same."""

    id: UUID
    team_id: int
    unit_id: int
    message: str
    asked_at: datetime
    closes_at: datetime
    state: str
    willing_ids: list[int]


class ForwardOfMeOut(Schema):
    """What you were asked as one of a team, and your own answer, None before you gave one."""

    id: UUID
    asker_id: int
    team_id: int
    unit_id: int
    message: str
    answer: bool | None


class ForwardAnswerIn(Given):
    """Your answer; a no is told to nobody."""

    yes: bool


@router.get("/network/closest", response=ClosestOut, operation_id="look_closest")
def get_closest(request: HttpRequest, team: Id, unit: Id) -> Any:
    """Tell in which band people of your team are close to somebody in a unit; counts as a look."""
    found = look_closest(team_id=team, unit_id=unit, by=actor_of(request, Scope.READ))
    return {"team": team, "unit": unit, "closeness": found.closeness, "as_of": found.as_of}


@router.get("/network/forwards", response=list[ForwardOut], operation_id="my_forwards")
def list_forwards(request: HttpRequest) -> Any:
    """Return what you asked of teams, newest first."""
    return my_forwards(actor_of(request, Scope.READ))


@router.post("/network/forwards", response={201: ForwardOut}, operation_id="ask_forward")
def create_forward(request: HttpRequest, wanted: ForwardIn) -> Any:
    """Ask those of your team who are close to a unit, each alone, who would step forward."""
    actor = actor_of(request, Scope.WRITE)
    ident = ask_forward(team_id=wanted.team, unit_id=wanted.unit, message=wanted.message, by=actor)
    return Status(201, next(one for one in my_forwards(actor) if one.id == ident))


@router.get("/network/forwards/asked", response=list[ForwardOfMeOut], operation_id="forwards_of_me")
def list_forwards_of_me(request: HttpRequest) -> Any:
    """Return what you were asked as one of a team."""
    return forwards_of_me(actor_of(request, Scope.READ))


@router.post("/network/forwards/asked/{ident}", response={204: None}, operation_id="step_forward")
def answer_forward(request: HttpRequest, ident: UUID, told: ForwardAnswerIn) -> Any:
    """Say yes or no. Only a yes is ever told."""
    step_forward(ask_id=ident, yes=told.yes, by=actor_of(request, Scope.WRITE))
    return Status(204, None)
