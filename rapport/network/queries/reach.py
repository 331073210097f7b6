"""What may be shown of who turns to a team, group by group: read as it was published, and nothing counted anew.

Rows are the groups of the snapshot without the team's own people; one that is too small without them is joined with
its neighbours by the rule by which the groups were made.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.tree import NOWHERE, Ints, Tree, read_tree
from rapport.network.rules.offices import TrustRow, why_not_an_office
from rapport.privacy.public import Group, merge_small, minimum_group


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A team of `members` people, trust in which counts `office` of them, and the rows shown under a group.

    total: all rows together, which is more exact than their sum. opened: the units shown alone that have parts.
    """

    members: int
    office: int
    rows: tuple[TrustRow, ...]
    total: TrustRow | None
    opened: frozenset[int]

    @property
    def by_units(self) -> dict[tuple[int, ...], TrustRow]:
        """The rows by the units joined in them."""
        return {row.units: row for row in self.rows}


NOBODY = Listing(members=0, office=0, rows=(), total=None, opened=frozenset())


@dataclass(frozen=True)
class Files:
    """The files of one snapshot that a listing is read from."""

    folder: Path
    tree: Tree
    finest: Ints
    groups: pa.Table

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Files":
        """Of a snapshot whose files are all there."""
        folder = lake.folder_of(snapshot)
        finest = lake.column(lake.mapped(folder / lake.TREE), "group")
        return cls(folder, read_tree(folder), finest, lake.mapped(folder / lake.GROUPS))

    @property
    def everybody(self) -> int:
        """The number that stands for the whole company."""
        return int(self.groups.num_rows)

    def group_of(self, unit_id: int) -> int | None:
        """The group that is one unit alone; None for a unit that is only shown joined with others."""
        found = np.flatnonzero(self.groups["unit"].to_numpy(zero_copy_only=False) == unit_id)
        return int(found[0]) if found.size else None

    def line(self, group: int) -> list[int]:
        """The groups from the top down to one."""
        found: list[int] = []
        while group != self.everybody:
            found.insert(0, group)
            group = self.groups["above"][group].as_py()
        return found

    def outside(self, team: int) -> Ints:
        """How many of each group, everybody last, are not of the team at this place."""
        size, within = self.everybody, slice(team, int(self.tree.end[team]))
        own = np.bincount(self.finest[within], self.tree.heads[within], size + 1).astype(np.int64)
        above = np.append(lake.column(self.groups, "above"), size)
        place = np.flatnonzero(own[:size])
        people = own[place]
        while (place := above[place]).size:  # all a step up at once, until they are at the top
            inside = place != size
            place, people = place[inside], people[inside]
            np.add.at(own, place, people)
        own[size] = self.tree.heads[within].sum()
        return np.append(lake.column(self.groups, "people"), self.tree.heads.sum()) - own

    def turning(self, unit_id: int) -> Ints:
        """How many of each group, everybody last, may be said to turn to a team."""
        return published(self.folder / lake.PUBLISHED, unit_id, self.everybody)

    def rows_under(self, group: int, outside: Ints, turning: Ints, team: int) -> tuple[TrustRow, ...]:
        """The parts of a group as rows, without the team's own units: those too small without them are joined."""
        parts = np.flatnonzero(self.groups["above"].to_numpy() == group).tolist()
        units = dict(zip(parts, self.groups["units"].take(pa.array(parts, pa.int64())).to_pylist(), strict=True))
        given = [Group(key=str(p), people=int(outside[p]), sums=(float(turning[p]),)) for p in parts]
        return tuple(
            _row(self._without(team, [u for key in row.keys for u in units[int(key)]]), row.people, int(row.sums[0]))
            for row in merge_small(given, minimum=minimum_group()).rows
        )

    def _without(self, team: int, units: list[int]) -> tuple[int, ...]:
        places = self.tree.places(np.array(units, np.int64)).tolist()
        end = int(self.tree.end[team])
        return tuple(unit for unit, place in zip(units, places, strict=True) if not team <= place < end)


def published(path: Path, unit_id: int, everybody: int) -> Ints:
    """By group, everybody last, the people that a file says of an office."""
    table = lake.mapped(path)
    first, end = np.searchsorted(lake.column(table, "office"), [unit_id, unit_id + 1])
    found = np.zeros(everybody + 1, np.int64)
    found[lake.column(table, "group")[first:end]] = lake.column(table, "people")[first:end]
    return found


def top_of(tree: Tree) -> int | None:
    """The unit that is the whole company, where there is one: everybody is in it or below it."""
    place = tree.first_level()
    return None if place is None else int(tree.unit[place])


def listing(snapshot: Snapshot, unit_id: int, *, under: int | None = None) -> Listing:
    """Who may be said to turn to the team `unit_id` (with all below it), by the parts of the unit `under`.

    None stands for the first level. Somebody turns to a team who has at least one tie with trust at or above theta to
    one of its members; members themselves are not counted. Nothing about a team that is no office, and nothing under
    a unit that is shown joined with others.
    """
    shown = Files.of(snapshot)
    team = shown.tree.place(unit_id)
    where = shown.everybody if under in {None, top_of(shown.tree)} else shown.group_of(under or NOWHERE)
    if team is None or where is None:
        return NOBODY
    within = slice(team, int(shown.tree.end[team]))
    outside, turning = shown.outside(team), shown.turning(unit_id)
    if not _alone(shown, where, outside, team) or why_not_an_office(int(shown.tree.heads[within].sum())):
        return NOBODY
    whole = _row((NOWHERE if under is None else under,), int(outside[where]), int(turning[where]))
    enough = whole.people >= minimum_group()
    alone = (whole,) if enough and under is not None else ()
    return Listing(
        members=int(shown.tree.heads[within].sum()),
        office=int(shown.tree.office[team]),
        rows=shown.rows_under(where, outside, turning, team) or alone,
        total=whole if enough else None,
        opened=frozenset(shown.groups.filter(shown.groups["open"])["unit"].drop_null().to_pylist()),
    )


def _alone(shown: Files, group: int, outside: Ints, team: int) -> bool:
    """Whether a group, and each above it, is a row of its own beside the team."""
    nobody, line = np.zeros_like(outside), shown.line(group)
    return all(
        any(row.units == tuple(shown.groups["units"][part].as_py()) for row in rows)
        for part, rows in zip(
            line, (shown.rows_under(above, outside, nobody, team) for above in [shown.everybody, *line]), strict=False
        )
    )


def _row(units: tuple[int, ...], people: int, yes: int) -> TrustRow:
    return TrustRow(units=units, people=people, yes=min(yes, people), minimum=minimum_group())
