"""REST of what is said about working with somebody."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.directory.actions.needs import move_need
from rapport.directory.actions.standing import SAME
from rapport.directory.actions.statements import (
    correct_statement,
    dispute_statement,
    withdraw_statement,
    write_statement,
)
from rapport.directory.queries.profile import profile_of, statement_for, statements_about
from rapport.directory.rules.profile import Confidence, NeedState, Source
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Missing
from rapport.kit.shapes import written_out
from rapport.privacy.public import record_look

router = Router(tags=["directory"])

Topic = Literal["reach", "tell", "avoid", "moves", "do", "need", "ask", "answers"]
Reach = Literal["everyone", "unit", "team", "me"]


class StatementOut(Schema):
    """What somebody said about a person."""

    id: int
    topic: str
    text: str
    visibility: str
    author_id: int | None
    author: str
    own: bool
    at: datetime
    checked_on: date | None
    disputed: bool
    source: Annotated[Source, written_out(Source)]
    confidence: Confidence
    expires_on: date | None
    out_of_date: bool
    state: NeedState
    met_by_id: int | None
    met_by: str
    state_at: datetime | None


class StatementIn(Given):
    """A statement to be written."""

    topic: Topic
    text: Annotated[str, Field(min_length=1, max_length=500)]
    visibility: Reach = "everyone"
    source: Annotated[Source, written_out(Source)] | None = None
    confidence: Confidence | None = None
    expires_on: date | None = None


class StatementChange(Given):
    """Other words for one's own statement."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    visibility: Reach | None = None
    confidence: Confidence | None = None
    expires_on: date | None = None


class NeedIn(Given):
    """How far a need is met; `unit_id` is the unit that meets it, without it the one of before."""

    state: NeedState
    unit_id: Id | None = None


@router.get("/people/{person_id}/statements", response=list[StatementOut])
def list_statements(request: HttpRequest, person_id: Id) -> Any:
    """Return what the caller may read about working with somebody."""
    actor = actor_of(request, Scope.READ)
    profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.statements")
    return statements_about(person_id, by=actor)


@router.post("/people/{person_id}/statements", response={201: StatementOut})
def add_statement(request: HttpRequest, person_id: Id, told: StatementIn) -> Any:
    """Say how to work with oneself, or note what helps with a colleague, who will read it."""
    actor = actor_of(request, Scope.WRITE)
    ident = write_statement(
        person_id=person_id,
        topic=told.topic,
        text=told.text,
        visibility=told.visibility,
        source=told.source or "",
        confidence=told.confidence or "",
        expires_on=told.expires_on,
        by=actor,
    )
    return Status(201, statement_for(ident, by=actor)[1])


@router.patch("/people/{person_id}/statements/{statement_id}", response=StatementOut)
def change_statement(request: HttpRequest, person_id: Id, statement_id: Id, told: StatementChange) -> Any:
    """Put one's own statement in other words; the answer is a new statement in its place."""
    actor = actor_of(request, Scope.WRITE)
    _belongs(statement_id, person_id, actor)
    ident = correct_statement(
        statement_id=statement_id,
        text=told.text,
        visibility=told.visibility,
        confidence=told.confidence or "",
        expires_on=told.expires_on if "expires_on" in told.model_fields_set else SAME,
        by=actor,
    )
    return statement_for(ident, by=actor)[1]


@router.delete("/people/{person_id}/statements/{statement_id}", response={204: None})
def remove_statement(request: HttpRequest, person_id: Id, statement_id: Id) -> Any:
    """Withdraw a statement one wrote, or one about oneself."""
    actor = actor_of(request, Scope.WRITE)
    _belongs(statement_id, person_id, actor)
    withdraw_statement(statement_id=statement_id, by=actor)
    return Status(204, None)


@router.put("/people/{person_id}/statements/{statement_id}/need", response=StatementOut)
def put_need(request: HttpRequest, person_id: Id, statement_id: Id, told: NeedIn) -> Any:
    """Say that a need is open, being met by a unit, or met: your own, or as the team that meets it."""
    actor = actor_of(request, Scope.WRITE)
    _belongs(statement_id, person_id, actor)
    move_need(statement_id=statement_id, state=told.state, unit_id=told.unit_id, by=actor)
    return statement_for(statement_id, by=actor)[1]


@router.post("/people/{person_id}/statements/{statement_id}/dispute", response={204: None})
def post_dispute(request: HttpRequest, person_id: Id, statement_id: Id) -> Any:
    """Say that a note about yourself is wrong: only you and its author read it until it is put right."""
    actor = actor_of(request, Scope.WRITE)
    _belongs(statement_id, person_id, actor)
    dispute_statement(statement_id=statement_id, by=actor)
    return Status(204, None)


def _belongs(statement_id: int, person_id: int, actor: Actor) -> None:
    if statement_for(statement_id, by=actor)[0] != person_id:
        raise Missing
