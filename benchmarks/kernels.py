"""Time what is computed on the graph of ties, beside the bare libraries, in one process: `python -m benchmarks.kernels`.

Prints one JSON list of rows: what, wall and processor seconds, what it is set against. Kernels are compiled before they
are timed, as they are once on a machine and then kept.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from rapport.engine import graph as graphs
from rapport.engine import messengers
from rapport.engine.trustset import trust_set

SMALL = 200  # people of the graph that compiles the kernels
TEAM = 10
MESSENGERS = 20


def main() -> None:
    """Measure on the ties of the snapshot whose folder is named."""
    (folder,) = sys.argv[1:]
    ties = pq.read_table(Path(folder) / "ties.parquet", columns=["source", "target", "weight", "trust"])
    _all_on(*_small())
    print(json.dumps(_all_on(*_graph(ties))))


def _graph(ties: Any) -> tuple[graphs.Graph, Any, list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    graph = _timed(rows, "ties as a graph", lambda: graphs.Graph.from_table(ties), "")
    _timed(rows, "both directions summed", lambda: graph.undirected, "")
    return graph, ties["trust"].to_numpy(), rows


def _small() -> tuple[graphs.Graph, Any, list[dict[str, Any]]]:
    chance = np.random.default_rng(1)
    pairs = np.unique(chance.integers(0, SMALL, (SMALL * 8, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    graph = graphs.Graph.from_ties(pairs[:, 0], pairs[:, 1], chance.random(len(pairs)))
    return graph, chance.random(len(pairs)), []


def _all_on(graph: graphs.Graph, tau: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    team = np.argsort(-np.diff(graph.indptr), kind="stable")[graph.size // 2 :][:TEAM]
    _timed(rows, f"trust set of a team of {TEAM}", lambda: trust_set(graph, tau, team, theta=0.5), "aim: 0.1 CPU s")
    _timed(rows, "neighbourhood overlap of all ties", lambda: graphs.overlap(graph), "")
    ours = _timed(rows, "constraint of all", lambda: graphs.constraint(graph)[0], "aim: 8 CPU s")
    _igraph(graph, ours, rows)
    _timed(rows, "communities", lambda: graphs.communities(graph), "aim: 10 CPU s")
    _bare_leiden(graph, rows)
    _timed(rows, "core numbers", lambda: graphs.core(graph), "")
    _messengers(graph, tau, rows)
    return rows


def _messengers(graph: graphs.Graph, tau: Any, rows: list[dict[str, Any]]) -> None:
    """Twenty for everybody, hubs left out, along trusted ties."""
    contacts = graphs.contacts(graph)
    eligible = (contacts > 0) & (contacts <= np.quantile(contacts, 0.99))
    everybody = np.ones(graph.size, bool)
    theta = np.quantile(tau, 0.7)
    chance = np.where(tau >= theta, graphs.attention(graph), 0.0)
    found = _timed(
        rows,
        f"{MESSENGERS} messengers for everybody",
        lambda: messengers.choose(graph, chance, everybody, eligible, k=MESSENGERS),
        "aim: 5 CPU s",
    )
    rows[-1]["says"] += f"; {found.reach.value:,.0f} reached, at least {found.bound:.2f} of the best"
    community = np.arange(graph.size) % 50
    _timed(
        rows,
        f"{MESSENGERS} messengers for a habit",
        lambda: messengers.choose_twice(graph, tau >= theta, everybody, eligible, community, k=MESSENGERS),
        "",
    )


def _igraph(graph: graphs.Graph, ours: Any, rows: list[dict[str, Any]]) -> None:
    """The same measure by igraph, which is what tests hold ours against."""
    import igraph

    both = graph.undirected
    once = both.rows < both.indices
    theirs = igraph.Graph(n=graph.size, edges=np.column_stack([both.rows[once], both.indices[once]]))
    theirs.es["weight"] = both.weight[once]
    found = np.array(
        _timed(rows, "constraint of all, igraph", lambda: theirs.constraint(weights="weight"), "the reference")
    )
    off = np.nanmax(np.abs(found - ours)) if graph.size else 0.0
    rows[-1]["says"] += f"; largest difference {off:.0e}"


def _bare_leiden(graph: graphs.Graph, rows: list[dict[str, Any]]) -> None:
    """The library's own call on a graph that is there already."""
    import networkit

    both = graph.undirected
    once = both.rows < both.indices
    ends = (both.rows[once].astype(np.uint64), both.indices[once].astype(np.uint64))
    theirs = networkit.GraphFromCoo((both.weight[once], ends), n=both.size, weighted=True, directed=False)
    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    try:
        leiden = networkit.community.ParallelLeiden(theirs, randomize=True, gamma=1.0)
        _timed(rows, "communities, bare NetworKit", leiden.run, "the reference: one thread, its graph made before")
    finally:
        networkit.setNumberOfThreads(threads)


def _timed(rows: list[dict[str, Any]], what: str, work: Callable[[], Any], says: str) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    rows.append(
        {"what": what, "wall_s": round(time.perf_counter() - wall, 2), "cpu_s": round(time.process_time() - cpu, 2),
         "says": says}
    )  # fmt: skip
    return found


if __name__ == "__main__":
    main()
