"""One thing done to many relationships."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.accounts.public import actor_of
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.relationships.actions import many
from rapport.relationships.queries.many import bulk_card
from rapport.relationships.rest.book import Reason, Rhythm
from rapport.relationships.rest.shapes import Ids
from rapport.relationships.rules.book import Does

router = Router()


class BookBulkIn(Given):
    """One thing for many: `owner` (none is nobody), `stage`, `rhythm` (none is no plan) or `end`."""

    do: Does
    relationship_ids: Ids
    owner_id: Id | None = None
    stage_id: Id | None = None
    rhythm_days: Rhythm | None = None
    reason: Reason = ""


class RefusedOut(Schema):
    """A relationship it was not done to, and why."""

    relationship_id: int
    reason: str


class BookBulkOut(Schema):
    """For how many it was done, and those it was not."""

    id: int
    do: Does
    done: int
    undone: bool
    refused: list[RefusedOut]


class UndoneOut(Schema):
    """For how many it was taken back."""

    undone: int


@router.post("/relationships/bulk", response={201: BookBulkOut}, operation_id="change_relationships")
def post_bulk(request: HttpRequest, given: BookBulkIn) -> Any:
    """Do one thing to many relationships, each by itself."""
    actor = actor_of(request)
    made = many.change_many(**given.dict(), by=actor)
    card = bulk_card(made, by=actor)
    refused = [{"relationship_id": ident, "reason": reason} for ident, reason in card.refused]
    said = {"id": card.id, "do": card.do, "done": card.done, "undone": card.undone, "refused": refused}
    return Status(201, said)


@router.post("/relationships/bulk/{bulk_id}/undo", response=UndoneOut, operation_id="undo_relationships")
def post_undo(request: HttpRequest, bulk_id: Id) -> Any:
    """Take back what you did to many where nothing changed since."""
    return {"undone": many.undo_many(bulk_id=bulk_id, by=actor_of(request))}
