"""Who is in an audience: always whole groups of a snapshot, the finest of those it shows figures of.

Each of these groups has the minimum of people or more, and they share nobody (`queries.cells`). So whatever audiences
are added to one another or taken from one another, and whatever units are left out, what remains is whole groups again:
there is no question whose answer, set against others, tells about fewer. Everything here is the directory's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from rapport.directory.public import unit_card
from rapport.kit.problems import Refusal
from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.tree import Ints, Tree, tree_of
from rapport.network.rules.messengers import Audience

ATTRIBUTES = ("location", "language", "timezone")


@dataclass(frozen=True)
class Groups:
    """The finest groups of a snapshot.

    keys, people: by group, what it is called in the snapshot and how many the directory listed. place: by place in the
    tree, the group of the people directly in that unit, -1 where nobody is. most: by attribute and group, what most of
    its people have: a group is at one site, and of one language and clock.
    """

    tree: Tree
    keys: Ints
    people: Ints
    place: Ints
    most: Mapping[str, Ints]

    def of_units(self, units: Ints) -> Ints:
        """The group of the people directly in each of these units; -1 for a unit nobody was in."""
        at = self.tree.places(units)
        found: Ints = np.where(at >= 0, self.place[at], -1)
        return found

    def touched(self, units: Collection[int]) -> Ints:
        """Whether a group has people of one of these units or of a unit below. bool[groups].

        Refuses units nobody was in.
        """
        found = np.zeros(self.keys.size, bool)
        for unit in units:
            inside = self.place[self._within(unit)]
            found[inside[inside >= 0]] = True
        return found

    def beside(self, units: Collection[int], groups: Ints) -> tuple[int, ...]:
        """Units some of whose people are in these groups although none of `units` holds them. Ids."""
        asked = np.zeros(self.place.size, bool)
        for unit in units:
            asked[self._within(unit)] = True
        inside = (self.place >= 0) & groups[self.place] & ~asked
        return tuple(self.tree.unit[inside].tolist())

    def meant(self, audience: Audience) -> Ints:
        """The groups an audience is made of. bool[groups]."""
        found = self.touched(audience.units) if audience.units else np.ones(self.keys.size, bool)
        for name, wanted in (("location", audience.sites), ("language", audience.languages)):
            if wanted:
                found &= np.isin(self.most[name], wanted)
        return found

    def _within(self, unit: int) -> slice:
        place = self.tree.place(unit)
        if place is None:
            name = unit_card([unit])[unit].name
            raise Refusal(f"Nobody was in {name} when the figures shown were computed.", code="nobody_there")
        return slice(place, int(self.tree.end[place]))


def groups_of(snapshot: Snapshot, frame: pa.Table) -> Groups:
    """The finest groups of a snapshot; frame: `people_frame` of its day."""
    tree = tree_of(snapshot)
    lines = parquet.read_table(lake.folder_of(snapshot) / lake.LINES, columns=["unit_id", "cell", "finest"])
    lines = lines.filter(lines["finest"])
    cell_of = dict(zip(lines["unit_id"].to_pylist(), lines["cell"].to_pylist(), strict=True))
    filled = np.flatnonzero(tree.heads)
    keys, number = np.unique([cell_of.get(unit, "") for unit in tree.unit[filled].tolist()], return_inverse=True)
    place = np.full(tree.unit.size, -1)
    place[filled] = number
    people = np.bincount(number, tree.heads[filled], keys.size).astype(np.int64)
    plain = Groups(tree, keys, people, place, {})
    group = plain.of_units(_units(frame))
    most = {name: _most(group, np.array(frame[name].to_pylist(), str), keys.size) for name in ATTRIBUTES}
    return Groups(tree, keys, people, place, most)


def _units(frame: pa.Table) -> Ints:
    """The unit each person is directly in; 0 for none."""
    paths = frame["unit_path"].combine_chunks()
    flat, ends = paths.flatten().to_numpy(), np.cumsum(paths.value_lengths().to_numpy())
    length = paths.value_lengths().to_numpy()
    found: Ints = np.where(length > 0, flat[np.maximum(ends - 1, 0)] if flat.size else 0, 0)
    return found


def _most(group: Ints, values: Any, size: int) -> Ints:
    """By group, the value most of its people have, the first of equals by the alphabet; empty where none is known."""
    known = (group >= 0) & (values != "")
    found = np.full(size, "", object)
    if not known.any():
        return found
    names, code = np.unique(values[known], return_inverse=True)
    pairs, counts = np.unique(group[known] * names.size + code, return_counts=True)
    order = np.lexsort((pairs, -counts, pairs // names.size))
    owner, first = np.unique((pairs // names.size)[order], return_index=True)
    found[owner] = names[(pairs % names.size)[order][first]]
    return found
