"""Where units lie on the map: parents first, then children inside their parent's circle.

Only what is published goes in: units, their sizes, and ties between units that callers may show. The same input gives
the same picture, and a former picture is the starting point of the next, so that people find their way again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

Array = np.ndarray[Any, Any]

GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
FILL = 0.8  # share of a circle its children may take, so that neighbours keep a gap
ROUNDS = 150
ROUNDS_WARM = 30
PARTNERS = 200  # repulsion looks at this many others at most: exact for ordinary families, sampled for huge ones


@dataclass(frozen=True)
class Layout:
    """x, y, radius: float64[u], in a unit square (0 to 1); radius is that of the unit's circle."""

    x: Array
    y: Array
    radius: Array


def layout(
    parent: Array,
    people: Array,
    one: Array,
    other: Array,
    weight: Array,
    *,
    previous: tuple[Array, Array] | None = None,
) -> Layout:
    """Lay out u units.

    parent: int64[u], -1 at the top; people: [u], sizes (area of a circle is proportional to them among siblings);
    one, other, weight: [e], ties between units, used where both have the same parent; previous: former x and y,
    float64[u], NaN for new units.
    """
    parent, people = np.asarray(parent, np.int64), np.maximum(np.asarray(people, float), 1.0)
    x, y, radius = (np.full(parent.size, 0.5) for _ in range(3))
    start = previous or (np.full(parent.size, np.nan),) * 2
    families = _families(parent)
    inner = _inner_ties(parent, one, other, weight)
    for above, members in families:
        centre = (x[above], y[above], radius[above]) if above >= 0 else (0.5, 0.5, 0.5)
        place = _place(members, people[members], inner.get(above), centre, (start[0][members], start[1][members]))
        x[members], y[members], radius[members] = place
    return Layout(x, y, radius)


def _families(parent: Array) -> Iterator[tuple[int, Array]]:
    """(parent, its children), parents always before their own children."""
    if not parent.size:
        return
    order = np.argsort(parent, kind="stable")
    above, begin = np.unique(parent[order], return_index=True)
    children = dict(zip(above.tolist(), np.split(order, begin[1:]), strict=True))
    waiting = [-1]
    for unit in waiting:
        if unit in children:
            yield unit, children[unit]
            waiting.extend(children[unit].tolist())


def _inner_ties(parent: Array, one: Array, other: Array, weight: Array) -> dict[int, tuple[Array, Array, Array]]:
    """By parent: ties between two of its children, as (one, other, weight)."""
    one, other, weight = np.asarray(one, np.int64), np.asarray(other, np.int64), np.asarray(weight, float)
    same = np.flatnonzero((parent[one] == parent[other]) & (one != other) & (weight > 0))
    order = same[np.lexsort((other[same], one[same], parent[one[same]]))]
    above, begin = np.unique(parent[one[order]], return_index=True)
    parts = np.split(order, begin[1:]) if order.size else []
    return {int(a): (one[p], other[p], weight[p]) for a, p in zip(above, parts, strict=True)}


def _place(
    members: Array,
    people: Array,
    ties: tuple[Array, Array, Array] | None,
    centre: tuple[float, float, float],
    start: tuple[Array, Array],
) -> tuple[Array, Array, Array]:
    """x, y and radius of the children of one circle, in the square's coordinates."""
    cx, cy, whole = centre
    size = np.sqrt(people / people.sum())  # radii in the unit disc: areas add up to the disc
    size *= np.sqrt(FILL) if members.size > 1 else FILL
    size *= 0.7 if members.size > 1 else 1.0  # circles do not tile a disc
    px, py = _spiral(people)
    known = ~np.isnan(start[0])
    if whole > 0:
        px = np.where(known, (start[0] - cx) / whole, px)
        py = np.where(known, (start[1] - cy) / whole, py)
    warm = bool(known.any())
    one, other, pull = _pulls(members, ties)
    if members.size > 1:
        heat = np.where(known, 0.01, 0.05) if warm else np.full(members.size, 0.15)
        _settle(px, py, size, one, other, pull, heat, ROUNDS_WARM if warm else ROUNDS)
    else:
        px, py = np.zeros(1), np.zeros(1)
    return cx + px * whole, cy + py * whole, size * whole


def _spiral(people: Array) -> tuple[Array, Array]:
    """First positions: the largest in the middle, the rest on a sunflower."""
    rank = np.empty(people.size)
    rank[np.argsort(-people, kind="stable")] = np.arange(people.size)
    away, angle = 0.7 * np.sqrt((rank + 0.5) / people.size), rank * GOLDEN_ANGLE
    return away * np.cos(angle), away * np.sin(angle)


def _pulls(members: Array, ties: tuple[Array, Array, Array] | None) -> tuple[Array, Array, Array]:
    """Ties by place among the members, strengths scaled so that the strongest pulls with 1 and half by its root."""
    if ties is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    one, other = (np.searchsorted(members, end) for end in ties[:2])
    return one, other, np.sqrt(ties[2] / ties[2].max())


@numba.njit(cache=True)
def _settle(x: Array, y: Array, size: Array, one: Array, other: Array, pull: Array, heat: Array, rounds: int) -> None:
    """Move the points in place: ties pull, circles push, nobody leaves the unit disc. Cools to a standstill.

    Overlapping circles are pushed apart by their overlap; others by a force that falls with distance. Fruchterman &
    Reingold 1991, with circles for points.
    """
    n = x.size
    ideal = 1.2 / np.sqrt(n)
    stride = max(1, n // PARTNERS)
    dx, dy = np.zeros(n), np.zeros(n)
    for turn in range(rounds):
        cooling = 1.0 - turn / rounds
        dx[:], dy[:] = 0.0, 0.0
        for i in range(n):
            for k in range(i + 1 + (turn + i) % stride, n, stride):
                ax, ay = x[i] - x[k], y[i] - y[k]
                gap = max(np.sqrt(ax * ax + ay * ay), 1e-6)
                touch = max(size[i] + size[k] - gap, 0.0)
                push = (0.1 * stride * ideal * ideal / (gap * gap) + touch / gap * 2.0) * min(1.0, ideal * 4)
                push = min(push, 1.0 / gap)
                dx[i] += ax * push
                dy[i] += ay * push
                dx[k] -= ax * push
                dy[k] -= ay * push
        for e in range(one.size):
            i, k = one[e], other[e]
            ax, ay = x[i] - x[k], y[i] - y[k]
            slack = max(np.sqrt(ax * ax + ay * ay) - size[i] - size[k], 0.0)
            draw = 0.5 * pull[e] * slack
            dx[i] -= ax * draw
            dy[i] -= ay * draw
            dx[k] += ax * draw
            dy[k] += ay * draw
        for i in range(n):
            length = max(np.sqrt(dx[i] * dx[i] + dy[i] * dy[i]), 1e-9)
            step = min(length, heat[i] * cooling)
            x[i] += dx[i] / length * step
            y[i] += dy[i] / length * step
            out = np.sqrt(x[i] * x[i] + y[i] * y[i])
            edge = max(1.0 - size[i], 0.0)
            if out > edge and out > 0.0:
                x[i] *= edge / out
                y[i] *= edge / out
