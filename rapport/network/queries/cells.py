"""The groups a snapshot may show: the tree of units, with those too small joined to their neighbours.

One tree for everybody and every page. Its finest groups are disjoint and hold at least the minimum each; every other
group is a union of them. So whatever is added or subtracted, what is left is again a union of groups that may be
shown. (Anything about a single team leaves out the team's own people and joins anew, by the same rule.)
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapport.privacy.public import Group, merge_small

ROOT = ""
NO_UNIT = 0


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A group that may be shown: one unit, the people directly in one (`direct`), or several units joined."""

    key: str
    parent: str
    level: int  # 1 below the top
    units: tuple[int, ...]
    people: int
    direct: bool = False

    @property
    def merged(self) -> bool:
        """Whether several units stand behind this cell."""
        return len(self.units) > 1

    @property
    def unit(self) -> int | None:
        """The one unit behind this cell, if it is one."""
        return self.units[0] if len(self.units) == 1 and not self.direct else None


@dataclass(frozen=True)
class Cells:
    """The tree, and for each unit the cells its own people are in, from the top down."""

    tree: Mapping[str, Cell]
    lines: Mapping[int, tuple[str, ...]]

    @property
    def levels(self) -> int:
        """How deep the tree is."""
        return max((cell.level for cell in self.tree.values()), default=0)

    def at(self, unit: int, level: int) -> str:
        """The cell of a unit's own people at a level, or the finest above it."""
        line = self.lines[unit]
        return line[min(level, len(line)) - 1] if line else ROOT

    def finest(self, unit: int) -> str:
        """The finest cell of a unit's own people."""
        line = self.lines[unit]
        return line[-1] if line else ROOT


def cells_of(sizes: Mapping[tuple[int, ...], int], *, minimum: int) -> Cells:
    """Build the tree. sizes: people directly in each unit, by the ids from the top down to it; () without a unit.

    A lone top unit is not a cell: it is everybody.
    """
    total: dict[tuple[int, ...], int] = defaultdict(int)
    below: dict[tuple[int, ...], set[tuple[int, ...]]] = defaultdict(set)
    for path, people in sizes.items():
        for depth in range(len(path) + 1):
            total[path[:depth]] += people
        for depth in range(len(path)):
            below[path[:depth]].add(path[: depth + 1])
    tree: dict[str, Cell] = {}
    lines: dict[int, tuple[str, ...]] = {}
    top: tuple[int, ...] = ()
    while len(below[top]) == 1 and not sizes.get(top, 0):
        (top,) = below[top]
    _grow(top, (), ROOT, sizes=sizes, total=total, below=below, tree=tree, lines=lines, minimum=minimum)
    return Cells(tree, lines)


def _grow(
    path: tuple[int, ...],
    line: tuple[str, ...],
    parent: str,
    *,
    sizes: Mapping[tuple[int, ...], int],
    total: Mapping[tuple[int, ...], int],
    below: Mapping[tuple[int, ...], Iterable[tuple[int, ...]]],
    tree: dict[str, Cell],
    lines: dict[int, tuple[str, ...]],
    minimum: int,
) -> None:
    """Add the cells of one unit's parts, and those below each part that stands alone."""
    own = path[-1] if path else NO_UNIT
    parts = {child[-1]: child for child in below.get(path, ())}
    if not parts:
        lines[own] = line
        return
    groups = [Group(key=str(unit), people=total[child]) for unit, child in sorted(parts.items())]
    if sizes.get(path, 0):
        groups.insert(0, Group(key=f"={own}", people=sizes[path]))
    rows = merge_small(groups, minimum=minimum).rows
    for row in rows:
        cell = _cell(row.keys, row.people, parent, len(line) + 1)
        tree[cell.key] = cell
        for key in row.keys:
            if key.startswith("="):
                lines[own] = (*line, cell.key)
            elif cell.merged:
                _all_into(parts[int(key)], (*line, cell.key), below, lines)
            else:
                _grow(
                    parts[int(key)],
                    (*line, cell.key),
                    cell.key,
                    sizes=sizes,
                    total=total,
                    below=below,
                    tree=tree,
                    lines=lines,
                    minimum=minimum,
                )


def _cell(keys: tuple[str, ...], people: int, parent: str, level: int) -> Cell:
    units = tuple(int(key.removeprefix("=")) for key in keys)
    return Cell(
        key="+".join(keys),
        parent=parent,
        level=level,
        units=units,
        people=people,
        direct=len(keys) == 1 and keys[0].startswith("="),
    )


def _all_into(
    path: tuple[int, ...],
    line: tuple[str, ...],
    below: Mapping[tuple[int, ...], Iterable[tuple[int, ...]]],
    lines: dict[int, tuple[str, ...]],
) -> None:
    """Everybody of a unit and of all below it belongs to the same joined cell."""
    waiting = [path]
    for unit in waiting:
        lines[unit[-1]] = line
        waiting.extend(below.get(unit, ()))
