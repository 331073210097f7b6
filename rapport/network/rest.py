"""REST of the network room: the same nouns, actions and rules as the pages."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope
from rapport.directory.public import unit_by_slug
from rapport.kit.problems import Forbidden
from rapport.kit.queue import enqueue
from rapport.network import policy
from rapport.network.actions.calibrate import use_prior
from rapport.network.actions.introductions import ask, decide, sound_out, thank
from rapport.network.queries import snapshots
from rapport.network.queries.introductions import asks_of_me, my_introduction, my_introductions
from rapport.network.queries.map import MOST, NetworkMap, network_map
from rapport.network.queries.mine import own_network
from rapport.network.queries.model import model_card
from rapport.network.queries.spread import spread_of
from rapport.network.queries.trust import trust_rows
from rapport.network.rules.words import Strength

router = Router(tags=["network"])

STRENGTHS = list(Strength)
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Months = Annotated[int, Field(ge=1, le=36)]
Most = Annotated[int, Field(ge=1, le=MOST)]
Limit = Annotated[int, Field(ge=1, le=50)]


class SnapshotOut(Schema):
    """One immutable computation of the network."""

    id: int
    as_of: date
    checksum: str
    engine: str
    people: int
    ties: int
    pairs: int
    groups: bool


class TrustRowOut(Schema):
    """Who of a unit would turn to the team: a share from 0 to 1 with its likely range; small units are joined.

    `said` is the share, of `answered` people who were asked, who named somebody of the team; null where too few were.
    """

    unit: str
    units: int
    people: int
    share: float
    low: float
    high: float
    change: float | None
    turn: str
    said: float | None
    answered: int | None


class MeasureOut(Schema):
    """A measure with its 95 % interval over respondents."""

    value: float
    low: float
    high: float


class RankedOut(Schema):
    """How well a score puts those first who were named."""

    name: str
    average_precision: MeasureOut
    auc: MeasureOut


class BinOut(Schema):
    """Ties of about the same estimate: mean estimate, share that was named, ties."""

    predicted: float
    observed: float
    ties: int


class FitOut(Schema):
    """A model fitted on what people said, judged on respondents it has not seen; `shortfalls` keep it from use."""

    id: int
    fitted_at: datetime
    as_of: date
    holds: bool
    shortfalls: list[str]
    respondents: int
    ties: int
    base_rate: float
    named: int
    unseen: int
    newer: int
    trust: RankedOut
    baselines: list[RankedOut]
    brier_skill: MeasureOut
    calibration_slope: MeasureOut
    observed_expected: MeasureOut
    curve: list[BinOut]


class ModelOut(Schema):
    """How trust is estimated: log-odds = intercept + Σ coefficient · feature; `shown` is the version figures are of."""

    version: str
    intercept: float
    coefficients: dict[str, float]
    theta: float
    shown: str | None
    fit: FitOut | None


class CalibrateIn(Schema):
    """How many of the months shown are computed anew with a new model."""

    months: Annotated[int, Field(ge=0, le=36)] = 12


class SpreadOut(Schema):
    """Of `members`, `half` carry half of the trust; of `trusting`, `lost` have nobody left if one, two, three leave."""

    members: int
    half: int
    trusting: int
    lost: list[int]


class MapOut(Schema):
    """One view of the map, in columns to keep it small; `one` and `other` are places in the columns of `units`."""

    snapshot: int
    as_of: date
    moments: list[tuple[int, date]]
    parent: str
    minimum: int
    units: dict[str, list[Any]]
    ties: dict[str, list[Any]]
    divisions: list[tuple[str, int]]


class ColleagueOut(Schema):
    """One of your closest colleagues: your side of the tie, in words and with what explains them."""

    person_id: int
    name: str
    closeness: str
    direction: str
    days: int
    weeks: int
    last: date


class IntroductionIn(Schema):
    """Whom you would like to meet, and the message your go-betweens decide by."""

    to: Id
    message: str = Field(max_length=1000)


class SoundingOut(Schema):
    """Whether at least one of your own contacts could introduce you: `yes`, `no`, or `untold`."""

    to: int
    possibility: str


class IntroductionOut(Schema):
    """What you asked for. `go_betweens` holds only those who said yes; a no and silence look the same."""

    id: UUID
    to: int
    message: str
    asked_at: datetime
    closes_at: datetime
    state: str
    go_betweens: list[int]
    thanked: bool


class AskOut(Schema):
    """A question put to you as a go-between. You can answer at least until the evening of `answer_by`."""

    id: UUID
    requester: int
    to: int
    message: str
    asked_at: datetime
    answer_by: date
    answer: bool | None


class AnswerIn(Schema):
    """Your decision."""

    yes: bool


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _reader(request: HttpRequest) -> Actor:
    actor = _actor(request)
    if not actor.may(Scope.READ):
        raise Forbidden("This token may not read. Make one with the right scope.")
    return actor


@router.get("/network/snapshots", response=list[SnapshotOut], operation_id="network_snapshots")
def list_snapshots(request: HttpRequest) -> Any:
    """Snapshots whose figures are shown, newest first, at most 200.

    One held back would tell, beside its neighbour's counts, about those who came, went or opted out.
    """
    rows = policy.visible_to(_actor(request)).filter(groups=True).order_by("-as_of", "-id")[:200]
    return [snapshots.card(row) for row in rows]


@router.post("/network/snapshots", response={202: dict[str, str]}, operation_id="network_build")
def build_snapshot(request: HttpRequest) -> Any:
    """Have a snapshot computed as of the last interaction; one that waits already is enough."""
    policy.require_operator(_actor(request))
    enqueue("network.build", only_once="network.build")
    return Status(202, {"status": "queued"})


@router.get("/network/model", response=ModelOut, operation_id="network_model")
def get_model(request: HttpRequest) -> Any:
    """How trust is estimated, and how well that did on what people said."""
    return model_card(shown=snapshots.latest_of_groups(), by=_reader(request))


@router.post("/network/model", response={202: dict[str, str]}, operation_id="network_calibrate")
def fit_model(request: HttpRequest, wanted: CalibrateIn) -> Any:
    """Have the model fitted on what people said; used from then on if it holds. One that waits already is enough."""
    policy.require_operator(_actor(request))
    enqueue("network.calibrate", only_once="network.calibrate", months=wanted.months)
    return Status(202, {"status": "queued"})


@router.delete("/network/model", response={204: None}, operation_id="network_use_prior")
def leave_model(request: HttpRequest) -> Any:
    """Go back to the prior for snapshots made from now on."""
    use_prior(by=_actor(request))
    return Status(204, None)


@router.get("/units/{path:slug}/trust", response=list[TrustRowOut], operation_id="unit_trust")
def unit_trust(request: HttpRequest, slug: str, under: str = "", months: Months = 12) -> Any:
    """Which units turn to a unit. Small ones are joined, and nothing can be had by subtraction."""
    actor = _reader(request)
    unit = unit_by_slug(slug, by=actor)
    policy.require_trust_in(actor, unit.id)
    inside = unit_by_slug(under, by=actor).id if under else None
    return trust_rows(unit.id, under=inside, days=round(months * 30.44), by=actor)


@router.get("/units/{path:slug}/trust/spread", response=SpreadOut | None, operation_id="unit_trust_spread")
def unit_spread(request: HttpRequest, slug: str) -> Any:
    """How trust in a unit is spread over its people, unnamed; null where either side is under the minimum."""
    actor = _reader(request)
    return spread_of(unit_by_slug(slug, by=actor).id, by=actor)


@router.get("/network/map", response=MapOut, operation_id="network_map", url_name="network_map")
def get_map(
    request: HttpRequest,
    snapshot: Id | None = None,
    parent: str = "",
    most: Most = MOST,
) -> Any:
    """Units as bubbles with the ties between them, of the company or of one unit; never people."""
    _reader(request)
    return _map(network_map(snapshot_id=snapshot, parent=parent, most=most))


def _map(picture: NetworkMap) -> dict[str, Any]:
    bubbles = picture.bubbles
    names = ("key", "name", "slug", "people", "colour", "community", "x", "y", "outside", "open")
    families = list(dict.fromkeys(bubble.family for bubble in bubbles))
    return {
        "snapshot": picture.snapshot_id,
        "as_of": picture.as_of,
        "moments": picture.moments,
        "parent": picture.parent,
        "minimum": picture.minimum,
        "units": {name: [getattr(bubble, name) for bubble in bubbles] for name in names}
        | {"family": [families.index(bubble.family) for bubble in bubbles]},
        "ties": {
            "one": [tie.one for tie in picture.ties],
            "other": [tie.other for tie in picture.ties],
            "strength": [STRENGTHS.index(tie.strength) for tie in picture.ties],
        },
        "divisions": picture.divisions,
    }


@router.get("/network/me", response=list[ColleagueOut], operation_id="my_network")
def my_network(request: HttpRequest, limit: Limit = 12) -> Any:
    """Your closest colleagues; for yourself only."""
    found = own_network(by=_reader(request), limit=limit)
    return [
        {
            "person_id": c.person.id,
            "name": c.person.name,
            "closeness": str(c.closeness),
            "direction": str(c.direction),
            "days": c.days,
            "weeks": c.weeks,
            "last": c.last,
        }
        for c in (found.colleagues if found else ())
    ]


@router.get("/network/introductions", response=list[IntroductionOut], operation_id="my_introductions")
def list_introductions(request: HttpRequest) -> Any:
    """What you asked for, newest first."""
    return [_introduction(row) for row in my_introductions(_reader(request))]


@router.get("/network/introductions/possible", response=SoundingOut, operation_id="sound_out")
def possible(request: HttpRequest, to: Id) -> Any:
    """Whether at least one of your own contacts could introduce you; recorded, and limited per day."""
    found = sound_out(target_id=to, by=_reader(request))
    return {"to": to, "possibility": str(found.possibility)}


@router.post("/network/introductions", response={201: IntroductionOut}, operation_id="ask_introduction")
def create_introduction(request: HttpRequest, wanted: IntroductionIn) -> Any:
    """Ask to be introduced. Who is asked, and how many, is not told."""
    actor = _actor(request)
    ident = ask(target_id=wanted.to, message=wanted.message, by=actor)
    return Status(201, _introduction(my_introduction(ident, by=actor)))


@router.post("/network/introductions/{ident}/thanks", response={204: None}, operation_id="thank_introduction")
def thank_introduction(request: HttpRequest, ident: UUID) -> Any:
    """Thank those who said yes."""
    thank(introduction_id=ident, by=_actor(request))
    return Status(204, None)


@router.get("/network/introductions/asked", response=list[AskOut], operation_id="asks_of_me")
def list_asks(request: HttpRequest) -> Any:
    """Questions put to you as a go-between."""
    return [_ask(row) for row in asks_of_me(_reader(request))]


@router.post("/network/introductions/asked/{ident}", response={204: None}, operation_id="answer_ask")
def answer(request: HttpRequest, ident: UUID, given: AnswerIn) -> Any:
    """Say yes or no; a no is told to nobody."""
    decide(ask_id=ident, yes=given.yes, by=_actor(request))
    return Status(204, None)


def _introduction(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "to": row.target_id,
        "message": row.message,
        "asked_at": row.asked_at,
        "closes_at": row.closes_at,
        "state": str(row.state),
        "go_betweens": list(row.go_between_ids),
        "thanked": row.thanked,
    }


def _ask(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "requester": row.requester_id,
        "to": row.target_id,
        "message": row.message,
        "asked_at": row.asked_at,
        "answer_by": timezone.localdate(row.answer_by),
        "answer": row.answer,
    }
