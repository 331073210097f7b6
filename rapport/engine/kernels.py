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

ENOUGH = 2  # people one trusts, for a habit


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


@_kernel
def _random(state: Array) -> float:
    """The next number in [0, 1) of xorshift64*, state uint64[1]: the same on every machine, unlike a library's."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@_kernel
def reverse_sets(
    indptr: Array, indices: Array, chance: Array, start: Array, count: int, state: Array
) -> tuple[Array, Array]:
    """Reverse-reach sets of ``count`` people drawn from ``start``: int64 members, int64[count + 1] where each begins.

    From a person the walk goes along each of her entries with its ``chance``; whoever is met is in the set.
    """
    offsets = np.zeros(count + 1, np.int64)
    members = np.empty(max(4 * count, 16), np.int64)
    mark = np.full(indptr.size - 1, -1, np.int64)
    size = 0
    for s in range(count):
        first = size
        node = start[int(_random(state) * start.size)]
        mark[node] = s
        if size == members.size:
            members = np.concatenate((members, np.empty_like(members)))
        members[size] = node
        size += 1
        head = first
        while head < size:
            i = members[head]
            head += 1
            for e in range(indptr[i], indptr[i + 1]):
                j = indices[e]
                if mark[j] != s and _random(state) < chance[e]:
                    mark[j] = s
                    if size == members.size:
                        members = np.concatenate((members, np.empty_like(members)))
                    members[size] = j
                    size += 1
        offsets[s + 1] = size
    return members[:size].copy(), offsets


@_kernel
def greedy_cover(
    members: Array, offsets: Array, holders: Array, sets_of: Array, eligible: Array, k: int
) -> tuple[Array, Array, float]:
    """The nodes that greedily cover most sets: int64[<= k] nodes, int64 sets covered after each, bound on the best k.

    ``holders[i]:holders[i + 1]`` of ``sets_of`` are the sets that hold node i. The bound is the least, over the steps,
    of what is covered plus the k largest gains left: no k eligible nodes cover more.
    """
    n = holders.size - 1
    gain = np.where(eligible, np.diff(holders), 0)
    covered = np.zeros(offsets.size - 1, np.bool_)
    chosen, total = np.empty(k, np.int64), np.empty(k, np.int64)
    done = 0
    bound = float(offsets.size - 1)
    for step in range(k + 1):
        bound = min(bound, float(done + np.partition(gain, n - k)[n - k :].sum()))
        best = int(np.argmax(gain))
        if step == k or gain[best] <= 0:
            return chosen[:step].copy(), total[:step].copy(), bound
        done += gain[best]
        chosen[step], total[step] = best, done
        _cover(members, offsets, sets_of[holders[best] : holders[best + 1]], eligible, covered, gain)
    return chosen, total, bound


@_kernel
def _cover(members: Array, offsets: Array, sets: Array, eligible: Array, covered: Array, gain: Array) -> None:
    """Mark sets as covered; whoever else is in them gains one less each."""
    for s in sets:
        if covered[s]:
            continue
        covered[s] = True
        for m in range(offsets[s], offsets[s + 1]):
            if eligible[members[m]]:
                gain[members[m]] -= 1


@_kernel
def push(
    indptr: Array, indices: Array, weight: Array, total: Array, start: Array, restart: float, epsilon: float
) -> Array:
    """float64[n]: personalised PageRank from ``start`` (int64, each with the same share), by forward push.

    total: float64[n], sum of the weights of each row. A node gives on what it holds as long as that is more than
    ``epsilon`` for each entry of its row; what is held back is less than epsilon times the entries looked at. A walk
    ends at a node without entries, so the sum is below 1; were it to start again there, all would grow alike.
    """
    n = indptr.size - 1
    found, held = np.zeros(n), np.zeros(n)
    waiting = np.zeros(n, np.bool_)
    queue = np.empty(n, np.int64)
    head, size = 0, 0
    for s in start:
        held[s] += 1.0 / start.size
        if not waiting[s]:
            waiting[s] = True
            queue[(head + size) % n] = s
            size += 1
    while size:
        i = queue[head]
        head, size = (head + 1) % n, size - 1
        waiting[i] = False
        mass, held[i] = held[i], 0.0
        found[i] += restart * mass
        for e in range(indptr[i], indptr[i + 1]):
            j = indices[e]
            held[j] += (1.0 - restart) * mass * weight[e] / total[i]
            if not waiting[j] and held[j] > epsilon * (indptr[j + 1] - indptr[j] + 1):
                waiting[j] = True
                queue[(head + size) % n] = j
                size += 1
    return found


@_kernel
def greedy_twice(
    indptr: Array, indices: Array, listeners: Array, listened: Array, wanted: Array, gain: Array, k: int
) -> Array:
    """int64[<= k] nodes that greedily add most to the sum of min(2, chosen among its entries), over ``wanted`` nodes.

    ``indices[indptr[i]:indptr[i + 1]]``: whom i listens to; ``listened[listeners[j]:listeners[j + 1]]``: who listens
    to j. gain: int64[n], how many wanted nodes listen to each that may be chosen, else 0; used up.
    """
    heard = np.zeros(indptr.size - 1, np.int64)
    chosen = np.empty(k, np.int64)
    for step in range(k):
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            return chosen[:step].copy()
        chosen[step] = best
        gain[best] = -1
        for f in range(listeners[best], listeners[best + 1]):
            i = listened[f]
            heard[i] += wanted[i]
            if heard[i] == ENOUGH:
                _served(indices[indptr[i] : indptr[i + 1]], gain)
    return chosen


@_kernel
def _served(entries: Array, gain: Array) -> None:
    """Somebody has enough: whoever of her entries could still be chosen gains one less."""
    for j in entries:
        if gain[j] > 0:
            gain[j] -= 1
