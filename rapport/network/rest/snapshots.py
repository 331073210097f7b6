"""REST of snapshots, and of the model of trust they are computed with."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.queue import enqueue
from rapport.network import policy
from rapport.network.actions.calibrate import use_fitted, use_prior
from rapport.network.queries import snapshots
from rapport.network.queries.model import model_card

router = Router()


class SnapshotOut(Schema):
    """One immutable computation of the network; `ties` and `pairs` in full thousands."""

    id: int
    as_of: date
    checksum: str
    engine: str
    people: int
    ties: int
    pairs: int
    groups: bool


class ModelMeasureOut(Schema):
    """A measure with its 95 % interval over respondents."""

    value: float
    low: float
    high: float


class RankedOut(Schema):
    """How well a score puts those first who were named."""

    name: str
    average_precision: ModelMeasureOut
    auc: ModelMeasureOut


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
    brier_skill: ModelMeasureOut
    calibration_slope: ModelMeasureOut
    observed_expected: ModelMeasureOut
    curve: list[BinOut]


class ModelOut(Schema):
    """How trust is estimated: log-odds = intercept + Σ coefficient · feature; `shown` is the version figures are of."""

    version: str
    intercept: float
    coefficients: dict[str, float]
    theta: float
    shown: str | None
    fit: FitOut | None


class CalibrateIn(Given):
    """How many of the months shown are computed anew with a new model."""

    months: Annotated[int, Field(ge=0, le=36)] = 12


@router.get("/network/snapshots", response=list[SnapshotOut], operation_id="network_snapshots")
def list_snapshots(request: HttpRequest) -> Any:
    """Snapshots whose figures are shown, newest first, at most 200.

    One held back would tell, beside its neighbour's counts, about those who came, went or opted out.
    """
    rows = policy.visible_to(actor_of(request)).filter(groups=True).order_by("-as_of", "-id")[:200]
    return [snapshots.card(row) for row in rows]


@router.post("/network/snapshots", response={202: dict[str, str]}, operation_id="network_build")
def build_snapshot(request: HttpRequest) -> Any:
    """Have a snapshot computed as of the last interaction; one that waits already is enough."""
    policy.require_operator(actor_of(request))
    enqueue("network.build", only_once="network.build")
    return Status(202, {"status": "queued"})


@router.get("/network/model", response=ModelOut, operation_id="network_model")
def get_model(request: HttpRequest) -> Any:
    """How trust is estimated, and how well that did on what people said."""
    return model_card(shown=snapshots.latest_of_groups(), by=actor_of(request, Scope.READ))


@router.post("/network/model", response={202: dict[str, str]}, operation_id="network_calibrate")
def fit_model(request: HttpRequest, wanted: CalibrateIn) -> Any:
    """Have the model fitted on what people said; used from then on if it holds. One that waits already is enough."""
    policy.require_operator(actor_of(request))
    enqueue("network.calibrate", only_once="network.calibrate", months=wanted.months)
    return Status(202, {"status": "queued"})


@router.delete("/network/model", response={204: None}, operation_id="network_use_prior")
def leave_model(request: HttpRequest) -> Any:
    """Go back to the prior for snapshots made from now on."""
    use_prior(by=actor_of(request))
    return Status(204, None)


@router.put("/network/model/{model_id}", response={204: None}, operation_id="network_use_fitted")
def use_model(request: HttpRequest, model_id: Id) -> Any:
    """Use a fitted model that was left again, for snapshots made from now on."""
    use_fitted(model_id=model_id, by=actor_of(request))
    return Status(204, None)
