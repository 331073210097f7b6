"""What people said when they were asked, beside what the logs suggest: sums over groups in which enough answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.reach import published
from rapport.network.queries.tree import NOWHERE, Ints, Tree
from rapport.network.rules.offices import FEWEST, figure_of
from rapport.network.rules.words import Figure

NO_ROW = -1
SEVERAL = -2


@dataclass(frozen=True, kw_only=True)
class Said:
    """Of `answered` people, `yes` named at least one of the team; 0 says fewer than `FEWEST` of each part, or none.

    withheld: the most that were named beside, in parts of which no more than "few or none" is told.
    """

    answered: int
    yes: int
    withheld: int = 0

    @property
    def figure(self) -> Figure:
        """The share with its likely range, which for what is withheld reaches up to the most it can be."""
        found = figure_of(self.yes, self.answered)
        most = figure_of(min(self.yes + self.withheld, self.answered), self.answered)
        return replace(found, low=found.low if self.yes else 0.0, high=most.high, few=not self.yes)


def together(told: Sequence[Said]) -> Said | None:
    """Several rows as one: a sum of what is shown, so it tells nothing beside; None for no row."""
    if not told:
        return None
    answered, yes, withheld = (
        sum(column) for column in zip(*((s.answered, s.yes, s.withheld) for s in told), strict=True)
    )
    return Said(answered=answered, yes=yes, withheld=withheld)


def said_in(
    told: Snapshot, tree: Tree, unit_id: int, *, under: int | None, rows: Sequence[tuple[int, ...]], minimum: int
) -> list[Said | None]:
    """For each row (the units in it), what those of its people said who answered; None where that may not be told.

    told: the snapshot whose answers are shown. A row is told if it is made up of whole groups of those who answered
    (`actions.counting`), the team's own people apart, with at least the minimum in it. So any two figures, of this
    team or of another, differ by whole groups: nothing about fewer people can be had from them. Who named the team is
    counted as `rules.publishing` says it, in the largest groups that make up the row.
    """
    folder = lake.folder_of(told)
    asked, groups = lake.mapped(folder / lake.ASKED), lake.mapped(folder / lake.ASKED_GROUPS)
    own = asked.filter(asked["finest"])
    row = _rows(tree, unit_id, under, rows)[tree.places(own["unit"].to_numpy())]
    answered = own["answered"].to_numpy()
    number = {key: place for place, key in enumerate(groups["key"].to_pylist())}
    finest = np.array([number.get(key, groups.num_rows) for key in own["cell"].to_pylist()], np.int64)
    above = groups["above"].to_numpy()
    of_row, people = _row_of(finest, row, answered, above)
    whole = (of_row >= 0) & (people >= minimum)
    largest = np.flatnonzero(whole & np.append(of_row[above] != of_row[:-1], np.ones(1, bool)))
    yes = published(folder / lake.SAID, unit_id, groups.num_rows)
    found: list[Said | None] = []
    for index in range(len(rows)):
        parts, mine = largest[of_row[largest] == index], row == index
        n = int(answered[mine].sum())
        told_of = n >= minimum and whole[finest[mine]].all()
        found.append(_said(n, yes[parts]) if told_of else None)
    return found


def _said(answered: int, yes: Ints) -> Said:
    """From how many of each part are told to have named the team."""
    few = int((yes == 0).sum())
    return Said(answered=answered, yes=min(int(yes.sum()), answered), withheld=few * (FEWEST - 1))


def _row_of(finest: Ints, row: Ints, answered: Ints, above: Ints) -> tuple[Ints, Ints]:
    """By group, everybody last: the row all of it is in, if it is one, and how many of it answered."""
    size = above.size
    found, people = np.full(size + 1, SEVERAL), np.bincount(finest, answered, size + 1)
    least, most = np.full(size + 1, np.iinfo(np.int64).max), np.full(size + 1, SEVERAL)
    np.minimum.at(least, finest, row)
    np.maximum.at(most, finest, row)
    for group in range(size - 1, -1, -1):  # groups further up come first
        up = above[group]
        least[up], most[up] = min(least[up], least[group]), max(most[up], most[group])
        people[up] += people[group]
    same = least == most
    found[same] = least[same]
    return found, people


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
