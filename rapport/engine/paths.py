"""Ways from one person to another over trusted ties: how far, through how many, and through whom best.

Names of go-betweens are for the code that asks them, never for the person who asks: ``Way.band`` is what she is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.engine import kernels
from rapport.engine.graph import Graph

Array = np.ndarray[Any, Any]

A_FEW = 2
MANY = 10


@dataclass(frozen=True)
class Way:
    """steps: ties on a shortest way (1 = they are tied themselves, 0 = same person, None = no way within the limit).

    go_betweens: how many contacts of the first person begin a shortest way (0 when no go-between is needed).
    """

    steps: int | None
    go_betweens: int

    @property
    def band(self) -> str:
        """``none``, ``one``, ``a few`` (2 to 9) or ``ten or more``: all that may be told about the number."""
        if self.go_betweens < A_FEW:
            return "one" if self.go_betweens else "none"
        return "a few" if self.go_betweens < MANY else "ten or more"


@dataclass(frozen=True)
class GoBetween:
    """A contact who could introduce: key, and the best product of tau along a way that begins with her."""

    key: int
    trust: float


def way(graph: Graph, tau: Array, source: int, target: int, *, theta: float, limit: int = 3) -> Way:
    """The shortest way from source to target (keys) along ties with tau >= theta, within ``limit`` ties.

    tau: float64[m], one per tie of the graph. Unknown people have no way.
    """
    try:
        start, end = graph.node(source), graph.node(target)
    except KeyError:
        return Way(None, 0)
    allowed = tau >= theta
    back = _steps_to(graph, allowed, end, limit)
    if back[start] < 0:
        return Way(None, 0)
    steps = int(back[start])
    if steps < A_FEW:
        return Way(steps, 0)
    first = graph.indices[graph.indptr[start] : graph.indptr[start + 1]]
    open_ = allowed[graph.indptr[start] : graph.indptr[start + 1]]
    return Way(steps, int(np.count_nonzero(back[first[open_]] == steps - 1)))


def go_betweens(
    graph: Graph, tau: Array, source: int, target: int, *, theta: float, limit: int = 3, most: int = 5
) -> tuple[GoBetween, ...]:
    """The contacts of source through whom target is best reached, best first; at most ``most``.

    A way is worth the product of tau along it, every tie with tau >= theta, at most ``limit`` ties; ways back through
    source do not count. Equal worth goes to the lower key. Source: shortest path on -log tau.
    """
    try:
        start, end = graph.node(source), graph.node(target)
    except KeyError:
        return ()
    allowed = (tau >= theta) & (graph.rows != start) & (graph.indices != start)
    onward = kernels.best_product(graph.indptr, graph.indices, allowed, tau, end, limit - 1)[-1]
    edges = np.arange(graph.indptr[start], graph.indptr[start + 1])
    edges = edges[(tau[edges] >= theta) & (graph.indices[edges] != end)]
    worth = tau[edges] * onward[graph.indices[edges]]
    order = np.lexsort((graph.indices[edges], -worth))[:most]
    return tuple(GoBetween(int(graph.keys[graph.indices[edges[k]]]), float(worth[k])) for k in order if worth[k] > 0)


def _steps_to(graph: Graph, allowed: Array, end: int, limit: int) -> Array:
    """int8[n]: fewest allowed ties from each node to ``end``; -1 = more than ``limit``."""
    sources, targets = graph.rows[allowed], graph.indices[allowed]
    order = np.argsort(targets, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(targets, minlength=graph.size))]).astype(np.int64)
    everything = np.ones(order.size, np.bool_)
    found: Array = kernels.steps_from(indptr, sources[order], everything, end, limit)
    return found
