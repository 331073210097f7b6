"""Which model of trust snapshots are computed with, and what its card tells: sums about answers, never an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from rapport.accounts.public import Actor, Scope
from rapport.kit.problems import Forbidden
from rapport.ledger.public import newest_of
from rapport.network.events import NotFitted
from rapport.network.models import FittedModel, Snapshot, SurveyedTie

if TYPE_CHECKING:
    from rapport.engine.fitting import Fitted
    from rapport.engine.trust import TrustModel


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure with its 95 % interval (bootstrap over respondents)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """How well a score puts those first who were named."""

    name: str
    average_precision: Measure
    auc: Measure


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Ties of about the same estimate: mean estimate, share that was named, ties."""

    predicted: float
    observed: float
    ties: int


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted model and how well it does on respondents it has not seen.

    named: answers of these respondents; unseen: those about somebody they had no contact with in the logs;
    newer: answers that came in since.
    """

    id: int
    fitted_at: datetime
    as_of: date
    holds: bool
    shortfalls: tuple[str, ...]
    respondents: int
    ties: int
    base_rate: float
    named: int
    unseen: int
    newer: int
    trust: Ranked
    baselines: tuple[Ranked, ...]
    brier_skill: Measure
    calibration_slope: Measure
    observed_expected: Measure
    curve: tuple[Bin, ...]


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """How trust is estimated now: `version`, the formula's numbers, and the newest fit, in use or not.

    shown: the version the figures that are shown were computed with; None before the first snapshot.
    """

    version: str
    intercept: float
    coefficients: Mapping[str, float]
    theta: float
    shown: str | None
    fit: Fit | None

    @property
    def is_prior(self) -> bool:
        """Whether no answers are behind it."""
        return not self.version.startswith("fitted-")

    @property
    def of_fit(self) -> bool:
        """Whether the newest fit is the model in use, so that what is known of it is known of what is in use."""
        return self.fit is not None and self.version == f"fitted-{self.fit.id}"


def model_in_use() -> "TrustModel":
    """The model for snapshots made now: the newest fitted one that holds, else the prior. One statement."""
    from rapport.engine.trust import TrustModel

    row = fitted_in_use()
    if row is None:
        return TrustModel()
    return TrustModel(version=str(row), intercept=row.intercept, coefficients=row.coefficients, theta=row.theta)


def fitted_in_use() -> FittedModel | None:
    """The fitted model that is in use; None where the prior is."""
    return FittedModel.objects.filter(shortfalls=[], retired_at=None).order_by("-id").first()


def version_of(snapshot: Snapshot) -> str:
    """The version of the model a snapshot was computed with."""
    return str(snapshot.parameters.get("trust", {}).get("version", ""))


def model_card(*, shown: Snapshot | None, by: Actor) -> ModelCard:
    """How trust is estimated, for every colleague: it tells about the model and nobody in particular."""
    if not (by.is_known and by.may(Scope.READ)):
        raise Forbidden
    model = model_in_use()
    newest = FittedModel.objects.order_by("-id").first()
    return ModelCard(
        version=model.version,
        intercept=model.intercept,
        coefficients=dict(model.coefficients),
        theta=model.theta,
        shown=version_of(shown) if shown else None,
        fit=_fit(newest) if newest else None,
    )


def not_fitted() -> tuple[NotFitted, datetime] | None:
    """Why the last try to fit a model came to nothing, and when; None if it came to something. One statement."""
    last = newest_of("network.model_fitted", "network.model_not_fitted")
    return (NotFitted(last.data["reason"]), last.at) if last and last.name == "network.model_not_fitted" else None


def left_last() -> int | None:
    """The fitted model that was in use before the prior, which may be used again. One statement."""
    left = FittedModel.objects.filter(shortfalls=[], retired_at__isnull=False)
    return left.order_by("-retired_at", "-id").values_list("id", flat=True).first()


def told(found: "Fitted") -> dict[str, Any]:
    """A fit as it is kept: plain numbers."""
    report = found.report
    return {
        "respondents": report.respondents,
        "ties": report.pairs,
        "base_rate": report.base_rate,
        "named": found.named,
        "unseen": found.unseen,
        "trust": _ranking(report.ranking),
        "baselines": {name: _ranking(one) for name, one in report.baselines.items()},
        "brier_skill": _estimate(report.brier_skill),
        "calibration_slope": _estimate(report.calibration_slope),
        "observed_expected": _estimate(report.observed_expected),
        "curve": [list(point) for point in report.curve],
        "ridge": report.fit.ridge,
    }


def _ranking(one: Any) -> list[list[float]]:
    return [_estimate(one.average_precision), _estimate(one.auc)]


def _estimate(one: Any) -> list[float]:
    return [one.value, one.low, one.high]


def _fit(row: FittedModel) -> Fit:
    card = row.card
    newer = SurveyedTie.objects.filter(Q(kept_since__gt=row.fitted_at)).count()
    return Fit(
        id=row.id,
        fitted_at=row.fitted_at,
        as_of=row.as_of,
        holds=not row.shortfalls,
        shortfalls=tuple(row.shortfalls),
        respondents=card["respondents"],
        ties=card["ties"],
        base_rate=card["base_rate"],
        named=card["named"],
        unseen=card["unseen"],
        newer=newer,
        trust=_ranked("trust", card["trust"]),
        baselines=tuple(_ranked(name, one) for name, one in card["baselines"].items()),
        brier_skill=_measure(card["brier_skill"]),
        calibration_slope=_measure(card["calibration_slope"]),
        observed_expected=_measure(card["observed_expected"]),
        curve=tuple(Bin(predicted=p, observed=o, ties=n) for p, o, n in card["curve"]),
    )


def _ranked(name: str, told: Sequence[Sequence[float]]) -> Ranked:
    return Ranked(name=name, average_precision=_measure(told[0]), auc=_measure(told[1]))


def _measure(told: Sequence[float]) -> Measure:
    value, low, high = told
    return Measure(value=value, low=low, high=high)
