"""Ties as a graph: strengths, overlap, position, cores, communities, backbone.

A ``Graph`` is directed (who reaches out to whom); the measures of position look at its undirected form, in which two
people are joined when either reached out, with weight w_ij + w_ji. No betweenness: at company size it is dear and its
ranks do not repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse

from rapport.engine import kernels
from rapport.engine.backends import Stored

Array = np.ndarray[Any, Any]

WEIGHT_STEP = 1e-6


@dataclass(frozen=True)
class Graph:
    """Directed weighted graph in CSR form.

    keys: int64[n], ascending; node i is the person keys[i].
    indptr: int64[n + 1]; indices: int64[m], ascending within a row; weight: float64[m] > 0, in mails of today.
    Row order is that of ties sorted by (source, target), so that a column of ties is a column of edges.
    """

    keys: Array
    indptr: Array
    indices: Array
    weight: Array

    @classmethod
    def from_ties(cls, source: Array, target: Array, weight: Array, people: Array | None = None) -> Graph:
        """Build from ties sorted by (source, target), each pair once.

        people: int64, further keys that have no tie (they become nodes without edges).
        Weights are carried to a millionth, never less: below that the backends' exponentials differ.
        """
        own = np.concatenate([source, target] if people is None else [source, target, people])
        keys = np.unique(own.astype(np.int64))
        rows = np.searchsorted(keys, source)
        indices = np.searchsorted(keys, target).astype(np.int64)
        if np.any((np.diff(rows) < 0) | ((np.diff(rows) == 0) & (np.diff(indices) <= 0))):
            raise ValueError("Ties must be sorted by source and target, each pair once.")
        indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=keys.size))]).astype(np.int64)
        return cls(keys, indptr, indices, np.maximum(np.round(weight.astype(float), 6), WEIGHT_STEP))

    @classmethod
    def from_table(cls, ties: pa.Table | Stored, people: Array | None = None) -> Graph:
        """Build from a table of ties (``source``, ``target``, ``weight``) sorted by source and target."""
        source, target, weight = (ties.column(name).to_numpy() for name in ("source", "target", "weight"))
        return cls.from_ties(source, target, weight, people=people)

    @property
    def size(self) -> int:
        """Number of people."""
        return int(self.keys.size)

    @cached_property
    def rows(self) -> Array:
        """int64[m]: node of the source of each edge."""
        return np.repeat(np.arange(self.size), np.diff(self.indptr))

    @cached_property
    def undirected(self) -> Graph:
        """Both directions summed: weight w_ij + w_ji stored at (i, j) and at (j, i)."""
        one = sparse.csr_array((self.weight, self.indices, self.indptr), shape=(self.size, self.size))
        both = sparse.csr_array(one + one.T)
        both.sort_indices()
        return Graph(self.keys, both.indptr.astype(np.int64), both.indices.astype(np.int64), both.data)

    def node(self, key: int) -> int:
        """Index of a person; KeyError when she is in no tie and was not named as one of the people."""
        place = int(np.searchsorted(self.keys, key))
        if place == self.size or self.keys[place] != key:
            raise KeyError(key)
        return place

    def nodes(self, keys: Array) -> Array:
        """Indices of people; -1 for those who are not in the graph. int64, as many as the keys."""
        if not self.size:
            return np.full(keys.size, -1, np.int64)
        place = np.searchsorted(self.keys, keys).clip(max=self.size - 1)
        found: Array = np.where(self.keys[place] == keys, place, -1)
        return found


def edge(graph: Graph, source: Array, target: Array) -> Array:
    """Place of the edge of each pair of nodes; -1 where there is none, or where a node is -1. int64[p]."""
    n = graph.size
    flat = graph.rows * n + graph.indices
    wanted = np.where((source >= 0) & (target >= 0), source * n + target, -1)
    if not flat.size:
        return np.full(wanted.size, -1, np.int64)
    place = np.searchsorted(flat, wanted).clip(max=flat.size - 1)
    found: Array = np.where(flat[place] == wanted, place, -1)
    return found


def strength(graph: Graph) -> tuple[Array, Array]:
    """Out- and in-strength: sum_j w_ij and sum_j w_ji. Two float64[n], mails of today."""
    return (
        np.bincount(graph.rows, graph.weight, graph.size),
        np.bincount(graph.indices, graph.weight, graph.size),
    )


def attention(graph: Graph) -> Array:
    """Attention share s_ij = w_ij / sum_k w_ik. float64[m], fraction of i's attention, sums to 1 per person."""
    out, _ = strength(graph)
    return graph.weight / out[graph.rows]


def overlap(graph: Graph) -> Array:
    """Neighbourhood overlap |N_i and N_j| / (|N_i or N_j| - 2) of each tie. float64[m], 0 to 1.

    N are contacts either way; the two themselves are not counted. 0 where neither has another contact.
    Source: Onnela et al. 2007.
    """
    both = graph.undirected
    shared = kernels.shared_neighbours(both.indptr, both.indices)
    degree = np.diff(both.indptr)
    united = degree[both.rows] + degree[both.indices] - shared - 2
    share = np.divide(shared, united, out=np.zeros(shared.size), where=united > 0)
    # Both lists are sorted by (source, target), so the place of a directed tie among the undirected is a search.
    n = graph.size
    found: Array = share[np.searchsorted(both.rows * n + both.indices, graph.rows * n + graph.indices)]
    return found


def overlap_of(graph: Graph, one: Array, other: Array) -> Array:
    """Neighbourhood overlap of any pairs of nodes, tied or not; 0 where a node is -1. float64[p], 0 to 1.

    As ``overlap``: the two themselves count neither as shared nor as others.
    """
    both = graph.undirected
    known = (one >= 0) & (other >= 0)
    found = np.zeros(one.size)
    if not known.any():
        return found
    a, b = one[known], other[known]
    joined = sparse.csr_array((np.ones(both.indices.size), both.indices, both.indptr), shape=(graph.size, graph.size))
    left, row = np.unique(a, return_inverse=True)
    right, column = np.unique(b, return_inverse=True)
    shared = (joined[left] @ joined[right].T).tocsr()[row, column]
    degree = np.diff(both.indptr)
    united = degree[a] + degree[b] - np.asarray(shared).ravel() - 2 * (edge(both, a, b) >= 0)
    found[known] = np.divide(np.asarray(shared).ravel(), united, out=np.zeros(a.size), where=united > 0)
    return found


def constraint(graph: Graph) -> tuple[Array, Array]:
    """Burt's constraint and effective size of everybody. Two float64[n]; NaN for people without contacts.

    With p_ij = (w_ij + w_ji) / sum_q (w_iq + w_qi), j and q over the contacts of i:
    constraint c_i = sum_j (p_ij + sum_q p_iq p_qj)^2 (low = bridges groups; can exceed 1);
    effective size = sum_j (1 - sum_q p_iq m_jq) with m_jq = (w_jq + w_qj) / max_k (w_jk + w_kj), in contacts.
    Source: Burt 1992.
    """
    both = graph.undirected
    total, _ = strength(both)
    strongest = np.zeros(both.size)
    np.maximum.at(strongest, both.rows, both.weight)
    found: tuple[Array, Array] = kernels.burt(both.indptr, both.indices, both.weight, total, strongest)
    return found


def core(graph: Graph) -> Array:
    """Core number: the largest k such that i is in a group where everybody has k contacts in it. int64[n].

    Source: Seidman 1983; undirected, unweighted; by NetworKit.
    """
    import networkit

    if not graph.size:
        return np.zeros(0, np.int64)
    found = networkit.centrality.CoreDecomposition(_networkit(graph, weighted=False))
    found.run()
    return np.asarray(found.scores(), dtype=np.int64)


@dataclass(frozen=True)
class Communities:
    """A partition. label: int64[n], 0 = largest group (ties: lowest member); people without contacts stand alone."""

    label: Array
    gamma: float
    modularity: float

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(self.label.max(initial=-1)) + 1


def communities(graph: Graph, *, gamma: float = 1.0, seed: int = 1) -> Communities:
    """Leiden communities of the undirected weighted graph: modularity with resolution gamma, one thread, seeded.

    gamma 1 (default) asks "which circles does the company fall into?" and gives about as many groups as there are
    divisions; more gives smaller groups: 30 found the departments of a model company. ``resolution`` finds the gamma
    for a wished number of groups. modularity is that of the partition at gamma 1, so that it compares with others.
    Source: Traag et al. 2019; NetworKit's ParallelLeiden, which repeats exactly on one thread only.
    """
    return partitions(graph, [(gamma, seed)])[0]


def partitions(graph: Graph, runs: Sequence[tuple[float, int]]) -> list[Communities]:
    """``communities`` for each (gamma, seed), with the graph handed over once: that costs as much as a run."""
    import networkit

    if not graph.size:
        return [Communities(np.zeros(0, np.int64), gamma, 0.0) for gamma, _seed in runs]
    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    try:
        nk = _networkit(graph, weighted=True)
        labels = []
        for gamma, seed in runs:
            networkit.setSeed(seed, False)  # False: one seed for all threads
            found = networkit.community.ParallelLeiden(nk, randomize=True, gamma=gamma)
            found.run()
            labels.append(_ordered(np.asarray(found.getPartition().getVector(), dtype=np.int64)))
    finally:
        networkit.setNumberOfThreads(threads)
    pairs = zip(runs, labels, strict=True)
    return [Communities(label, gamma, modularity(graph, label)) for (gamma, _seed), label in pairs]


def resolution(graph: Graph, groups: int, *, seed: int = 1, runs: int = 8) -> float:
    """The gamma whose number of communities comes nearest to ``groups``, by bisection of log gamma, within runs."""
    low, high, best = 1e-2, 1e3, (float("inf"), 1.0)
    gamma = 1.0
    for _ in range(runs):
        count = communities(graph, gamma=gamma, seed=seed).count
        best = min(best, (abs(np.log(max(count, 1) / groups)), gamma))
        if count == groups:
            break
        low, high = (gamma, high) if count < groups else (low, gamma)
        gamma = float(np.sqrt(low * high))
    return best[1]


def modularity(graph: Graph, label: Array) -> float:
    """Q = sum_c [ in_c / 2W - (tot_c / 2W)^2 ] of the undirected weighted graph, -0.5 to 1. Newman & Girvan 2004."""
    both = graph.undirected
    total = both.weight.sum()
    if not total:
        return 0.0
    inside = both.weight[label[both.rows] == label[both.indices]].sum()
    per_group = np.bincount(label[both.rows], both.weight)
    return float(inside / total - ((per_group / total) ** 2).sum())


def agreement(one: Array, other: Array) -> float:
    """Normalised mutual information of two labellings, arithmetic mean: 2 I(A;B) / (H(A) + H(B)). 0 to 1."""
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(other, return_inverse=True)
    if not a.size:
        return 0.0
    joint = sparse.coo_array((np.ones(a.size), (a, b))).tocsr()
    joint.sum_duplicates()
    entropies = _entropy(np.bincount(a)) + _entropy(np.bincount(b))
    mutual = entropies - _entropy(joint.data)
    return float(2 * mutual / entropies) if entropies > 0 else 1.0


def backbone(graph: Graph) -> Array:
    """Disparity p-value of each tie: min over both ends of (1 - share)^(degree - 1). float64[m], 0 to 1.

    share = w_ij / out-strength of i with i's out-degree, and w_ij / in-strength of j with j's in-degree. Keep a tie
    where it is below alpha (0.05): then it is more than chance would give it for one end at least.
    Source: Serrano et al. 2009.
    """
    out, into = strength(graph)
    reached = np.bincount(graph.indices, minlength=graph.size)
    one = (1 - graph.weight / out[graph.rows]).clip(0) ** (np.diff(graph.indptr)[graph.rows] - 1)
    other = (1 - graph.weight / into[graph.indices]).clip(0) ** (reached[graph.indices] - 1)
    least: Array = np.minimum(one, other)
    return least


def contacts(graph: Graph) -> Array:
    """Number of contacts, either way. int64[n]."""
    return np.diff(graph.undirected.indptr)


def pagerank(graph: Graph, *, damping: float = 0.85) -> Array:
    """Who is turned to by those who are turned to: float64[n], summing to 1.

    The chance to be at somebody when attention is followed for ever, begun anew with a chance of 1 - damping; who turns
    to nobody begins anew at once. Source: Brin & Page 1998; computed by NetworKit to 1e-9.
    """
    import networkit

    ends = (graph.weight, (graph.rows, graph.indices))
    found = networkit.GraphFromCoo(ends, n=graph.size, weighted=True, directed=True)
    ranks = networkit.centrality.PageRank(
        found, damping, 1e-9, False, networkit.centrality.SinkHandling.DistributeSinks
    )
    scores = np.array(ranks.run().scores())
    return scores / scores.sum()


def _entropy(counts: Sequence[int] | Array) -> float:
    share = np.asarray(counts, dtype=float)
    share = share[share > 0] / share.sum()
    return float(-(share * np.log(share)).sum())


def _ordered(label: Array) -> Array:
    """Group numbers by falling size, equal sizes by lowest member: names that do not depend on the algorithm."""
    _, first, group, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -size))
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size)
    named: Array = rank[group]
    return named


def _networkit(graph: Graph, *, weighted: bool) -> Any:
    import networkit

    both = graph.undirected
    once = both.rows < both.indices
    ends = (both.rows[once].astype(np.uint64), both.indices[once].astype(np.uint64))
    if weighted:
        return networkit.GraphFromCoo((both.weight[once], ends), n=both.size, weighted=True, directed=False)
    return networkit.GraphFromCoo(ends, n=both.size, directed=False)
