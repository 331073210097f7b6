"""Whom a team trusts, and whom those trust: personalised PageRank from the team over trust.

Personal trust, not one score for everybody: many are trusted by some and not by others. Names of what it finds are for
computations about groups and for the team's own go-betweens, never a list for anybody to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.engine import kernels
from rapport.engine.graph import Graph

Array = np.ndarray[Any, Any]

RESTART = 0.15
EPSILON = 1e-7


@dataclass(frozen=True)
class TrustSet:
    """node: int64, best first; trust: float64, chance of being there; holders: int64, of the team who trust each."""

    node: Array
    trust: Array
    holders: Array


def trust_set(
    graph: Graph,
    tau: Array,
    team: Array,
    *,
    theta: float,
    most: int = 100,
    restart: float = RESTART,
    epsilon: float = EPSILON,
) -> TrustSet:
    """The people a team reaches most by trust, the team itself left out.

    tau: float64[m], one per tie; team: int64, nodes. A walk begins at one of the team, goes along a tie with the share
    its tau has of all of that person's, and begins again with chance ``restart``; ``trust`` is how often it is where.
    ``holders``: how many of the team have a tie with tau >= theta to each. Source: Haveliwala 2002 (personalised
    PageRank), Andersen et al. 2006 (forward push).
    """
    total = _by_row(graph, tau)
    found = kernels.push(graph.indptr, graph.indices, tau, total, team.astype(np.int64), restart, epsilon)
    found /= found.sum()  # where a walk comes to somebody without ties, it begins again
    found[team] = 0.0
    reached = np.flatnonzero(found)  # few of a large company
    best = reached[np.argsort(-found[reached], kind="stable")[:most]]
    edges = np.concatenate([np.arange(graph.indptr[i], graph.indptr[i + 1]) for i in team] or [np.zeros(0, np.int64)])
    held = np.bincount(graph.indices[edges[tau[edges] >= theta]], minlength=graph.size)
    return TrustSet(best, found[best], held[best])


def _by_row(graph: Graph, values: Array) -> Array:
    """The sum of the values of each node's ties: float64[n]."""
    total = np.zeros(graph.size)
    tied = np.flatnonzero(np.diff(graph.indptr))
    total[tied] = np.add.reduceat(values, graph.indptr[tied]) if tied.size else 0.0
    return total
