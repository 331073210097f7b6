"""REST of health: one relationship's and why, what a team weighs it by, and what goes cold."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.catalogue.public import team_by_prefix, team_cards
from rapport.kit.given import Given
from rapport.kit.paging import Id, size
from rapport.relationships.actions.health import set_weights, undo_weights
from rapport.relationships.queries.cold import Cold, cold
from rapport.relationships.queries.health import HealthPage, health_page, preview, weighed
from rapport.relationships.rest.shapes import Letters
from rapport.relationships.rules.health import Band, Unknown, points_from
from rapport.relationships.rules.words import Signal
from rapport.relationships.views.health_told import DEFINITIONS

router = Router()
Points = Annotated[int, Field(ge=0, le=100)]


class SignalOut(Schema):
    """A signal: how good from 0 to 1, or why it is unknown; its weight and points; what it is counted from."""

    signal: Signal
    good: float | None
    low: float | None
    high: float | None
    n: int
    on: date | None
    unknown: Unknown | None
    weight: int
    points: int
    most: int
    data: dict[str, float | int | str | None]
    definition: str


class HealthDayOut(Schema):
    """Health on a day on which it changed."""

    on: date
    score: int | None


class HealthOut(Schema):
    """Health from 0 to 100, null where too little is known; `known`: the share of the weight of which anything is."""

    relationship_id: int
    score: int | None
    before: int | None
    band: Band
    known: float
    judged_at: datetime | None
    signals: list[SignalOut]
    history: list[HealthDayOut]


class WeightsOut(Schema):
    """What each signal counts; one left out counts nothing."""

    rhythm: Points = 0
    cases: Points = 0
    promises: Points = 0
    agreement: Points = 0
    rating: Points = 0
    trust: Points = 0
    usage: Points = 0


class WeightsIn(WeightsOut, Given):
    """What each signal counts for the health a team sees; `team`: its letters."""

    team: Letters


class MovedOut(Schema):
    """What other weights would make of a relationship."""

    relationship_id: int
    customer: str
    before: int | None
    after: int | None


class PreviewOut(Schema):
    """What other weights would do to a book of `n`: how many rise, fall, are told no longer or now, or stay."""

    n: int
    up: int
    down: int
    unknown: int
    told: int
    same: int
    most: list[MovedOut]


class ColdOut(Schema):
    """A relationship that goes cold, and why; `team`: the letters of the one whose book it stands in."""

    relationship_id: int
    customer: str
    team: str
    owner_id: int | None
    due_on: date | None
    reasons: list[Cold]


class ColdPage(Schema):
    """Relationships that go cold; `after` asks for the next ones."""

    items: list[ColdOut]
    after: str | None


class ColdAsked(Schema):
    """Which ones: of one team, by its letters; those one looks after oneself; and from where on."""

    team: Annotated[str, Field(max_length=12)] = ""
    mine: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(max_length=200)] | None = None


@router.get("/relationships/cold", response=ColdPage, operation_id="relationships_going_cold")
def going_cold(request: HttpRequest, asked: Query[ColdAsked]) -> dict[str, Any]:
    """Return relationships of one's books that go cold, those due longest first."""
    actor = actor_of(request, Scope.READ)
    of = [team_by_prefix(asked.team, by=actor).id] if asked.team else None
    page = cold(by=actor, team_ids=of, mine=asked.mine, limit=size(asked.limit), after=asked.after)
    teams = team_cards({row.team_id for row in page.items}) if page.items else {}
    items = [
        ColdOut(
            relationship_id=row.id,
            customer=row.customer.name,
            team=teams[row.team_id].prefix,
            owner_id=row.owner_id,
            due_on=row.due_on,
            reasons=list(row.reasons),
        )
        for row in page.items
    ]
    return {"items": items, "after": page.after}


@router.get("/relationships/weights", response=WeightsOut, operation_id="relationship_weights")
def weights_now(request: HttpRequest, team: Letters) -> dict[str, int]:
    """Return what a team weighs health by."""
    actor = actor_of(request, Scope.READ)
    _team, points, _leads = weighed(team_by_prefix(team, by=actor).id, by=actor)
    return {signal.value: value for signal, value in points.items()}


@router.put("/relationships/weights", response={204: None}, operation_id="set_relationship_weights")
def weights_new(request: HttpRequest, given: WeightsIn) -> Status[None]:
    """Weigh otherwise; its lead may."""
    actor = actor_of(request)
    set_weights(team_id=team_by_prefix(given.team, by=actor).id, points=given.dict(exclude={"team"}), by=actor)
    return Status(204, None)


@router.post("/relationships/weights/undo", response={204: None}, operation_id="undo_relationship_weights")
def weights_before(request: HttpRequest, team: Letters) -> Status[None]:
    """Weigh as before the last change; its lead may."""
    actor = actor_of(request)
    undo_weights(team_id=team_by_prefix(team, by=actor).id, by=actor)
    return Status(204, None)


@router.post("/relationships/weights/preview", response=PreviewOut, operation_id="preview_relationship_weights")
def weights_tried(request: HttpRequest, given: WeightsIn) -> PreviewOut:
    """Return what weights would do to a team's book; nothing changes."""
    actor = actor_of(request, Scope.READ)
    points = points_from(given.dict(exclude={"team"}))
    found = preview(team_by_prefix(given.team, by=actor).id, points, by=actor)
    moved = [
        MovedOut(relationship_id=m.relationship_id, customer=m.customer.name, before=m.before, after=m.after)
        for m in found.most
    ]
    return PreviewOut(
        n=found.n, up=found.up, down=found.down, unknown=found.unknown, told=found.told, same=found.same, most=moved
    )


@router.get("/relationships/{relationship_id}/health", response=HealthOut, operation_id="relationship_health")
def one_health(request: HttpRequest, relationship_id: Id) -> HealthOut:
    """Return how a relationship does, of what, and since when."""
    return health_out(health_page(relationship_id, by=actor_of(request, Scope.READ)))


def health_out(page: HealthPage) -> HealthOut:
    """Return health as REST and the terminal give it."""
    signals = [
        SignalOut(
            signal=line.signal,
            good=line.reading.good,
            low=line.reading.low,
            high=line.reading.high,
            n=line.reading.n,
            on=line.reading.on,
            unknown=line.reading.why,
            weight=line.part.weight,
            points=line.part.points,
            most=line.part.most,
            data=dict(line.reading.data),
            definition=str(DEFINITIONS[line.signal]),
        )
        for line in page.lines
    ]
    return HealthOut(
        relationship_id=page.relationship_id,
        score=page.score,
        before=page.before,
        band=page.band,
        known=page.known,
        judged_at=page.judged_at,
        signals=signals,
        history=[HealthDayOut(on=day, score=score) for day, score in page.history],
    )
