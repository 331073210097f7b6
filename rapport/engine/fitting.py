"""The trust model fitted on an organisation's own answers, and whether it may take the place of the prior.

Trust is estimated for ties, pairs of whom one reached out to the other, so the model is fitted and judged on ties of
those who answered. A colleague whom a respondent did not name is a no; one who was not asked is unknown and left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa

from rapport.engine import calibration, graph, trust
from rapport.engine.backends import Stored
from rapport.engine.calibration import Report, TooFewAnswersError

Array = np.ndarray[Any, Any]

NEEDED = ("source", "target", "weight", "weight_back", "rows", "days", "reciprocity", "last", "contact_seconds")
FEWEST_RESPONDENTS = 50
FEWEST_NAMED = 100
MOST_RESPONDENTS = 4000  # more answers change the third digit of a coefficient and cost minutes
GOOD = (0.8, 1.25)  # of the calibration slope and of observed over expected
LEVELS = (0.05, 0.95)
DIGITS = 3  # of a coefficient: more than anybody can defend, few enough that either backend gives the same


class Shortfall(StrEnum):
    """Why a fitted model may not take the place of the prior."""

    SLOPE = "slope"  # too bold or too timid
    LEVEL = "level"  # says yes more often or less often than people do
    SKILL = "skill"  # no better than giving everybody the base rate
    BASELINE = "baseline"  # a plain count, or the prior, orders ties better


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A model, how well it does on people it has not seen, and what it falls short in; nothing = it holds.

    unseen: how many named colleagues are no tie in the logs, so that no model of ties can find them.
    """

    model: trust.TrustModel
    report: Report
    named: int
    unseen: int
    shortfalls: tuple[Shortfall, ...]


def fit(
    ties: pa.Table | Stored,
    network: graph.Graph,
    respondent: Array,
    named: Array,
    *,
    home: tuple[Array, Array],
    as_of: date | datetime,
    version: str,
    half_life: float = 60.0,
    seed: int = 1,
) -> Fitted:
    """Fit the model on what people said and judge it out of fold by respondent.

    ties: columns ``NEEDED``, rows as the edges of ``network``; respondent, named: int64[a], keys of who said and who
    was named, each pair once; home: keys ascending and the unit of each (0 = none), for a baseline. Of more than
    MOST_RESPONDENTS a seeded draw is taken. Raises TooFewAnswersError under FEWEST_RESPONDENTS or FEWEST_NAMED.
    """
    asked, one, other = _drawn(network, respondent, named, seed)
    edges = np.flatnonzero(np.isin(network.rows, asked))
    said = graph.edge(network, one, other)
    positive = np.isin(edges, said)
    _ensure_enough(asked, positive)
    source, target = network.rows[edges], network.indices[edges]
    keys = network.keys[source], network.keys[target]
    x = trust.pair_features(ties, network, *keys, as_of=as_of, half_life=half_life)
    plain = {**baselines(ties, network, *keys, home=home), "prior": trust.TrustModel().score(x)}
    report = calibration.evaluate(x, positive, source, target, plain, seed=seed)
    model = _rounded(report.fit, version)
    model = replace(model, theta=threshold(model.score(x)))
    return Fitted(
        model=model,
        report=report,
        named=int(one.size),
        unseen=int((said < 0).sum()),
        shortfalls=shortfalls(report),
    )


def threshold(tau: Array) -> float:
    """The theta from which on as many ties count as trusted as the model expects: sum tau of them, 0.05 to 0.95.

    With theta at a half, a calibrated model of whom people name would count hardly any tie: each is unlikely, and yet
    everybody names somebody. Source: matching of predicted and expected prevalence, Freeman & Moisen 2008.
    """
    ranked = np.sort(tau)[::-1]
    expected = round(float(tau.sum()))
    if not 0 < expected < tau.size:
        return LEVELS[0] if expected else LEVELS[1]
    between = (ranked[expected - 1] + ranked[expected]) / 2
    return round(float(np.clip(between, *LEVELS)), DIGITS)


def shortfalls(report: Report) -> tuple[Shortfall, ...]:
    """What keeps a model from use: badly calibrated, without skill, or beaten by a plain count or by the prior.

    Beaten is beyond its interval; the prior is a model that saw none of these answers.
    """
    low, high = GOOD
    best = max(report.baselines.values(), key=lambda r: r.average_precision.value).average_precision
    found = {
        Shortfall.SLOPE: not low <= report.calibration_slope.value <= high,
        Shortfall.LEVEL: not low <= report.observed_expected.value <= high,
        Shortfall.SKILL: not report.brier_skill.value > 0,
        Shortfall.BASELINE: report.ranking.average_precision.value < best.low,
    }
    return tuple(name for name, short in found.items() if short)


def baselines(
    ties: pa.Table | Stored, network: graph.Graph, source: Array, target: Array, *, home: tuple[Array, Array]
) -> Mapping[str, Array]:
    """Scores anybody could make without a model, of pairs of keys; without durations, contact time is contacts.

    home: keys ascending and the unit of each (0 = none). float64[p] each.
    """
    a, b = network.nodes(source), network.nodes(target)
    there, back = graph.edge(network, a, b), graph.edge(network, b, a)
    place = np.where(there >= 0, there, back)

    def of(name: str) -> Array:
        values = ties.column(name).to_numpy()
        return np.where(place >= 0, values[place], 0).astype(float) if values.size else np.zeros(source.size)

    seconds = of("contact_seconds")
    return {
        "contact_count": of("rows"),
        "contact_time": seconds if seconds.any() else of("rows"),
        "contact_days": of("days"),
        "tie_weight": of("weight") + of("weight_back"),
        "same_unit": _same(home, source, target),
    }


def _rounded(found: calibration.Fit, version: str) -> trust.TrustModel:
    coefficients = {name: round(float(b), DIGITS) for name, b in zip(trust.FEATURES, found.coefficients, strict=True)}
    return trust.TrustModel(version=version, intercept=round(found.intercept, DIGITS), coefficients=coefficients)


def _same(home: tuple[Array, Array], one: Array, other: Array) -> Array:
    left, right = _unit(home, one), _unit(home, other)
    found: Array = ((left == right) & (left > 0)).astype(float)
    return found


def _unit(home: tuple[Array, Array], keys: Array) -> Array:
    known, unit = home
    if not known.size:
        return np.zeros(keys.size, np.int64)
    place = np.searchsorted(known, keys).clip(max=known.size - 1)
    found: Array = np.where(known[place] == keys, unit[place], 0)
    return found


def _drawn(network: graph.Graph, respondent: Array, named: Array, seed: int) -> tuple[Array, Array, Array]:
    """Nodes of the respondents taken, and both ends of what they said (-1 = in no tie)."""
    people = np.unique(respondent[network.nodes(respondent) >= 0])
    if people.size > MOST_RESPONDENTS:
        people = np.sort(np.random.default_rng(seed).choice(people, MOST_RESPONDENTS, replace=False))
    theirs = np.isin(respondent, people)
    return network.nodes(people), network.nodes(respondent[theirs]), network.nodes(named[theirs])


def _ensure_enough(asked: Array, positive: Array) -> None:
    if asked.size < FEWEST_RESPONDENTS:
        raise TooFewAnswersError(
            f"{asked.size} people who are in the logs answered; at least {FEWEST_RESPONDENTS} are needed to fit a "
            "model."
        )
    if positive.sum() < FEWEST_NAMED or positive.all():
        raise TooFewAnswersError(
            f"{int(positive.sum())} of {positive.size} ties were named; at least {FEWEST_NAMED}, and some that were "
            "not, are needed to fit a model."
        )
