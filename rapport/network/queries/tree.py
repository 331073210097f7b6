"""The units of a snapshot as they stood, with the people the directory lists in each, opted out or not.

Units are kept in the order of a walk from the top, so that everybody in and below a unit is a range of places, and a
sum over it is a difference of two running sums. Place 0 stands for people without a unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.rules.offices import left_out

Ints = np.ndarray[Any, Any]
NOWHERE = 0  # the id that stands for no unit


@dataclass(frozen=True)
class Part:
    """Some people of the company: the unit, None for those without one, and the range of places they are in."""

    unit_id: int | None
    first: int
    end: int


@dataclass(frozen=True)
class Tree:
    """By place: the unit, the place of the one above (-1 at the top), the place after the last one below.

    heads: people directly in it. office: people whom trust in it counts (`rules.offices.left_out`), 0 for no office.
    """

    unit: Ints
    above: Ints
    end: Ints
    heads: Ints
    office: Ints

    @cached_property
    def _order(self) -> Ints:
        return np.argsort(self.unit)

    def places(self, units: Ints) -> Ints:
        """The place of each unit; -1 for one in which nobody is."""
        at = np.searchsorted(self.unit, units, sorter=self._order).clip(max=self.unit.size - 1)
        found = self._order[at]
        return np.where(self.unit[found] == units, found, -1)

    def place(self, unit_id: int) -> int | None:
        """The place of one unit; None if nobody is in it."""
        (found,) = np.flatnonzero(self.unit == unit_id)[:1].tolist() or [0]
        return found or None

    def line(self, place: int) -> list[int]:
        """The ids of the units from the top down to this place."""
        found: list[int] = []
        while place >= 0:
            found.insert(0, int(self.unit[place]))
            place = int(self.above[place])
        return found

    def parts(self, under: int | None) -> list[Part]:
        """The parts of the unit at a place, those directly in it among them; None for the whole company."""
        top = -1 if under is None else under
        first = 0 if under is None else under
        direct = Part(None if under is None else int(self.unit[first]), first, first + 1)
        below = np.flatnonzero(self.above == top)
        return [direct, *(Part(int(self.unit[p]), int(p), int(self.end[p])) for p in below if p)]

    def first_level(self) -> int | None:
        """The place whose parts are shown first: the top, and further down as long as all are in one part of it."""
        under: int | None = None
        while True:
            direct, *below = self.parts(under)
            if len(below) != 1 or self.heads[direct.first]:
                return under
            under = below[0].first


def running(values: Ints) -> Ints:
    """Sums up to each place, so that those of places first to end - 1 are `sums[end] - sums[first]`."""
    return np.concatenate([[0], np.cumsum(values, dtype=np.int64)])


def plant(sizes: Mapping[tuple[int, ...], int]) -> Tree:
    """From the people directly in each unit, by the ids from the top down to it; () for those without one."""
    paths = sorted({path[:depth] for path in sizes for depth in range(len(path) + 1)} | {()})
    place = {path: index for index, path in enumerate(paths)}
    heads = [sizes.get(path, 0) for path in paths]
    above = [place[path[:-1]] if len(path) > 1 else -1 for path in paths]
    out = left_out(above, heads)
    total, end = _below(above, heads)
    return Tree(
        unit=np.array([path[-1] if path else NOWHERE for path in paths], np.int64),
        above=np.array(above, np.int64),
        end=np.array(end, np.int64),
        heads=np.array(heads, np.int64),
        office=np.array([n - sum(heads[k] for k in gone) for n, gone in zip(total, out, strict=True)], np.int64),
    )


def counted(tree: Tree) -> pa.Table:
    """(place of a unit, place of an office at or above it that counts the people directly in the unit)."""
    out = left_out(tree.above.tolist(), tree.heads.tolist())
    rows: list[tuple[int, int]] = []
    for place in np.flatnonzero(tree.heads).tolist():
        office = place or -1
        while office >= 0:
            if place not in out[office]:
                rows.append((place, office))
            office = int(tree.above[office])
    return pa.table({"place": [p for p, _ in rows], "office": [o for _, o in rows]}, schema=COUNTED)


COUNTED = pa.schema([("place", pa.int64()), ("office", pa.int64())])


def _below(above: Sequence[int], heads: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each place the people in and below it, and the place after the last one below."""
    total, end = list(heads), list(range(1, len(heads) + 1))
    for place in range(len(heads) - 1, -1, -1):
        if above[place] >= 0:
            total[above[place]] += total[place]
            end[above[place]] = max(end[above[place]], end[place])
    return total, end


def as_table(tree: Tree) -> pa.Table:
    """A tree as it is kept."""
    return pa.table({name: getattr(tree, name) for name in ("unit", "above", "end", "heads", "office")})


def tree_of(snapshot: Snapshot) -> Tree:
    """The tree of a snapshot."""
    return read_tree(lake.folder_of(snapshot))


def read_tree(folder: Path) -> Tree:
    """The tree in a folder; read where it lies, without a copy."""
    table = lake.mapped(folder / lake.TREE)
    return Tree(*(lake.column(table, name) for name in ("unit", "above", "end", "heads", "office")))
