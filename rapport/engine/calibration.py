"""Trust fitted on what people said, and an honest account of how well it does.

Answers say who would turn to whom; logs say who had to do with whom. A ridge logistic regression joins the two. It is
judged on people it has not seen, beside the plain counts it has to beat, with intervals that treat a respondent, not
an answer, as the unit of chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import optimize

Array = np.ndarray[Any, Any]

RIDGES = (100.0, 10.0, 1.0)
FOLDS = 10
INNER_FOLDS = 3
FEWEST_RESPONDENTS = 10
FEWEST_POSITIVES = 10
RESAMPLES = 500
MANY_PAIRS = 200_000
BINS = 400


class TooFewAnswersError(ValueError):
    """The answers do not carry an evaluation; the message says what is missing."""


@dataclass(frozen=True)
class Fit:
    """A fitted model: log-odds = intercept + x @ coefficients, in the units of x."""

    intercept: float
    coefficients: Array  # float64[f]
    ridge: float

    def score(self, x: Array) -> Array:
        """Probability of a positive answer for each row of x (float64[m, f]). float64[m], 0 to 1."""
        return _logistic(self.intercept + x @ self.coefficients)


@dataclass(frozen=True)
class Estimate:
    """A measure with its 95 % interval (bootstrap over respondents, percentiles)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranking:
    """How well a score puts positive answers first."""

    auc: Estimate
    average_precision: Estimate


@dataclass(frozen=True)
class Report:
    """What an evaluation found. `curve`: mean predicted, share observed and pairs, for tenths of the expected yeses."""

    pairs: int
    positives: int
    respondents: int
    base_rate: float
    ranking: Ranking
    brier_skill: Estimate
    calibration_slope: Estimate
    observed_expected: Estimate
    baselines: Mapping[str, Ranking]
    curve: tuple[tuple[float, float, int], ...]
    fit: Fit


@dataclass(frozen=True)
class Transfer:
    """How a model that never saw these answers does on them.

    The last two hang on its level, which no model brings along: None without a stated base rate.
    """

    ranking: Ranking
    calibration_slope: Estimate
    base_rate: float | None
    observed_expected: Estimate | None
    brier_skill: Estimate | None


def fit(x: Array, positive: Array, respondent: Array, *, seed: int = 1) -> Fit:
    """Fit on all pairs; the ridge is the one that foretells respondents left out best (log loss).

    x: float64[m, f]; positive: bool[m]; respondent: int64[m], who was asked. Features are standardised for the penalty,
    so that it means the same for each; the intercept is not penalised. Source: Hoerl & Kennard 1970; le Cessie & van
    Houwelingen 1992.
    """
    y = positive.astype(float)
    return _ridge(x, y, _best_ridge(x, y, respondent, np.random.default_rng(seed)))


def evaluate(
    x: Array,
    positive: Array,
    respondent: Array,
    named: Array,
    baselines: Mapping[str, Array],
    *,
    seed: int = 1,
    resamples: int = RESAMPLES,
) -> Report:
    """Score every pair by a model that saw neither its respondent nor, as somebody named, any respondent of its fold.

    x: float64[m, f]; positive: bool[m]; respondent, named: int64[m], the ends of each pair; baselines: float64[m] each.
    Raises TooFewAnswersError where the answers cannot carry it.
    """
    _ensure_enough(positive, respondent)
    y = positive.astype(float)
    tau = out_of_fold(x, y, respondent, named, seed=seed)
    draws = _draws(respondent, resamples if y.size <= MANY_PAIRS else resamples // 4, seed)
    skill, slope, ratio = _calibration(tau, y, respondent, draws)
    return Report(
        pairs=int(y.size),
        positives=int(y.sum()),
        respondents=int(np.unique(respondent).size),
        base_rate=float(y.mean()),
        ranking=_ranking(tau, y, respondent, draws),
        brier_skill=skill,
        calibration_slope=slope,
        observed_expected=ratio,
        baselines={name: _ranking(score, y, respondent, draws) for name, score in baselines.items()},
        curve=_curve(tau, y),
        fit=fit(x, positive, respondent, seed=seed),
    )


def carried_over(
    tau: Array,
    positive: Array,
    respondent: Array,
    *,
    base_rate: float | None = None,
    seed: int = 1,
    resamples: int = RESAMPLES,
) -> Transfer:
    """Set the probabilities of a model fitted elsewhere against answers; with a base rate, at that level.

    tau: float64[m], 0 to 1; positive: bool[m]; respondent: int64[m]; base_rate: share of all pairs that is expected to
    be a yes, stated from outside these answers. The slope does not hang on the level. Raises TooFewAnswersError.
    """
    _ensure_enough(positive, respondent)
    y = positive.astype(float)
    draws = _draws(respondent, resamples if y.size <= MANY_PAIRS else resamples // 4, seed)
    level = tau if base_rate is None else at_rate(tau, base_rate)
    skill, slope, ratio = _calibration(level, y, respondent, draws)
    told = base_rate is not None
    return Transfer(
        ranking=_ranking(tau, y, respondent, draws),
        calibration_slope=slope,
        base_rate=base_rate,
        observed_expected=ratio if told else None,
        brier_skill=skill if told else None,
    )


def at_rate(tau: Array, rate: float) -> Array:
    """The same log-odds moved by one constant so that their mean probability is the rate (0 to 1). float64[m].

    Order and slope stay. Source: prior correction of the intercept, King & Zeng 2001; Saerens et al. 2002.
    """
    if not 0 < rate < 1:
        raise ValueError("A base rate is a share between 0 and 1.")
    logit = _logit(tau.clip(1e-12, 1 - 1e-12))
    moved = optimize.brentq(lambda by: float(_logistic(logit + by).mean()) - rate, -60.0, 60.0)
    return _logistic(logit + moved)


def out_of_fold(x: Array, y: Array, respondent: Array, named: Array, *, seed: int = 1) -> Array:
    """The probability of each pair from a model fitted on other people only. float64[m]."""
    rng = np.random.default_rng(seed)
    fold = _folds(respondent, FOLDS, rng)
    tau = np.zeros(y.size)
    for number in range(int(fold.max()) + 1):
        test = fold == number
        train = ~test & ~np.isin(named, respondent[test])
        if not 0 < y[train].sum() < train.sum():
            train = ~test  # in a small circle everybody names everybody: keep the respondents apart at least
        model = _ridge(x[train], y[train], _best_ridge(x[train], y[train], respondent[train], rng))
        tau[test] = model.score(x[test])
    return tau


def auc(score: Array, y: Array, weight: Array | None = None) -> float:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties counting half."""
    order, ends = _steps_of(score)
    return _auc(*_cumulated(y, np.ones(y.size) if weight is None else weight, order, ends))


def average_precision(score: Array, y: Array, weight: Array | None = None) -> float:
    """Mean precision at the positives; equal scores share the precision of their last place."""
    order, ends = _steps_of(score)
    return _average_precision(*_cumulated(y, np.ones(y.size) if weight is None else weight, order, ends))


def _ensure_enough(positive: Array, respondent: Array) -> None:
    people, found = np.unique(respondent).size, int(positive.sum())
    if people < FEWEST_RESPONDENTS:
        raise TooFewAnswersError(
            f"{people} people answered; at least {FEWEST_RESPONDENTS} are needed to tell how well trust is estimated."
        )
    if found < FEWEST_POSITIVES or found == positive.size:
        raise TooFewAnswersError(
            f"{found} of {positive.size} pairs were named; at least {FEWEST_POSITIVES}, and some that were not, are "
            "needed to tell how well trust is estimated."
        )


def _folds(respondent: Array, count: int, rng: np.random.Generator) -> Array:
    """int64[m]: the fold of each row; all rows of a respondent are in one."""
    people, place = np.unique(respondent, return_inverse=True)
    fold = rng.permutation(np.arange(people.size) % min(count, people.size))
    found: Array = fold[place]
    return found


def _best_ridge(x: Array, y: Array, respondent: Array, rng: np.random.Generator) -> float:
    fold = _folds(respondent, INNER_FOLDS, rng)
    loss = dict.fromkeys(RIDGES, 0.0)
    for number in range(int(fold.max()) + 1):
        test = fold == number
        if not 0 < y[~test].sum() < (~test).sum():
            continue
        for ridge in RIDGES:
            tau = _ridge(x[~test], y[~test], ridge).score(x[test]).clip(1e-9, 1 - 1e-9)
            loss[ridge] -= float((y[test] * np.log(tau) + (1 - y[test]) * np.log1p(-tau)).sum())
    return min(RIDGES, key=lambda ridge: (loss[ridge], -ridge))


def _ridge(x: Array, y: Array, ridge: float) -> Fit:
    """The penalised likelihood at its maximum, no coefficient below zero.

    Every feature goes with trust by its definition, so a negative coefficient is one that makes up for another; kept
    out, each can be explained by itself and carries over to other data.
    """
    mean, spread = x.mean(axis=0), x.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    z = np.column_stack([np.ones(y.size), (x - mean) / scale])
    features = x.shape[1]
    beta = _maximum(
        z, y, np.ones(y.size), np.array([0.0, *np.full(features, ridge)]), [(None, None), *[(0.0, None)] * features]
    )
    own = beta[1:] / scale
    return Fit(float(beta[0] - own @ mean), own, ridge)


def _maximum(
    z: Array, y: Array, weight: Array, penalty: Array, bounds: Sequence[tuple[float | None, float | None]]
) -> Array:
    """The coefficients of a weighted logistic regression, each with a penalty of half its square. float64[f]."""

    def loss(beta: Array) -> tuple[float, Array]:
        # einsum, not BLAS: at this size its threads cost more than they bring, and they sum in another order.
        line = np.einsum("ij,j->i", z, beta)
        value = (weight * (np.logaddexp(0, line) - y * line)).sum() + (penalty * beta**2).sum() / 2
        return float(value), np.einsum("ij,i->j", z, weight * (_logistic(line) - y)) + penalty * beta

    start = np.zeros(z.shape[1])
    start[0] = _logit(np.average(y, weights=weight).clip(1e-9, 1 - 1e-9))
    options = {"maxiter": 200, "ftol": 1e-10, "gtol": 1e-6 * weight.sum()}
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    best: Array = found.x
    return best


def _draws(respondent: Array, resamples: int, seed: int) -> Array:
    """int64[resamples, people]: how often each respondent is drawn."""
    people = np.unique(respondent).size
    rng = np.random.default_rng([seed, 2])
    return rng.multinomial(people, np.full(people, 1 / people), size=resamples)


def _ranking(score: Array, y: Array, respondent: Array, draws: Array) -> Ranking:
    order, ends = _steps_of(score)
    _, place = np.unique(respondent, return_inverse=True)
    found = np.array([_measures(y, drawn[place].astype(float), order, ends) for drawn in draws])
    whole = _measures(y, np.ones(y.size), order, ends)
    return Ranking(*(_estimate(whole[k], found[:, k]) for k in range(2)))


def _measures(y: Array, weight: Array, order: Array, ends: Array) -> tuple[float, float]:
    hits, seen = _cumulated(y, weight, order, ends)
    return _auc(hits, seen), _average_precision(hits, seen)


def _steps_of(score: Array) -> tuple[Array, Array]:
    """Rows by falling score, and the last place of each run of equal scores."""
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    return order, np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))


def _cumulated(y: Array, weight: Array, order: Array, ends: Array) -> tuple[Array, Array]:
    """Weight of positives, and of all rows, at or above each step of the score."""
    ranked = weight[order]
    return np.cumsum(ranked * y[order])[ends], np.cumsum(ranked)[ends]


def _auc(hits: Array, seen: Array) -> float:
    misses = seen - hits
    if not hits[-1] or not misses[-1]:
        return float("nan")
    return float(np.trapezoid(np.append(0, hits), np.append(0, misses)) / hits[-1] / misses[-1])


def _average_precision(hits: Array, seen: Array) -> float:
    if not hits[-1]:
        return float("nan")
    precision = np.divide(hits, seen, out=np.zeros(hits.size), where=seen > 0)
    return float((np.diff(hits, prepend=0) * precision).sum() / hits[-1])


def _calibration(tau: Array, y: Array, respondent: Array, draws: Array) -> tuple[Estimate, Estimate, Estimate]:
    """Brier skill, calibration slope and observed over expected.

    Brier skill: 1 - mean (tau - y)^2 / (mean (base rate - y)^2). Slope: of a logistic regression of the answers on
    logit tau; 1 = neither too bold nor too timid (Cox 1958). What is resampled is summed per respondent first.
    """
    _, place = np.unique(respondent, return_inverse=True)
    people = draws.shape[1]
    sums = np.column_stack([np.bincount(place, column, people) for column in ((tau - y) ** 2, y, tau, np.ones(y.size))])
    logit = _logit(tau.clip(1e-9, 1 - 1e-9))
    edges = np.unique(np.quantile(logit, np.linspace(0, 1, BINS + 1)))
    cell = np.searchsorted(edges[1:-1], logit, side="right")
    centre = np.bincount(cell, logit, edges.size) / np.maximum(np.bincount(cell, minlength=edges.size), 1)
    counts = np.zeros((2, people, edges.size))
    np.add.at(counts, (y.astype(int), place, cell), 1)
    whole = np.ones(people)
    skill, ratio = _skill_and_ratio(whole @ sums)
    resampled = np.array([_skill_and_ratio(drawn @ sums) for drawn in draws])
    slope = _slope(logit, y, np.ones(y.size))
    slopes = np.array([_slope_of_cells(centre, drawn @ counts[0], drawn @ counts[1]) for drawn in draws])
    return (
        _estimate(skill, resampled[:, 0]),
        _estimate(slope, slopes),
        _estimate(ratio, resampled[:, 1]),
    )


def _skill_and_ratio(sums: Array) -> tuple[float, float]:
    squares, hits, expected, pairs = (float(s) for s in sums)
    rate = hits / pairs
    skill = 1 - squares / (pairs * rate * (1 - rate)) if 0 < rate < 1 else float("nan")
    return skill, hits / expected if expected > 0 else float("nan")


def _slope_of_cells(centre: Array, no: Array, yes: Array) -> float:
    return _slope(np.concatenate([centre, centre]), np.repeat([0.0, 1.0], centre.size), np.concatenate([no, yes]))


def _slope(logit: Array, y: Array, weight: Array) -> float:
    z = np.column_stack([np.ones(y.size), logit])
    return float(_maximum(z, y, weight, np.zeros(2), [(None, None)] * 2)[1])


def _curve(tau: Array, y: Array, parts: int = 10) -> tuple[tuple[float, float, int], ...]:
    """Tenths of the expected positives, so that the few likely pairs are not one point among many unlikely ones."""
    order = np.argsort(tau, kind="stable")
    share = np.cumsum(tau[order]) / tau.sum()
    part = np.minimum((share * parts).astype(int), parts - 1)
    groups = [order[part == number] for number in range(parts)]
    return tuple((float(tau[g].mean()), float(y[g].mean()), int(g.size)) for g in groups if g.size)


def _estimate(value: float, resampled: Sequence[float] | Array) -> Estimate:
    kept = np.asarray(resampled, float)
    kept = kept[np.isfinite(kept)]
    low, high = np.percentile(kept, [2.5, 97.5]) if kept.size else (value, value)
    return Estimate(float(value), float(low), float(high))


def _logistic(z: Array) -> Array:
    found: Array = 1.0 / (1.0 + np.exp(-np.clip(z, -500, 500)))
    return found


def _logit(p: Any) -> Any:
    return np.log(p) - np.log1p(-p)
