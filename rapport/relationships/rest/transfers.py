"""Books that change hands."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Schema, Status

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.catalogue.public import team_by_prefix
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.relationships.actions import transfer
from rapport.relationships.queries.transfer import (
    Packed,
    TransferCard,
    first_meetings_of,
    pack,
    transfer_card,
    transfers,
)
from rapport.relationships.rest.book import Reason
from rapport.relationships.rest.shapes import AimOut, BookPersonOut, Ids, Letters, Limit, MetOut, TodoOut
from rapport.relationships.rules.health import Band

router = Router()


class TransferIn(Given):
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


class TransferLine(Schema):
    """A book that changes hands, in brief."""

    id: int
    team: str
    giver_id: int | None
    taker_id: int | None
    on: date
    reason: str
    done_at: datetime | None
    dropped_at: datetime | None


class TransferOut(TransferLine):
    """A book that changes hands, with the first meetings."""

    relationships: list[FirstOut]


class TransfersOut(Schema):
    """What changed hands, newest first; `after` is the cursor of the next page."""

    items: list[TransferLine]
    after: str | None


class MeetingsIn(Given):
    """With whom first meetings are planned; none: with all."""

    relationship_ids: Ids | None = None


class PackedOut(Schema):
    """What who takes over should know of one relationship."""

    relationship_id: int
    name: str
    stage: str
    rhythm_days: int | None
    health: Band
    about: str
    staged_at: datetime | None
    staged_why: str
    lead_id: int | None
    met: list[BookPersonOut]
    touchpoints: list[MetOut]
    goals: list[AimOut]
    steps: list[TodoOut]


class PackOut(Schema):
    """A page of what is handed over; `after` is the cursor of the next one."""

    items: list[PackedOut]
    after: str | None


@router.post("/relationships/transfers", response={201: TransferOut}, operation_id="transfer_relationships")
def post_transfer(request: HttpRequest, given: TransferIn) -> Any:
    """Let somebody take over what another looks after."""
    actor = actor_of(request)
    said = given.dict(exclude={"team"})
    made = transfer.transfer(team_id=team_by_prefix(given.team, by=actor).id, **said, by=actor)
    return Status(201, _out(transfer_card(made, by=actor), actor))


@router.get("/relationships/transfers", response=TransfersOut, operation_id="relationship_transfers")
def get_transfers(request: HttpRequest, after: str | None = None, limit: Limit = 30) -> Any:
    """What changed hands, or will, in the books you read."""
    page = transfers(by=actor_of(request, Scope.READ), after=after, limit=limit)
    return {"items": [_line(card) for card in page.items], "after": page.after}


@router.get("/relationships/transfers/{transfer_id}", response=TransferOut, operation_id="relationship_transfer")
def get_transfer(request: HttpRequest, transfer_id: Id) -> Any:
    """A book that changes hands, with the first meetings."""
    actor = actor_of(request, Scope.READ)
    return _out(transfer_card(transfer_id, by=actor), actor)


@router.get("/relationships/transfers/{transfer_id}/pack", response=PackOut, operation_id="relationship_pack")
def get_pack(request: HttpRequest, transfer_id: Id, after: str | None = None) -> Any:
    """What who takes over should know of each, 25 a page."""
    actor = actor_of(request, Scope.READ)
    page = pack(transfer_card(transfer_id, by=actor).id, by=actor, after=after)
    return {"items": [_packed(one) for one in page.items], "after": page.after}


@router.post(
    "/relationships/transfers/{transfer_id}/meetings", response=TransferOut, operation_id="plan_first_meetings"
)
def post_meetings(request: HttpRequest, transfer_id: Id, given: Body[MeetingsIn | None] = None) -> Any:
    """Plan the first meetings that are not planned yet, at the times proposed."""
    actor = actor_of(request)
    chosen = given.relationship_ids if given else None
    transfer.plan_first_meetings(transfer_id=transfer_id, relationship_ids=chosen, by=actor)
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
    return _line(card) | {"relationships": firsts}


def _line(card: TransferCard) -> dict[str, Any]:
    said = {name: getattr(card, name) for name in ("id", "on", "reason", "done_at", "dropped_at")}
    people = {"giver_id": card.giver.id if card.giver else None, "taker_id": card.taker.id if card.taker else None}
    return said | people | {"team": card.team.prefix}


def _packed(one: Packed) -> dict[str, Any]:
    row = one.row
    told = {"relationship_id": row.id, "name": row.name, "stage": row.stage, "health": row.band}
    lead = {"lead_id": one.lead.id if one.lead else None, "rhythm_days": row.rhythm_days, "about": one.about}
    staged = {"staged_at": one.moved_at, "staged_why": one.moved_why}
    plan = {"touchpoints": one.touchpoints, "goals": one.goals, "steps": one.steps, "met": one.met}
    return told | lead | staged | plan
