"""News told forwards, run by run: what the sets of reverse reach must agree with."""

from typing import Any

import numba
import numpy as np
from scipy import sparse


def simulate(graph: Any, chance: Any, audience: Any, nodes: Any, *, runs: int, seed: int = 1) -> float:
    """Return the mean reach in an audience of that many cascades from ``nodes``; entries of a graph lead to whom one hears."""
    size = (graph.size, graph.size)
    turned = sparse.csr_array((chance, graph.indices, graph.indptr), shape=size).T.tocsr()
    indptr, indices = turned.indptr.astype(np.int64), turned.indices.astype(np.int64)
    told = _cascades(indptr, indices, turned.data, nodes.astype(np.int64), runs, seed)
    return float(told[audience].sum() / runs)


@numba.njit(cache=True)
def _cascades(indptr: Any, indices: Any, chance: Any, seeds: Any, runs: int, seed: int) -> Any:
    """int64[n]: in how many of ``runs`` independent cascades from ``seeds`` each node is told.

    Entries lead from who tells to who may hear it, each with its ``chance``, tried once.
    """
    np.random.seed(seed)  # noqa: NPY002 (numba knows this one)
    n = indptr.size - 1
    told = np.zeros(n, np.int64)
    mark = np.full(n, -1, np.int64)
    queue = np.empty(n, np.int64)
    for run in range(runs):
        size = 0
        for s in seeds:
            if mark[s] != run:
                mark[s] = run
                queue[size] = s
                size += 1
        head = 0
        while head < size:
            i = queue[head]
            head += 1
            told[i] += 1
            for e in range(indptr[i], indptr[i + 1]):
                j = indices[e]
                if mark[j] != run and np.random.random() < chance[e]:  # noqa: NPY002 (as above)
                    mark[j] = run
                    queue[size] = j
                    size += 1
    return told
