"""Counts behind the figures about a team, before anything is hidden. Nothing here leaves the room.

They are counted once, when a snapshot is made (`actions.counting`); a page reads the few rows of its team.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.tree import Ints, Part, Tree, running, tree_of


@dataclass(frozen=True, kw_only=True)
class Cell:
    """People of one part of the company outside the team, and how many of them turn to it.

    `unit_id` None are people without a unit; the unit that is looked under stands for those directly in it.
    `people` are those the directory lists, so whoever opted out counts as somebody not known to turn to anybody.
    """

    unit_id: int | None
    people: int
    yes: int


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A team of `members` people and the cells of everybody else; trust in it counts `office` of its people."""

    members: int
    office: int
    cells: tuple[Cell, ...]


NOBODY = Counts(members=0, office=0, cells=())


def count(snapshot: Snapshot, unit_id: int, *, under: int | None) -> Counts:
    """Count who turns to the team `unit_id` (with all below it), by the parts of `under`, or of the whole company.

    Somebody turns to a team who has at least one tie with trust at or above theta to one of its members; members
    themselves are not counted.
    """
    tree = tree_of(snapshot)
    team = tree.place(unit_id)
    where = None if under is None else tree.place(under)
    if team is None or (under is not None and where is None):
        return NOBODY
    heads = running(outside(tree.heads, tree, team))
    yes = running(turning(snapshot, tree, team))
    return Counts(
        members=int(tree.heads[team : tree.end[team]].sum()),
        office=int(tree.office[team]),
        cells=tuple(_cell(part, heads, yes) for part in tree.parts(where)),
    )


def outside(values: Ints, tree: Tree, team: int) -> Ints:
    """These values without those of a team's own people."""
    kept = values.copy()
    kept[team : tree.end[team]] = 0
    return kept


def turning(snapshot: Snapshot, tree: Tree, team: int) -> Ints:
    """By place, how many of the people directly in a unit turn to a team."""
    table = lake.mapped(lake.folder_of(snapshot) / lake.REACH)
    first, end = np.searchsorted(lake.column(table, "office"), [team, team + 1])
    found = np.zeros(tree.unit.size, np.int64)
    found[lake.column(table, "place")[first:end]] = lake.column(table, "people")[first:end]
    return found


def _cell(part: Part, heads: Ints, yes: Ints) -> Cell:
    people, turn = (int(sums[part.end] - sums[part.first]) for sums in (heads, yes))
    return Cell(unit_id=part.unit_id, people=people, yes=turn)


def steps_to(tree: Tree, under: int) -> Sequence[tuple[int | None, int]]:
    """(parent, child) for each step from the first level down to a unit; none if nobody is in it."""
    place, top = tree.place(under), tree.first_level()
    if place is None:
        return []
    line = tree.line(place)
    start = None if top is None else int(tree.unit[top])
    below = line[line.index(start) + 1 :] if start in line else line
    return list(zip([start, *below[:-1]], below, strict=True))
