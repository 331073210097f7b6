"""What people said when they were asked, beside what the logs suggest: sums over groups in which enough answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.tree import NOWHERE, Ints, Tree
from rapport.network.rules.offices import figure_of
from rapport.network.rules.words import Figure

NO_ROW = -1


@dataclass(frozen=True, kw_only=True)
class Said:
    """Of `answered` people of a row, `yes` named at least one of the team."""

    answered: int
    yes: int

    @property
    def figure(self) -> Figure:
        """The share with its likely range."""
        return figure_of(self.yes, self.answered)


def said_in(
    told: Snapshot, tree: Tree, unit_id: int, *, under: int | None, rows: Sequence[tuple[int, ...]], minimum: int
) -> list[Said | None]:
    """For each row (the units in it), what those of its people said who answered; None where that may not be told.

    told: the snapshot whose answers are shown. A row is told if it is made up of whole groups of those who answered
    (`actions.counting`), the team's own people apart, with at least the minimum in it. So any two figures, of this
    team or of another, differ by whole groups: nothing about fewer people can be had from them.
    """
    folder = lake.folder_of(told)
    asked, said = lake.mapped(folder / lake.ASKED), lake.mapped(folder / lake.SAID)
    own = asked.filter(asked["finest"])
    row = _rows(tree, unit_id, under, rows)[tree.places(own["unit"].to_numpy())]
    cell, answered = own["cell"].combine_chunks().dictionary_encode().indices.to_numpy(), own["answered"].to_numpy()
    whole = _whole(cell, row) & (np.bincount(cell, answered) >= minimum)
    first, end = np.searchsorted(lake.column(said, "office"), [unit_id, unit_id + 1])
    named = _rows(tree, unit_id, under, rows)[tree.places(lake.column(said, "unit")[first:end])]
    yes = lake.column(said, "people")[first:end]
    return [
        Said(answered=int(answered[row == index].sum()), yes=int(yes[named == index].sum()))
        if whole[cell[row == index]].all() and answered[row == index].sum() >= minimum
        else None
        for index in range(len(rows))
    ]


def _rows(tree: Tree, unit_id: int, under: int | None, rows: Sequence[tuple[int, ...]]) -> Ints:
    """By place, the row whose people are directly in it; the last entry, for units that are gone, is in none."""
    found = np.full(tree.unit.size + 1, NO_ROW)
    for index, units in enumerate(rows):
        for unit in units:
            place = 0 if unit == NOWHERE else tree.place(unit)
            if place is not None:
                found[place : place + 1 if unit in {NOWHERE, under} else tree.end[place]] = index
    team = tree.place(unit_id)
    if team is not None:
        found[team : tree.end[team]] = NO_ROW
    return found


def _whole(cell: Ints, row: Ints) -> Ints:
    """For each group, whether all of it is in one row, or in none."""
    size = int(cell.max(initial=-1)) + 1
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, NO_ROW)
    np.minimum.at(least, cell, row)
    np.maximum.at(most, cell, row)
    whole: Ints = least == most
    return whole
