"""One thing done to many relationships, and books that change hands."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.catalogue.public import team_by_prefix
from rapport.kit.paging import Id
from rapport.relationships.actions import many, transfer
from rapport.relationships.queries.many import bulk_card
from rapport.relationships.queries.transfer import TransferCard, first_meetings_of, transfer_card
from rapport.relationships.rest.book import Letters, Reason, Rhythm
from rapport.relationships.rules.book import Does
from rapport.relationships.rules.words import MOST_AT_ONCE

router = Router()

Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST_AT_ONCE)]


class BulkIn(Schema):
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


class BulkOut(Schema):
    """For how many it was done, and those it was not."""

    id: int
    do: Does
    done: int
    undone: bool
    refused: list[RefusedOut]


class UndoneOut(Schema):
    """For how many it was taken back."""

    undone: int


class TransferIn(Schema):
    """Who gives (none: what nobody looks after), who takes over, which ones (none: all), from which day, why."""

    team: Letters
    giver_id: Id | None = None
    taker_id: Id
    relationship_ids: Ids | None = None
    on: date | None = None
    reason: Reason = ""
    steps: bool = True


class FirstOut(Schema):
    """The first meeting with one: planned, or proposed; `refused`: why it did not change hands."""

    relationship_id: int
    proposed_at: datetime
    planned_at: datetime | None
    held: bool
    refused: str


class TransferOut(Schema):
    """A book that changes hands."""

    id: int
    team: str
    giver_id: int | None
    taker_id: int | None
    on: date
    reason: str
    done_at: datetime | None
    dropped_at: datetime | None
    relationships: list[FirstOut]


@router.post("/relationships/bulk", response={201: BulkOut}, operation_id="change_relationships")
def post_bulk(request: HttpRequest, given: BulkIn) -> Any:
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


@router.post("/relationships/transfers", response={201: TransferOut}, operation_id="transfer_relationships")
def post_transfer(request: HttpRequest, given: TransferIn) -> Any:
    """Let somebody take over what another looks after."""
    actor = actor_of(request)
    said = given.dict(exclude={"team"})
    made = transfer.transfer(team_id=team_by_prefix(given.team, by=actor).id, **said, by=actor)
    return Status(201, _out(transfer_card(made, by=actor), actor))


@router.get("/relationships/transfers/{transfer_id}", response=TransferOut, operation_id="relationship_transfer")
def get_transfer(request: HttpRequest, transfer_id: Id) -> Any:
    """A book that changes hands, with the first meetings."""
    actor = actor_of(request, Scope.READ)
    return _out(transfer_card(transfer_id, by=actor), actor)


@router.post(
    "/relationships/transfers/{transfer_id}/meetings", response=TransferOut, operation_id="plan_first_meetings"
)
def post_meetings(request: HttpRequest, transfer_id: Id) -> Any:
    """Plan the first meetings that are not planned yet, at the times proposed."""
    actor = actor_of(request)
    transfer.plan_first_meetings(transfer_id=transfer_id, by=actor)
    return _out(transfer_card(transfer_id, by=actor), actor)


@router.post("/relationships/transfers/{transfer_id}/drop", response=TransferOut, operation_id="drop_transfer")
def post_drop(request: HttpRequest, transfer_id: Id) -> Any:
    """Let what was to change hands stay where it is."""
    actor = actor_of(request)
    transfer.drop_transfer(transfer_id=transfer_id, by=actor)
    return _out(transfer_card(transfer_id, by=actor), actor)


def _out(card: TransferCard, actor: Actor) -> dict[str, Any]:
    firsts = [
        {
            "relationship_id": one.id,
            "proposed_at": one.proposed_at,
            "planned_at": one.planned_at,
            "held": one.held,
            "refused": one.refused,
        }
        for one in first_meetings_of(card, by=actor)
    ]
    said = {name: getattr(card, name) for name in ("id", "on", "reason", "done_at", "dropped_at")}
    people = {"giver_id": card.giver.id if card.giver else None, "taker_id": card.taker.id if card.taker else None}
    return said | people | {"team": card.team.prefix, "relationships": firsts}
