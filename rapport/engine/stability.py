"""How far communities depend on chance and on the resolution: the same graph cut again, and compared."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from rapport.engine import graph as graphs
from rapport.engine.graph import Communities, Graph

Array = np.ndarray[Any, Any]

SEEDS, SEEDS_OF_LARGE = 5, 3  # runs compared, the snapshot's own included
LARGE = 2_000_000  # pairs: from here a run takes seconds
FACTORS = (0.5, 2.0)  # of gamma


def pairs_together(one: Array, other: Array) -> float:
    """Of the pairs of people who are together in one partition, the share that are in the other. 0 to 1.

    2 sum_ab C(n_ab, 2) / (sum_a C(n_a, 2) + sum_b C(n_b, 2)), the mean of both directions weighted by their pairs;
    1 where nobody is together in either. Source: Wallace 1983; Czekanowski's coefficient of pairs.
    """
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(other, return_inverse=True)
    if not a.size:
        return 1.0
    joint = sparse.coo_array((np.ones(a.size), (a, b))).tocsr()
    joint.sum_duplicates()
    both, first, second = (_pairs(n) for n in (joint.data, np.bincount(a), np.bincount(b)))
    return float(2 * both / (first + second)) if first + second else 1.0


def runs_of(graph: Graph, *, gamma: float, seed: int) -> list[tuple[float, int]]:
    """The further runs of a graph: (gamma, seed), other seeds first, then other resolutions."""
    seeds = SEEDS_OF_LARGE if graph.undirected.indices.size > 2 * LARGE else SEEDS
    return [*((gamma, seed + k) for k in range(1, seeds)), *((gamma * f, seed) for f in FACTORS)]


def record(graph: Graph, base: Communities, others: list[Communities], home: Array) -> dict[str, Any]:
    """What a snapshot keeps of it. others: in the order of ``runs_of``; home: int64[n], a unit, -1 for none.

    ``stability``: partitions compared (``runs``), ``nmi`` and ``pairs``: mean over all pairs of runs, ``nmi_low``,
    ``pairs_low``: the worst. ``sensitivity``: for half of gamma, gamma, twice gamma: communities, modularity,
    agreement with units (``nmi_with_units``) and with the snapshot's own (``nmi``). All over people with contacts.
    """
    active = graphs.contacts(graph) > 0
    same, scaled = [base, *others[: -len(FACTORS)]], others[-len(FACTORS) :]
    labels = [found.label[active] for found in same]
    compared = [(a, b) for place, a in enumerate(labels) for b in labels[place + 1 :]]
    nmi = [graphs.agreement(a, b) for a, b in compared]
    pairs = [pairs_together(a, b) for a, b in compared]
    return {
        "stability": {
            "runs": len(same),
            "nmi": _mean(nmi),
            "nmi_low": min(nmi, default=1.0),
            "pairs": _mean(pairs),
            "pairs_low": min(pairs, default=1.0),
        },
        "sensitivity": [
            _setting(found, base, active, home) for found in sorted([base, *scaled], key=lambda found: found.gamma)
        ],
    }


def _setting(found: Communities, base: Communities, active: Array, home: Array) -> dict[str, Any]:
    placed = active & (home >= 0)
    return {
        "gamma": found.gamma,
        "communities": int(np.unique(found.label[active]).size),
        "modularity": found.modularity,
        "nmi_with_units": graphs.agreement(found.label[placed], home[placed]) if placed.any() else None,
        "nmi": graphs.agreement(found.label[active], base.label[active]) if active.any() else 1.0,
    }


def _pairs(counts: Array) -> float:
    return float((counts * (counts - 1.0)).sum() / 2)


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else 1.0
