"""Trust: the estimated probability that one person would turn to another. First formula, not yet fitted.

Logs show contact, not trust. The formula orders ties by what is known to go with trust; its level is a prior until
declared answers calibrate it. docs/engine.md says how the coefficients were chosen and what they reach on real data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from rapport.engine import graph as graphs
from rapport.engine.backends import Stored
from rapport.engine.ties import DAY, clock

Array = np.ndarray[Any, Any]

FEATURES = ("log_days", "reciprocity", "recency", "overlap", "log_attention", "log_attention_back")


@dataclass(frozen=True)
class Contribution:
    """What one feature adds to the log-odds of a tie: coefficient * value."""

    feature: str
    value: float
    coefficient: float

    @property
    def added(self) -> float:
        """Log-odds added (negative: taken away)."""
        return self.coefficient * self.value


# Equal weights: with no answers to fit on, they order cases about as well as fitted ones (Dawes 1979) and nobody has
# to defend a second digit. All features point the same way and span a few units each.
# Attention in return counts only once answers say how much: a prior cannot tell it from being much written to.
PRIOR: Mapping[str, float] = MappingProxyType(dict.fromkeys(FEATURES, 1.0) | {"log_attention_back": 0.0})
# Puts a weekly working contact on the fence: 15 of 126 days, 0.8 reciprocity, 0.85 recency, 0.4 overlap, 6 % of the
# attention: ln 16 + 0.8 + 0.85 + 0.4 + ln 0.06 = 2.0. A colleague one works with daily reaches 0.9, one mail 0.01.
PRIOR_INTERCEPT = -2.0
LEAST_ATTENTION = 1e-4  # below one part in ten thousand, less is no different from nothing


@dataclass(frozen=True)
class TrustModel:
    """tau_ij = 1 / (1 + exp(-(b0 + sum_f b_f x_f))), 0 to 1, over the features of ``features``.

    theta: a tie with tau >= theta counts as trusted wherever ties are counted (trust reach, paths).
    """

    version: str = "prior-1"
    intercept: float = PRIOR_INTERCEPT
    coefficients: Mapping[str, float] = field(default_factory=lambda: PRIOR)
    theta: float = 0.5

    def __post_init__(self) -> None:
        if set(self.coefficients) != set(FEATURES):
            raise ValueError(f"A trust model needs exactly the coefficients {', '.join(FEATURES)}.")
        if not 0 < self.theta < 1:
            raise ValueError("Theta is a probability between 0 and 1.")

    def score(self, x: Array) -> Array:
        """The probability tau of each row of x (float64[m, 6], columns as FEATURES). float64[m], 0 to 1."""
        b = np.array([self.coefficients[name] for name in FEATURES])
        tau: Array = 1.0 / (1.0 + np.exp(-(self.intercept + x @ b)))
        return tau

    def explain(self, tie: Mapping[str, float]) -> tuple[Contribution, ...]:
        """What each feature of a tie (a mapping by the names of FEATURES) adds to its log-odds, largest first.

        The log-odds of tau are the intercept plus what is added.
        """
        found = [Contribution(name, float(tie[name]), self.coefficients[name]) for name in FEATURES]
        return tuple(sorted(found, key=lambda part: (-abs(part.added), part.feature)))


def features(ties: pa.Table | Stored, graph: graphs.Graph, *, as_of: date | datetime, half_life: float = 60.0) -> Array:
    """What trust is estimated from. float64[m, 6], rows as the ties, columns as FEATURES.

    - log_days: ln(1 + days the two were in touch, of the last 126);
    - reciprocity: 2 min(n_ij, n_ji) / (n_ij + n_ji), 0 to 1;
    - recency: 2^(-(T - last event from i to j) / half-life in days), 0 to 1;
    - overlap: neighbourhood overlap, 0 to 1;
    - log_attention: ln s_ij, s_ij being the share of i's out-going weight that goes to j; ln 1e-4 (or less) to 0;
    - log_attention_back: ln s_ji, likewise.

    Source: five explainable features cost less than 0.01 of AUC against twenty-five on real mail; what j gives back
    was added after friends named by pupils (docs/engine.md).
    """
    attention = graphs.attention(graph)
    return _columns(
        days=ties.column("days").to_numpy(),
        reciprocity=ties.column("reciprocity").to_numpy(),
        recency=_recency(ties, as_of, half_life),
        overlap=graphs.overlap(graph),
        attention=attention,
        back=_at(attention, graphs.edge(graph, graph.indices, graph.rows)),
    )


def pair_features(
    ties: pa.Table,
    graph: graphs.Graph,
    source: Array,
    target: Array,
    *,
    as_of: date | datetime,
    half_life: float = 60.0,
) -> Array:
    """The same for any ordered pairs of keys, tied or not, known to the graph or not. float64[p, 6].

    Without a tie from i to j reciprocity and recency are 0; days and overlap are those of the two.
    """
    one, other = graph.nodes(source), graph.nodes(target)
    there, back = graphs.edge(graph, one, other), graphs.edge(graph, other, one)
    days, attention = ties.column("days").to_numpy(), graphs.attention(graph)
    return _columns(
        days=_at(days, np.where(there >= 0, there, back)),
        reciprocity=_at(ties.column("reciprocity").to_numpy(), there),
        recency=_at(_recency(ties, as_of, half_life), there),
        overlap=graphs.overlap_of(graph, one, other),
        attention=_at(attention, there),
        back=_at(attention, back),
    )


def _columns(
    *, days: Array, reciprocity: Array, recency: Array, overlap: Array, attention: Array, back: Array
) -> Array:
    logs = (np.log(np.maximum(share, LEAST_ATTENTION)) for share in (attention, back))
    return np.column_stack([np.log1p(days), reciprocity, recency, overlap, *logs])


def _recency(ties: pa.Table | Stored, as_of: date | datetime, half_life: float) -> Array:
    last = ties.column("last").cast(pa.timestamp("us")).to_numpy().astype("datetime64[s]").astype(np.int64)
    found: Array = np.exp2(-(clock(as_of) - last) / DAY / half_life)
    return found


def _at(values: Array, place: Array) -> Array:
    """The values at these places; 0 where the place is -1."""
    return np.where(place >= 0, values[place], 0.0) if values.size else np.zeros(place.size)
