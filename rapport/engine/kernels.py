"""Compiled loops over CSR arrays; ``graph.py`` gives them names, units and sources.

CSR: the neighbours of node i are ``indices[indptr[i]:indptr[i + 1]]``, ascending. All loops run on one thread and in
a fixed order, so that the same arrays give the same bits. Results are cached on disk after the first compilation.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

Array = np.ndarray[Any, Any]
_kernel = numba.njit(cache=True, nogil=True)


@_kernel
def shared_neighbours(indptr: Array, indices: Array) -> Array:
    """int64[m]: for each stored neighbour pair (i, j) of an undirected graph, how many neighbours the two share.

    Marks the neighbours of the better connected end and walks those of the other, so that hubs stay cheap.
    """
    n = indptr.size - 1
    shared = np.zeros(indices.size, np.int64)
    mark = np.full(n, -1, np.int64)
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            mark[indices[e]] = i
        degree = indptr[i + 1] - indptr[i]
        for e in range(indptr[i], indptr[i + 1]):
            j = indices[e]
            other = indptr[j + 1] - indptr[j]
            if other > degree or (other == degree and j > i):
                continue
            common = 0
            for f in range(indptr[j], indptr[j + 1]):
                if mark[indices[f]] == i:
                    common += 1
            shared[e] = common
            shared[indptr[j] + np.searchsorted(indices[indptr[j] : indptr[j + 1]], i)] = common
    return shared


@_kernel
def burt(indptr: Array, indices: Array, weight: Array, strength: Array, strongest: Array) -> tuple[Array, Array]:
    """float64[n] constraint and float64[n] effective size in one pass over two-step paths; NaN without contacts.

    strength, strongest: float64[n], sum and maximum of the weights of each row.
    """
    n = indptr.size - 1
    constraint = np.full(n, np.nan)
    effective = np.full(n, np.nan)
    mark = np.full(n, -1, np.int64)
    indirect = np.zeros(n)
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            mark[indices[e]] = i
            indirect[indices[e]] = 0.0
        redundant = 0.0
        for e in range(indptr[i], indptr[i + 1]):
            q = indices[e]
            p_iq = weight[e] / strength[i]
            for f in range(indptr[q], indptr[q + 1]):
                j = indices[f]
                if mark[j] == i:
                    indirect[j] += p_iq * weight[f] / strength[q]
                    redundant += p_iq * weight[f] / strongest[j]
        total = 0.0
        for e in range(indptr[i], indptr[i + 1]):
            total += (weight[e] / strength[i] + indirect[indices[e]]) ** 2
        if total > 0.0:
            constraint[i] = total
            effective[i] = indptr[i + 1] - indptr[i] - redundant
    return constraint, effective


@_kernel
def steps_from(indptr: Array, indices: Array, allowed: Array, start: int, limit: int) -> Array:
    """int8[n]: fewest steps from ``start`` along ``allowed`` entries, at most ``limit``; -1 = not reached."""
    n = indptr.size - 1
    steps = np.full(n, -1, np.int8)
    queue = np.empty(n, np.int64)
    steps[start] = 0
    queue[0] = start
    head, tail = 0, 1
    while head < tail:
        i = queue[head]
        head += 1
        if steps[i] == limit:
            break
        for e in range(indptr[i], indptr[i + 1]):
            j = indices[e]
            if allowed[e] and steps[j] < 0:
                steps[j] = steps[i] + 1
                queue[tail] = j
                tail += 1
    return steps


@_kernel
def best_product(indptr: Array, indices: Array, allowed: Array, value: Array, target: int, limit: int) -> Array:
    """float64[limit + 1, n]: row k holds the best product of ``value`` over walks of at most k steps to ``target``."""
    n = indptr.size - 1
    best = np.zeros((limit + 1, n))
    best[:, target] = 1.0
    for k in range(1, limit + 1):
        for i in range(n):
            top = best[k - 1, i]
            for e in range(indptr[i], indptr[i + 1]):
                if allowed[e]:
                    top = max(top, value[e] * best[k - 1, indices[e]])
            best[k, i] = top
    return best
