"""How trust in a team is spread over its people: how many carry half of it, and what goes if a few leave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, Any]

LEAVE = 3


def spread(team: Array, source: Array, target: Array, *, leave: int = LEAVE) -> pa.Table:
    """One row per team of pairs (team, source, target), each once: source outside the team trusts target in it.

    - ``team``; ``ties``: pairs; ``trusting``: sources; ``trusted``: targets.
    - ``half``: trust concentration, the smallest number of targets with at least half of the ties.
    - ``lost``: int64 list, fragility: of the sources, how many trust nobody of the team any more once the one, two, …
      ``leave`` targets go on whom most depends. For one it is the worst case; for more each next one is the worst
      after those before, so the true worst is at least that.

    Source: bus factor of trust; fragility after Borgatti 2006 (KPP-Neg), greedy after Nemhauser et al. 1978.
    """
    order = np.argsort(team, kind="stable")
    teams, first = np.unique(team[order], return_index=True)
    rows = [_row(source[part], target[part], leave) for part in np.split(order, first[1:])] if teams.size else []
    columns: dict[str, Any] = {"team": pa.array(teams, pa.int64())}
    for name in ("ties", "trusting", "trusted", "half"):
        columns[name] = pa.array([row[name] for row in rows], pa.int64())
    columns["lost"] = pa.array([row["lost"] for row in rows], pa.list_(pa.int64()))
    return pa.table(columns)


def _row(source: Array, target: Array, leave: int) -> dict[str, Any]:
    _, one = np.unique(source, return_inverse=True)
    _, other = np.unique(target, return_inverse=True)
    ties = np.bincount(other)
    carried = np.cumsum(np.sort(ties)[::-1])
    return {
        "ties": int(one.size),
        "trusting": int(one.max()) + 1,
        "trusted": int(ties.size),
        "half": int(np.searchsorted(carried * 2, one.size)) + 1,
        "lost": _lost(one, other, leave),
    }


def _lost(one: Array, other: Array, leave: int) -> list[int]:
    """Sources left with nobody after each target that goes."""
    left = np.bincount(one)
    there = np.ones(one.size, bool)
    lost: list[int] = []
    for _ in range(leave):
        # On whom most depend alone; where that is equal, on whom most depend.
        alone = np.bincount(other[there & (left[one] == 1)], minlength=other.max() + 1)
        most = np.bincount(other[there], minlength=other.max() + 1)
        goes = there & (other == np.lexsort((-most, -alone))[0])
        left[one[goes]] -= 1
        there &= ~goes
        lost.append(int((left == 0).sum()))
    return lost
