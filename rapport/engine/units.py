"""Units: who trusts a unit, ties between units, E-I index, coverage. Raw counts; minimum sizes are the caller's duty.

People may belong to several units; a person of a unit belongs to all units above it. All figures are sums over sparse
matrices people x units, so that 300,000 people and 15,000 units take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.special import ndtri

from rapport.engine.graph import Graph

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Units:
    """A forest of units and who is in them.

    parent: int64[u], index of the unit above, -1 at the top. person, unit: int64[k], memberships (node of the graph,
    unit). size: number of nodes of the graph.
    """

    parent: Array
    person: Array
    unit: Array
    size: int

    @classmethod
    def of(cls, parent: Array, graph: Graph, key: Array, unit: Array) -> Units:
        """From memberships by key; people the graph does not know are an error (name them when building it)."""
        place = np.searchsorted(graph.keys, key)
        if np.any(place >= graph.size) or np.any(graph.keys[place.clip(max=graph.size - 1)] != key):
            raise ValueError("Every member must be a node of the graph: pass people= when building it.")
        return cls(np.asarray(parent, np.int64), place.astype(np.int64), np.asarray(unit, np.int64), graph.size)

    @property
    def count(self) -> int:
        """Number of units."""
        return int(self.parent.size)

    @cached_property
    def lines(self) -> Array:
        """int64[depths, u]: row d holds each unit's ancestor at depth d (0 = top), itself at its own depth, else -1."""
        chain = [np.arange(self.count)]
        while np.any(chain[-1] >= 0):
            above = np.where(chain[-1] >= 0, self.parent[chain[-1]], -1)
            if len(chain) > self.count:
                raise ValueError("The units form a circle: a unit is above itself.")
            chain.append(above)
        upward = np.stack(chain[:-1]) if self.count else np.zeros((0, 0), np.int64)
        depth = (upward >= 0).sum(axis=0) - 1
        found = np.full_like(upward, -1)
        for step, row in enumerate(upward):
            held = row >= 0
            found[(depth - step)[held], np.flatnonzero(held)] = row[held]
        return found

    @cached_property
    def depth(self) -> Array:
        """int64[u]: 0 at the top."""
        found: Array = (self.lines >= 0).sum(axis=0) - 1
        return found

    @cached_property
    def members(self) -> sparse.csr_array:
        """People x units, 1 where the person belongs to the unit or to one below it."""
        return self._matrix(self.lines[:, self.unit])

    def level(self, depth: int) -> sparse.csr_array:
        """People x units, 1 for the unit at this depth a person belongs to; people placed higher up have none."""
        return self._matrix(self.lines[depth : depth + 1, self.unit])

    def _matrix(self, units: Array) -> sparse.csr_array:
        held = units >= 0
        person = np.broadcast_to(self.person, units.shape)[held]
        shape = (self.size, self.count)
        matrix = sparse.coo_array((np.ones(person.size, np.int32), (person, units[held])), shape=shape).tocsr()
        matrix.data[:] = 1
        return matrix


def wilson(hits: Array, total: Array, confidence: float = 0.95) -> tuple[Array, Array]:
    """Wilson score interval of hits / total. Two float64 arrays, 0 to 1; NaN where total is 0. Wilson 1927."""
    z = float(ndtri(0.5 + confidence / 2))
    n = np.where(total > 0, total, np.nan).astype(float)
    p = hits / n
    middle = p + z * z / (2 * n)
    spread = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return ((middle - spread) / (1 + z * z / n)).clip(0, 1), ((middle + spread) / (1 + z * z / n)).clip(0, 1)


def trust_reach(graph: Graph, tau: Array, units: Units, *, theta: float) -> pa.Table:
    """For each unit U and service unit S: how many of U's people have at least one tie tau >= theta into S.

    U and S count with their sub-units; people of S are not among U's. Columns: ``unit`` (U), ``trusted`` (S) int64;
    ``trusting``, ``people`` int64 (people of U outside S); ``share`` = trusting / people, ``low``, ``high`` (95 %,
    Wilson), 0 to 1. Sorted by trusted, unit. Only pairs with trusting > 0: for others see ``outside``.
    """
    kept = tau >= theta
    ties = sparse.coo_array(
        (np.ones(np.count_nonzero(kept), np.int32), (graph.rows[kept], graph.indices[kept])),
        shape=(graph.size, graph.size),
    ).tocsr()
    members = units.members
    into = _present(ties @ members)
    into = _present(into - into.multiply(members))  # people of S do not vouch for S
    reach = sparse.csr_array(members.T @ into).tocoo()
    people = outside(units, reach.row, reach.col)
    low, high = wilson(reach.data, people)
    columns = {
        "unit": reach.row.astype(np.int64),
        "trusted": reach.col.astype(np.int64),
        "trusting": reach.data.astype(np.int64),
        "people": people,
        "share": reach.data / people,
        "low": low,
        "high": high,
    }
    order = np.lexsort((reach.row, reach.col))
    return pa.table({name: column[order] for name, column in columns.items()})


def outside(units: Units, unit: Array, trusted: Array) -> Array:
    """int64[k]: people of unit[k], sub-units included, who are not in trusted[k] (the denominator of trust reach)."""
    members = units.members
    shared = sparse.csr_array(members.T @ members)
    people: Array = shared.diagonal()[unit] - _at(shared, np.asarray(unit, np.int64), np.asarray(trusted, np.int64))
    return people.astype(np.int64)


def unit_ties(graph: Graph, units: Units) -> pa.Table:
    """Ties between units of the same depth, for the map. One row per pair of units with at least one tie.

    ``depth``, ``one``, ``other`` (one < other); ``people_one``, ``people_other``: people on either side with a tie
    across; ``pairs``: distinct pairs of people tied, either way; ``weight``: sum of w_ij + w_ji, mails of today. A
    person of both units is on neither side of a tie to herself, but may be on both sides of ties to others.
    """
    both = graph.undirected
    weight = sparse.csr_array((both.weight, both.indices, both.indptr), shape=(graph.size, graph.size))
    ones = sparse.csr_array((np.ones(both.indices.size, np.int64), both.indices, both.indptr), shape=weight.shape)
    tables = [_between(depth, units.level(depth), ones, weight) for depth in range(len(units.lines))]
    return pa.concat_tables(tables) if tables else _between(0, units.members, ones, weight)


def _between(depth: int, level: sparse.csr_array, ones: sparse.csr_array, weight: sparse.csr_array) -> pa.Table:
    reached = sparse.csr_array(ones @ level)
    pairs = sparse.triu(level.T @ reached, k=1).tocoo()
    people = sparse.csr_array(level.T @ _present(reached))
    heavy = sparse.csr_array(level.T @ (weight @ level))
    order = np.lexsort((pairs.col, pairs.row))
    one, other = pairs.row[order].astype(np.int64), pairs.col[order].astype(np.int64)
    return pa.table(
        {
            "depth": np.full(one.size, depth, np.int64),
            "one": one,
            "other": other,
            "people_one": _at(people, one, other).astype(np.int64),
            "people_other": _at(people, other, one).astype(np.int64),
            "pairs": pairs.data[order].astype(np.int64),
            "weight": _at(heavy, one, other).astype(float),
        }
    )


def measures(graph: Graph, units: Units) -> pa.Table:
    """One row per unit, sub-units included.

    ``unit``, ``parent``, ``depth``; ``people``: members; ``active``: members with at least one tie; ``coverage``:
    active / people (NaN if nobody); ``internal``, ``external``: tied pairs with both and with one end inside; ``ei``:
    E-I index (external - internal) / (external + internal), -1 to 1, NaN without ties. Krackhardt & Stern 1988.
    """
    both = graph.undirected
    ones = sparse.csr_array((np.ones(both.indices.size, np.int64), both.indices, both.indptr), (graph.size,) * 2)
    degree = np.diff(both.indptr)
    members = units.members
    people = np.asarray(members.sum(axis=0)).astype(np.int64)
    active = members.T @ (degree > 0).astype(np.int64)
    internal = np.asarray((ones @ members).multiply(members).sum(axis=0)).astype(np.int64) // 2
    external = members.T @ degree - 2 * internal
    total = internal + external
    with np.errstate(invalid="ignore"):
        return pa.table(
            {
                "unit": np.arange(units.count),
                "parent": units.parent,
                "depth": units.depth.astype(np.int64),
                "people": people,
                "active": active.astype(np.int64),
                "coverage": active / np.where(people > 0, people, np.nan),
                "internal": internal,
                "external": external.astype(np.int64),
                "ei": (external - internal) / np.where(total > 0, total, np.nan),
            }
        )


def _present(matrix: Any) -> sparse.csr_array:
    """1 where the matrix is not zero."""
    found = sparse.csr_array(matrix)
    found.eliminate_zeros()
    found.data = np.ones(found.data.size, np.int32)
    return found


def _flat(matrix: sparse.csr_array) -> Array:
    """int64[nnz]: row * columns + column of each stored entry, ascending."""
    matrix.sort_indices()
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    flat: Array = rows * matrix.shape[1] + matrix.indices
    return flat


def _at(matrix: sparse.csr_array, row: Array, column: Array) -> Array:
    """The entries at (row, column); 0 where nothing is stored."""
    keys = _flat(matrix)
    wanted = row * matrix.shape[1] + column
    place = np.searchsorted(keys, wanted).clip(max=max(keys.size - 1, 0))
    if not keys.size:
        return np.zeros(wanted.size)
    found: Array = np.where(keys[place] == wanted, matrix.data[place], 0)
    return found
