"""Touchpoints: as fields, as somebody writes one down, from an invitation."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from rapport.accounts.public import Scope, actor_of
from rapport.kit import clock
from rapport.kit.paging import Id
from rapport.relationships.actions.contact import (
    change_touchpoint,
    log_touchpoint,
    put_back_touchpoint,
    remove_touchpoint,
)
from rapport.relationships.actions.invitations import take_in_invitation
from rapport.relationships.actions.looks import look_at_touchpoint
from rapport.relationships.actions.mail import mail_address_of
from rapport.relationships.actions.plan import take_back, write_down
from rapport.relationships.forms.contact import LARGEST_INVITATION
from rapport.relationships.queries.contact import offered, touchpoint_page
from rapport.relationships.queries.page import head_of
from rapport.relationships.rest.shapes import (
    BookAddressOut,
    BookMadeOut,
    Offered,
    Short,
    TouchpointChange,
    TouchpointIn,
    TouchpointOut,
    WrittenIn,
)

router = Router()


@router.post("/relationships/{relationship_id}/touchpoints", response={201: BookMadeOut}, operation_id="log_touchpoint")
def post_touchpoint(request: HttpRequest, relationship_id: Id, given: TouchpointIn) -> Any:
    """Write down that the two sides met, or will."""
    ident = log_touchpoint(relationship_id=relationship_id, **given.dict(), by=actor_of(request))
    return Status(201, {"id": ident})


@router.post(
    "/relationships/{relationship_id}/touchpoints/written", response={201: BookMadeOut}, operation_id="write_touchpoint"
)
def post_written(request: HttpRequest, relationship_id: Id, given: WrittenIn) -> Any:
    """Write a touchpoint down in one text: @ names who was there, a line with “!” is a step."""
    today = timezone.localdate(clock.now())
    ident = write_down(relationship_id=relationship_id, **given.dict(), today=today, by=actor_of(request))
    return Status(201, {"id": ident})


@router.post(
    "/relationships/{relationship_id}/invitations", response={201: BookMadeOut}, operation_id="take_in_invitation"
)
def post_invitation(request: HttpRequest, relationship_id: Id, file: File[UploadedFile]) -> Any:
    """Make a touchpoint of the first meeting in a calendar file; the same meeting again moves or cancels it."""
    raw = file.read(LARGEST_INVITATION + 1)
    ident = take_in_invitation(relationship_id=relationship_id, raw=raw, by=actor_of(request))
    return Status(201, {"id": ident})


@router.get(
    "/relationships/{relationship_id}/mail-address", response=BookAddressOut, operation_id="relationship_mail_address"
)
def get_mail_address(request: HttpRequest, relationship_id: Id) -> Any:
    """The address that makes a touchpoint of a mail; empty where no mail comes in."""
    return {"address": mail_address_of(head_of(relationship_id, by=actor_of(request, Scope.READ)).id)}


@router.get("/relationships/{relationship_id}/people", response=list[Offered], operation_id="relationship_people")
def get_people(request: HttpRequest, relationship_id: Id, q: Query[Short]) -> Any:
    """Whom a text may name, whose names begin so: theirs, those met lately first, then ours, then others."""
    found = offered(relationship_id, q, by=actor_of(request, Scope.READ))
    return [{"id": one.person.id, "name": one.person.name, "side": one.side} for one in found]


@router.get("/relationships/touchpoints/{touchpoint_id}", response=TouchpointOut, operation_id="touchpoint")
def get_touchpoint(request: HttpRequest, touchpoint_id: Id) -> Any:
    """A touchpoint, for who keeps the book and for who was there."""
    found = touchpoint_page(touchpoint_id, by=actor_of(request, Scope.READ))
    look_at_touchpoint(found, by=actor_of(request, Scope.READ))
    met = found.met
    names = ("kind", "planned", "minutes", "place", "outcome", "words", "learned", "mood", "ours", "theirs")
    told = {name: getattr(met, name) for name in names}
    return {**told, "id": found.id, "relationship_id": found.relationship_id, "at": found.at, "source": found.source}


@router.patch("/relationships/touchpoints/{touchpoint_id}", response=TouchpointOut, operation_id="change_touchpoint")
def patch_touchpoint(request: HttpRequest, touchpoint_id: Id, given: TouchpointChange) -> Any:
    """Put a touchpoint anew; without anything, what was planned and is past took place."""
    change_touchpoint(touchpoint_id=touchpoint_id, **given.dict(exclude_unset=True), by=actor_of(request))
    return get_touchpoint(request, touchpoint_id)


@router.delete("/relationships/touchpoints/{touchpoint_id}", response={204: None}, operation_id="remove_touchpoint")
def delete_touchpoint(request: HttpRequest, touchpoint_id: Id, *, steps: bool = False) -> Any:
    """Take a touchpoint away; with `steps` also the open ones that came of it, as of one that was just written."""
    (take_back if steps else remove_touchpoint)(touchpoint_id=touchpoint_id, by=actor_of(request))
    return Status(204, None)


@router.post(
    "/relationships/touchpoints/{touchpoint_id}/return", response=TouchpointOut, operation_id="put_back_touchpoint"
)
def post_return(request: HttpRequest, touchpoint_id: Id) -> Any:
    """Let a touchpoint that was taken away stand again."""
    put_back_touchpoint(touchpoint_id=touchpoint_id, by=actor_of(request))
    return get_touchpoint(request, touchpoint_id)
