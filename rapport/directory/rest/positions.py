"""REST of somebody's dated positions, and of what she is known by. For administrators; she herself may read them."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.directory.actions.identities import add_identity, prefer_identity, remove_identity
from rapport.directory.actions.positions import add_position, change_position, correct_position, remove_position
from rapport.directory.policy import require_directory
from rapport.directory.queries.details import identities_of, identity_owner
from rapport.directory.queries.history import PositionRow, history_of, position_of
from rapport.directory.queries.profile import profile_of
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Missing
from rapport.privacy.public import record_look

router = Router(tags=["directory"])

Title = Annotated[str, Field(max_length=300)]


class PositionOut(Schema):
    """What somebody did where and under whom; `until` is the first day it no longer holds, `since` null: always."""

    id: int
    title: str
    unit_id: int | None
    unit_slug: str
    manager_id: int | None
    since: date | None
    until: date | None
    primary: bool
    state: Literal["past", "now", "planned"]


class PositionIn(Given):
    """A position to be added; without `since` it began on the first day."""

    unit_id: Id | None
    title: Title = ""
    manager_id: Id | None = None
    since: date | None = None
    until: date | None = None
    primary: bool = True


class PositionChange(Given):
    """What a position should have said all along; what is left out stays."""

    unit_id: Id | None = None
    title: Title = ""
    manager_id: Id | None = None
    since: date | None = None
    until: date | None = None
    primary: bool = True


class MoveIn(Given):
    """What comes next, from a day on (default today); what is left out stays."""

    unit_id: Id | None = None
    title: Title = ""
    manager_id: Id | None = None
    on: date | None = None


class IdentityOut(Schema):
    """Something by which somebody is known; `primary` is the address colleagues see."""

    id: int
    kind: str
    value: str
    source: str
    primary: bool


class IdentityIn(Given):
    """One more address, login or number."""

    kind: Literal["id", "email", "login", "phone", "chat"]
    value: Annotated[str, Field(min_length=1, max_length=254)]


class IdentityChange(Given):
    """Makes an e-mail address the one colleagues see."""

    primary: Literal[True]


@router.get("/people/{person_id}/positions", response=list[PositionOut])
def list_positions(request: HttpRequest, person_id: Id) -> Any:
    """Return somebody's positions, the newest first: your own, or as an administrator anybody's."""
    actor = actor_of(request, Scope.READ)
    found = history_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.record")
    return found


@router.post("/people/{person_id}/positions", response={201: PositionOut})
def create_position(request: HttpRequest, person_id: Id, told: PositionIn) -> Any:
    """Add a position beside or before the rest; for what follows the present one, make a move."""
    actor = actor_of(request, Scope.WRITE)
    ident = add_position(person_id=person_id, **told.dict(), by=actor)
    return Status(201, position_of(ident, by=actor))


@router.patch("/people/{person_id}/positions/{position_id}", response=PositionOut)
def change_one_position(request: HttpRequest, person_id: Id, position_id: Id, told: PositionChange) -> Any:
    """Put a position right, or end it with `until`."""
    actor = actor_of(request, Scope.WRITE)
    require_directory(actor)
    _position(position_id, person_id, actor)
    correct_position(position_id=position_id, **told.dict(exclude_unset=True), by=actor)
    return position_of(position_id, by=actor)


@router.delete("/people/{person_id}/positions/{position_id}", response={204: None})
def delete_position(request: HttpRequest, person_id: Id, position_id: Id) -> Any:
    """Take out a position that never was; the one before it goes on in its place."""
    actor = actor_of(request, Scope.WRITE)
    require_directory(actor)
    _position(position_id, person_id, actor)
    remove_position(position_id=position_id, by=actor)
    return Status(204, None)


@router.post("/people/{person_id}/moves", response=list[PositionOut])
def move_person(request: HttpRequest, person_id: Id, told: MoveIn) -> Any:
    """Change what somebody does, where or under whom, from a day on; returns her positions."""
    actor = actor_of(request, Scope.WRITE)
    change_position(person_id=person_id, **told.dict(exclude_unset=True), by=actor)
    return history_of(person_id, by=actor)


def _position(position_id: int, person_id: int, actor: Actor) -> PositionRow:
    row = position_of(position_id, by=actor)
    if row.person_id != person_id:
        raise Missing
    return row


@router.get("/people/{person_id}/identities", response=list[IdentityOut])
def list_identities(request: HttpRequest, person_id: Id) -> Any:
    """Return what somebody is known by, as far as you may see: of colleagues the address to write to."""
    actor = actor_of(request, Scope.READ)
    profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.identities")
    return identities_of(person_id, by=actor)


@router.post("/people/{person_id}/identities", response={201: IdentityOut})
def create_identity(request: HttpRequest, person_id: Id, told: IdentityIn) -> Any:
    """Make somebody known by one more address, login or number."""
    actor = actor_of(request, Scope.WRITE)
    ident = add_identity(person_id=person_id, **told.dict(), by=actor)
    return Status(201, next(row for row in identities_of(person_id, by=actor) if row.id == ident))


@router.patch("/people/{person_id}/identities/{identity_id}", response=IdentityOut)
def change_identity(request: HttpRequest, person_id: Id, identity_id: Id, told: IdentityChange) -> Any:
    """Let an e-mail address be the one colleagues see."""
    actor = actor_of(request, Scope.WRITE)
    _identity(identity_id, person_id, actor)
    prefer_identity(identity_id=identity_id, by=actor)
    return next(row for row in identities_of(person_id, by=actor) if row.id == identity_id)


@router.delete("/people/{person_id}/identities/{identity_id}", response={204: None})
def delete_identity(request: HttpRequest, person_id: Id, identity_id: Id) -> Any:
    """Let somebody no longer be known by an identity."""
    actor = actor_of(request, Scope.WRITE)
    _identity(identity_id, person_id, actor)
    remove_identity(identity_id=identity_id, by=actor)
    return Status(204, None)


def _identity(identity_id: int, person_id: int, actor: Actor) -> None:
    require_directory(actor)
    if identity_owner(identity_id, by=actor) != person_id:
        raise Missing
