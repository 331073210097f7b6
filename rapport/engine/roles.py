"""Who stands between whom: brokerage roles by unit, and how the load of being turned to is spread.

Counts about single people. They are for the person herself and for counting people in groups; minimum sizes are the
caller's duty.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from rapport.engine import between
from rapport.engine import graph as graphs
from rapport.engine.graph import Graph
from rapport.engine.units import Units

Array = np.ndarray[Any, Any]

# With i -> j -> k and no tie i -> k, by the units of i, j and k (A, B, C differ).
ROLES = (
    "coordinator",  # A A A: within one unit
    "gatekeeper",  # B A A: from another unit into her own
    "representative",  # A A B: from her own unit to another
    "consultant",  # B A B: between two of one other unit
    "liaison",  # B A C: between two other units
)
MOST_ASKED = 0.05


def brokerage(graph: Graph, tau: Array, group: Array, *, theta: float) -> Array:
    """How many pairs each person brokers in each of the ``ROLES``. int64[n, 5].

    j brokers the ordered pair (i, k) if i would turn to j and j to k (ties tau >= theta), and i would not turn to k.
    Trusted ties and not all: whom one wrote to once is no go-between. group: int64[n], the unit of each person, -1 for
    none; paths that touch somebody without a unit are not counted. Exact at any size, no sampling and no cap for hubs:
    the cost is the sum over j of in-degree times out-degree.
    Source: Gould & Fernandez 1989.
    """
    kept = tau >= theta
    indptr = np.concatenate([[0], np.cumsum(np.bincount(graph.rows[kept], minlength=graph.size))]).astype(np.int64)
    found: Array = between.brokered(indptr, graph.indices[kept], group.astype(np.int64))
    return found


def divisions(units: Units) -> Array:
    """The unit of each person at the first depth that has several, -1 for none. int64[n].

    Roles are counted between these: between teams, nearly every path would be a liaison's. People who are placed
    above that depth are a group of their own, by their unit; of several units the first counts.
    """
    found = np.full(units.size, -1, np.int64)
    if not units.count:
        return found
    depth = next((d for d, row in enumerate(units.lines) if np.unique(row[units.unit]).size > 1), 0)
    at = units.lines[depth, units.unit]
    at = np.where(at >= 0, at, units.unit)
    order = np.lexsort((units.unit, units.person))[::-1]
    found[units.person[order]] = at[order]  # written last is the lowest unit
    return found


def most_asked_share(graph: Graph, *, top: float = MOST_ASKED) -> float | None:
    """Share of all incoming contact that the ``top`` most asked people bear, 0 to 1; None without ties.

    sum of the ceil(top n) largest in-strengths / sum of all, n = people with any tie. 0.05 where all bear alike.
    Source: Cross, Rebele & Grant 2016 (collaborative overload).
    """
    _, into = graphs.strength(graph)
    active = np.sort(into[graphs.contacts(graph) > 0])[::-1]
    if not active.size or not active.sum():
        return None
    return float(active[: int(np.ceil(top * active.size))].sum() / active.sum())


def two_steps(graph: Graph, tau: Array, units: Units, chosen: Array, *, theta: float) -> Array:
    """Reach in one and in two trusted steps. int64[len(chosen), 3]: people outside, within one tie, within two.

    chosen: indices of units, with all below them. Outside people who have a tie tau >= theta to somebody of the unit
    are within one; those with such a tie to one of these, the people of the unit included, are within two. The shares
    are the second and third over the first.
    Source: KPP-Pos with m = 2, Borgatti 2006.
    """
    kept = tau >= theta
    shape = (graph.size, graph.size)
    ties = sparse.coo_array((np.ones(int(kept.sum()), np.int32), (graph.rows[kept], graph.indices[kept])), shape)
    ties = ties.tocsr()
    inside = units.members[:, chosen].toarray() > 0
    one = (ties @ inside.astype(np.int32)) > 0
    two = (ties @ (one | inside).astype(np.int32)) > 0
    outside = ~inside
    return np.stack([outside.sum(0), (one & outside).sum(0), ((one | two) & outside).sum(0)], axis=1).astype(np.int64)


def cut_off(count: int, one: Array, other: Array) -> Array:
    """For each of ``count`` nodes, how many others lose the rest if it goes. int64[count], 0 where it holds nothing.

    one, other: int64[m], undirected edges. What is left of a component without the node falls into pieces; those in
    all but the largest piece are counted. Source: articulation points, Tarjan 1972.
    """
    found = np.zeros(count, np.int64)
    joined = _joined(count, one, other)
    _, whole = csgraph.connected_components(joined, directed=False)
    cut = between.cut_points(joined.indptr.astype(np.int64), joined.indices.astype(np.int64))
    for node in np.flatnonzero(cut):
        kept = (one != node) & (other != node)
        _, piece = csgraph.connected_components(_joined(count, one[kept], other[kept]), directed=False)
        mine = (whole == whole[node]) & (np.arange(count) != node)
        sizes = np.bincount(piece[mine])
        found[node] = sizes.sum() - sizes.max()
    return found


def _joined(count: int, one: Array, other: Array) -> sparse.csr_array:
    ends = (np.concatenate([one, other]), np.concatenate([other, one]))
    return sparse.coo_array((np.ones(ends[0].size, np.int8), ends), shape=(count, count)).tocsr()
