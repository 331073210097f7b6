"""Compiled loops of ``roles``: who stands between whom. Arrays as in ``kernels``."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

Array = np.ndarray[Any, Any]
_kernel = numba.njit(cache=True, nogil=True)


@_kernel
def brokered(indptr: Array, indices: Array, group: Array) -> Array:
    """int64[n, 5]: pairs each node brokers as coordinator, gatekeeper, representative, consultant, liaison.

    Entries lead from who turns to whom. group: int64[n], -1 = in no unit, whose paths are not counted. Costs the sum
    of in-degree times out-degree: a node's own contacts are marked once, so that "no way from i to k" is one look.
    """
    n = indptr.size - 1
    roles = np.zeros((n, 5), np.int64)
    mark = np.full(n, -1, np.int32)
    for i in range(n):
        if group[i] < 0:
            continue
        mark[i] = i  # back to oneself is no path
        for e in range(indptr[i], indptr[i + 1]):
            mark[indices[e]] = i
        for e in range(indptr[i], indptr[i + 1]):
            j = indices[e]
            if group[j] >= 0:
                _broker(i, j, indices[indptr[j] : indptr[j + 1]], group, mark, roles[j])
    return roles


@_kernel
def _broker(i: int, j: int, onward: Array, group: Array, mark: Array, roles: Array) -> None:
    """Add the paths i -> j -> k, k not marked as reached by i, to the roles of j."""
    mine, own = group[i], group[j]
    inside = outside = back = 0  # k in j's unit; in another; of these, in i's
    for k in onward:
        if mark[k] != i and group[k] >= 0:
            same = group[k] == own
            inside += same
            outside += not same
            back += (not same) and group[k] == mine
    if mine == own:
        roles[0] += inside
        roles[2] += outside
    else:
        roles[1] += inside
        roles[3] += back
        roles[4] += outside - back


@_kernel
def cut_points(indptr: Array, indices: Array) -> Array:
    """bool[n]: nodes of an undirected graph whose component falls apart without them (Tarjan 1972)."""
    n = indptr.size - 1
    cut = np.zeros(n, np.bool_)
    order, low = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    above, at, stack = np.full(n, -1, np.int64), indptr[:-1].copy(), np.empty(n, np.int64)
    clock = 0
    for root in range(n):
        if order[root] >= 0:
            continue
        order[root] = low[root] = clock
        clock += 1
        stack[0], size, children = root, 1, 0
        while size:
            i = stack[size - 1]
            if at[i] < indptr[i + 1]:
                j = indices[at[i]]
                at[i] += 1
                if order[j] >= 0:
                    low[i] = min(low[i], order[j])
                    continue
                order[j] = low[j] = clock
                clock += 1
                above[j], stack[size] = i, j
                size += 1
                continue
            size -= 1
            up = above[i]
            if up == root:
                children += 1
            elif up >= 0:
                cut[up] |= low[i] >= order[up]
                low[up] = min(low[up], low[i])
        cut[root] = children > 1
    return cut
