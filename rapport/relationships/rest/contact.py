"""Touchpoints."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from rapport.accounts.public import Scope, actor_of
from rapport.kit.paging import Id
from rapport.relationships.actions.contact import (
    change_touchpoint,
    log_touchpoint,
    put_back_touchpoint,
    remove_touchpoint,
)
from rapport.relationships.queries.contact import touchpoint_page
from rapport.relationships.rest.shapes import MadeOut, TouchpointChange, TouchpointIn, TouchpointOut

router = Router()


@router.post("/relationships/{relationship_id}/touchpoints", response={201: MadeOut}, operation_id="log_touchpoint")
def post_touchpoint(request: HttpRequest, relationship_id: Id, given: TouchpointIn) -> Any:
    """Write down that the two sides met, or will."""
    ident = log_touchpoint(relationship_id=relationship_id, **given.dict(), by=actor_of(request))
    return Status(201, {"id": ident})


@router.get("/relationships/touchpoints/{touchpoint_id}", response=TouchpointOut, operation_id="touchpoint")
def get_touchpoint(request: HttpRequest, touchpoint_id: Id) -> Any:
    """A touchpoint, for who keeps the book and for who was there."""
    found = touchpoint_page(touchpoint_id, by=actor_of(request, Scope.READ))
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
def delete_touchpoint(request: HttpRequest, touchpoint_id: Id) -> Any:
    """Take a touchpoint away."""
    remove_touchpoint(touchpoint_id=touchpoint_id, by=actor_of(request))
    return Status(204, None)


@router.post(
    "/relationships/touchpoints/{touchpoint_id}/return", response=TouchpointOut, operation_id="put_back_touchpoint"
)
def post_return(request: HttpRequest, touchpoint_id: Id) -> Any:
    """Let a touchpoint that was taken away stand again."""
    put_back_touchpoint(touchpoint_id=touchpoint_id, by=actor_of(request))
    return get_touchpoint(request, touchpoint_id)
