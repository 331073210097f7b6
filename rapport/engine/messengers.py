"""Messengers: the few people who together reach most of an audience through those it listens to, with a proven bound.

News goes by independent cascade: who has heard it tells each person who listens to her once, with the chance of that
tie. Reach is the expected number of people of the audience who hear it. Sets of reverse reach give it without
simulating every choice; a second, independent draw judges what was chosen on the first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from rapport.engine import kernels
from rapport.engine.graph import Graph

Array = np.ndarray[Any, Any]

EPSILON = 0.1
CONFIDENCE = 0.99
FEWEST_SETS = 2_000
MOST_SETS = 512_000
ORDERS = 40  # random orders of the eligible from which the random equivalent is read
Z = 1.96


@dataclass(frozen=True)
class Reached:
    """Expected people of the audience who hear it, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Messengers:
    """Who to ask, in the order of what each adds, and how good that is.

    nodes: int64[<= k]; reach: of all of them; each: float64, reach of the first, the first two, …;
    bound: reach ÷ the best reach of any k eligible people is at least this, with probability CONFIDENCE;
    random_equivalent: how many people drawn at random reach as many, None where not even all who may be drawn do.
    """

    nodes: Array
    reach: Reached
    each: Array
    bound: float
    random_equivalent: int | None
    audience: int
    sets: int


class Sets:
    """Reverse-reach sets of one audience: whoever is in a set would have reached the person it was drawn for.

    chance: float64[m], of each tie (i, j) of the graph, that i hears from j what j knows. Source: Borgs et al. 2014.
    """

    def __init__(self, graph: Graph, chance: Array, audience: Array, *, seed: int) -> None:
        self._graph, self._chance = graph, chance.astype(np.float64)
        self.audience = np.flatnonzero(audience)
        if not self.audience.size:
            raise ValueError("An audience needs at least one person.")
        self._state = np.array([seed * 2 + 1], np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        self.members, self.offsets = np.zeros(0, np.int64), np.zeros(1, np.int64)

    @property
    def size(self) -> int:
        """Number of sets."""
        return int(self.offsets.size - 1)

    def grow(self, count: int) -> None:
        """Draw more sets until there are so many."""
        wanted = count - self.size
        if wanted <= 0:
            return
        graph = self._graph
        members, offsets = kernels.reverse_sets(
            graph.indptr, graph.indices, self._chance, self.audience, wanted, self._state
        )
        self.offsets = np.concatenate([self.offsets, offsets[1:] + self.members.size])
        self.members = np.concatenate([self.members, members])

    def holders(self) -> tuple[Array, Array]:
        """For each node the sets that hold it, as CSR: int64[n + 1], int64[members]."""
        shape = (self.size, self._graph.size)
        held = sparse.csr_array((np.ones(self.members.size, np.int8), self.members, self.offsets), shape=shape)
        turned = held.tocsc()
        return turned.indptr.astype(np.int64), turned.indices.astype(np.int64)

    def reach(self, nodes: Array) -> Reached:
        """Expected reach of these nodes together, from how many sets hold one of them. Wilson's interval."""
        hit = np.zeros(self._graph.size, bool)
        hit[nodes] = True
        covered = np.bincount(self._set_of(), hit[self.members], self.size) > 0
        return _reached(int(covered.sum()), self.size, self.audience.size)

    def most_alone(self, nodes: Array) -> float:
        """Expected people of the audience who would not hear it if one of these left: of the one who leaves most."""
        hit = np.zeros(self._graph.size, np.int64)
        hit[nodes] = 1
        hits = np.bincount(self._set_of(), hit[self.members], self.size)
        alone = self.members[(hits == 1)[self._set_of()] & (hit[self.members] == 1)]
        return float(np.bincount(alone, minlength=1).max() * self.audience.size / max(self.size, 1))

    def _set_of(self) -> Array:
        return np.repeat(np.arange(self.size), np.diff(self.offsets))


def choose(
    graph: Graph,
    chance: Array,
    audience: Array,
    eligible: Array,
    *,
    k: int,
    drawn: Array | None = None,
    seed: int = 1,
    epsilon: float = EPSILON,
    most_sets: int = MOST_SETS,
) -> Messengers:
    """The k eligible people whose news reaches most of the audience, by greedy cover of reverse-reach sets.

    audience, eligible: bool[n]; drawn: bool[n], of whom the random equivalent is drawn, by default the eligible. Sets
    are doubled until the proven ratio to the best possible choice comes within epsilon of 1 - 1/e, or there are
    ``most_sets``. Seeded: the same arguments give the same people.
    Source: Tang et al. 2018 (OPIM-C), with their bounds.
    """
    people, k = int(audience.sum()), min(k, int(eligible.sum()))
    if not k:
        none = np.zeros(0, np.int64)
        return Messengers(none, Reached(0.0, 0.0, 0.0), np.zeros(0), 1.0, 0, people, sets=0)
    first, second = (Sets(graph, chance, audience, seed=seed + extra) for extra in (0, 1_000_003))
    rounds = max(1, math.ceil(math.log2(most_sets / FEWEST_SETS)) + 1)
    a = math.log(3 * rounds / (1 - CONFIDENCE))
    count = min(FEWEST_SETS, most_sets)
    while True:
        first.grow(count)
        second.grow(count)
        nodes, _, best = kernels.greedy_cover(first.members, first.offsets, *first.holders(), eligible, k)
        ratio = _least(_covered(second, nodes), a) / _most(best, a)
        if ratio >= 1 - 1 / math.e - epsilon or count >= most_sets or not nodes.size:
            break
        count = min(2 * count, most_sets)
    reach = second.reach(nodes)
    return Messengers(
        nodes=nodes,
        reach=reach,
        each=np.array([second.reach(nodes[: n + 1]).value for n in range(nodes.size)]),
        bound=max(0.0, min(1.0, ratio)),
        random_equivalent=_random_equivalent(
            second, np.flatnonzero(eligible if drawn is None else drawn), reach.value, seed
        ),
        audience=people,
        sets=count,
    )


@dataclass(frozen=True)
class Twice:
    """People of an audience who have, one trusted step away, one of those chosen, two, and two of two communities."""

    nodes: Array
    once: int
    twice: int
    across: int
    audience: int


def choose_twice(graph: Graph, trusted: Array, audience: Array, eligible: Array, community: Array, *, k: int) -> Twice:
    """The k eligible people of whom most of the audience trust two: what a habit takes, where news takes one.

    trusted: bool[m], ties (i, j) in which i trusts j; community: int64[n]. Chosen greedily for the sum of min(2, chosen
    whom somebody trusts), which is submodular: that sum is at least 1 - 1/e of the best possible one. Nothing is proven
    of how many are reached twice, nor from two communities. Source: Centola & Macy 2007 (complex contagion), Nemhauser
    et al. 1978.
    """
    listens = _only(graph, trusted)
    heard = listens.T.tocsr()
    rows, entries = (a.astype(np.int64) for a in (listens.indptr, listens.indices))
    back, listeners = (a.astype(np.int64) for a in (heard.indptr, heard.indices))
    wanted = audience.astype(np.int64)
    gain = np.where(eligible, heard.astype(np.int64) @ wanted, 0)
    nodes = kernels.greedy_twice(rows, entries, back, listeners, wanted, gain, min(k, int(eligible.sum())))
    return twice(graph, trusted, audience, community, nodes)


def twice(graph: Graph, trusted: Array, audience: Array, community: Array, nodes: Array) -> Twice:
    """How many of the audience any choice of nodes reaches once, twice, and twice from two communities."""
    chosen = np.zeros(graph.size, bool)
    chosen[nodes] = True
    kept = trusted & chosen[graph.indices] & audience[graph.rows]
    listener, circle = graph.rows[kept], community[graph.indices[kept]]
    count = np.bincount(listener, minlength=graph.size)
    pairs = np.unique(np.stack([listener, circle]), axis=1)[0]
    circles = np.bincount(pairs.astype(np.int64), minlength=graph.size)
    return Twice(nodes, int((count > 0).sum()), int((count > 1).sum()), int((circles > 1).sum()), int(audience.sum()))


def most_on_one(graph: Graph, trusted: Array, audience: Array, nodes: Array) -> tuple[int, int]:
    """How many of the audience would trust none of these, and no two any more, if the one on whom most depend left."""
    chosen = np.zeros(graph.size, bool)
    chosen[nodes] = True
    kept = trusted & chosen[graph.indices] & audience[graph.rows]
    count = np.bincount(graph.rows[kept], minlength=graph.size)[graph.rows[kept]]
    once, two = (np.bincount(graph.indices[kept][count == n], minlength=1).max() for n in (1, 2))
    return int(once), int(two)


def reach_by(sets: Sets, nodes: Array, group: Array) -> tuple[Array, Array]:
    """By group: how many sets were drawn for its people, and how many of these hold one of the nodes. Two int64[g].

    group: int64[n], from 0, -1 for none. The share of sets is the share of the group's people that is reached.
    """
    hit = np.zeros(group.size, bool)
    hit[nodes] = True
    covered = np.maximum.reduceat(hit[sets.members], sets.offsets[:-1]) if sets.size else np.zeros(0, bool)
    of = group[sets.members[sets.offsets[:-1]]]
    size = int(group.max(initial=-1)) + 1
    drawn, reached = (np.bincount(of[kept & (of >= 0)], minlength=size) for kept in (np.ones(of.size, bool), covered))
    return drawn, reached


def _only(graph: Graph, kept: Array) -> sparse.csr_array:
    """Those ties of a graph as a matrix of ones."""
    shape = (graph.size, graph.size)
    ones = np.ones(int(kept.sum()), np.int8)
    return sparse.coo_array((ones, (graph.rows[kept], graph.indices[kept])), shape=shape).tocsr()


def compare(
    graph: Graph, chance: Array, audience: Array, others: Mapping[str, Sequence[int] | Array], *, seed: int, sets: int
) -> dict[str, Reached]:
    """The reach of other choices of nodes (managers, most connected, nominated), on sets nobody was chosen by."""
    drawn = Sets(graph, chance, audience, seed=seed + 2_000_003)
    drawn.grow(sets)
    return {name: drawn.reach(np.asarray(nodes, np.int64)) for name, nodes in others.items()}


def _covered(sets: Sets, nodes: Array) -> int:
    return round(sets.reach(nodes).value * sets.size / sets.audience.size)


def _least(covered: int, a: float) -> float:
    """Least expected cover of a choice of which so many sets were covered (Tang et al. 2018, eq. 5)."""
    return max(0.0, (math.sqrt(covered + 2 * a / 9) - math.sqrt(a / 2)) ** 2 - a / 18)


def _most(covered: float, a: float) -> float:
    """Most expected cover of the best choice, of which no more than so many sets can be covered (eq. 8)."""
    return (math.sqrt(covered + a / 2) + math.sqrt(a / 2)) ** 2


def _reached(covered: int, sets: int, people: int) -> Reached:
    share = covered / sets
    centre = (share + Z * Z / (2 * sets)) / (1 + Z * Z / sets)
    half = Z * math.sqrt(share * (1 - share) / sets + Z * Z / (4 * sets * sets)) / (1 + Z * Z / sets)
    return Reached(share * people, max(0.0, centre - half) * people, min(1.0, centre + half) * people)


def _random_equivalent(sets: Sets, pool: Array, wanted: float, seed: int) -> int | None:
    """The mean, over random orders of the pool, of how many are needed for that reach.

    A set is covered as soon as the first of its members comes, so the order alone tells how many sets each place adds.
    """
    rng = np.random.default_rng(seed)
    goal = wanted * sets.size / sets.audience.size
    place = np.full(sets.members.max(initial=0) + 1, np.iinfo(np.int64).max)
    needed = []
    for _ in range(ORDERS):
        order = rng.permutation(pool)
        known = order[order < place.size]
        place[known] = np.flatnonzero(order < place.size)
        first = np.minimum.reduceat(place[sets.members], sets.offsets[:-1])
        reached = np.cumsum(np.bincount(first[first < pool.size], minlength=pool.size))
        if reached.size == 0 or reached[-1] < goal:
            return None
        needed.append(int(np.searchsorted(reached, goal)) + 1)
    return round(float(np.mean(needed)))
