"""From counts to what may be shown of them: who turns to which office, by group, as `rules.publishing` says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from rapport.network.queries import lake
from rapport.network.queries.cells import ROOT, Cells
from rapport.network.queries.tree import NOWHERE, Tree, read_tree
from rapport.network.rules.publishing import Counts, Forest, Former, Published, publish

Ints = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Numbered:
    """The groups of a tree by number, with their keys, and the finest one the people directly at each place are in."""

    forest: Forest
    keys: tuple[str, ...]
    finest: Ints


def numbered(cells: Cells, tree: Tree, heads: Ints) -> Numbered:
    """Number the groups, those further up first. heads: how many people are counted directly at each place."""
    order = sorted(cells.tree.values(), key=lambda cell: (cell.level, cell.key))
    number = {cell.key: place for place, cell in enumerate(order)} | {ROOT: len(order)}
    forest = Forest(
        above=np.array([number[cell.parent] for cell in order], np.int64),
        level=np.array([cell.level for cell in order], np.int64),
        people=np.array([*(cell.people for cell in order), int(heads.sum())], np.int64),
    )
    at = [number[cells.finest(unit)] if unit in cells.lines else len(order) for unit in tree.unit.tolist()]
    return Numbered(forest, tuple(cell.key for cell in order), np.array(at, np.int64))


def write_groups(path: Path, cells: Cells, groups: Numbered) -> None:
    """Write the groups by number: key, the group above, level, people, units, whether it has parts."""
    order = [cells.tree[key] for key in groups.keys]
    opened = np.isin(np.arange(len(order)), groups.forest.above)
    table = pa.table(
        {
            "key": pa.array(groups.keys, pa.string()),
            "above": groups.forest.above,
            "level": groups.forest.level,
            "people": groups.forest.people[: len(order)],
            "units": pa.array([list(cell.units) for cell in order], pa.list_(pa.int64())),
            "unit": pa.array([cell.unit for cell in order], pa.int64()),
            "open": opened,
        }
    )
    lake.write_mapped(table, path)


def write_published(
    path: Path,
    tree: Tree,
    groups: Numbered,
    counted: pa.Table,
    *,
    base: Path | None = None,
    minimum: int,
    least_ties: int | None = None,
) -> Published:
    """Publish counts and write them, by the unit of the office and the number of the group.

    counted: `office`, `place` (both places in the tree), `people`, `ties`. base: the folder of the snapshot shown
    before, which these numbers follow; None where they are the first. least_ties: as `rules.publishing.publish` says.
    """
    office, place, people, ties = (counted[name].to_numpy() for name in ("office", "place", "people", "ties"))
    found = publish(
        groups.forest,
        Counts(office, groups.finest[place], people, ties),
        members=_members(tree, groups),
        former=None if base is None else _former(base, tree, groups),
        minimum=minimum,
        least_ties=least_ties,
    )
    table = pa.table({"office": tree.unit[found.office], "group": found.group.astype(np.int32)})
    for name in ("people", "ties", "own_people", "own_ties"):
        table = table.append_column(name, pa.array(getattr(found, name)))
    lake.write_mapped(table.sort_by([("office", "ascending"), ("group", "ascending")]), path)
    return found


def turning_in(found: Published, groups: Numbered) -> dict[int, int]:
    """By place of the office, how many of the whole company may be said to turn to it."""
    everybody = found.group == groups.forest.size
    return dict(zip(found.office[everybody].tolist(), found.people[everybody].tolist(), strict=True))


def counted_in(found: Published) -> pa.Table:
    """`office` (its place in the tree) and `group`: the people of a group are counted in a number that is told.

    Of the group itself, or of one above it, which counts what its parts withhold.
    """
    told = found.own_people > 0
    return pa.table({"office": found.office[told], "group": found.group[told]})


def lines_of(groups: Numbered, tree: Tree) -> pa.Table:
    """`place` in the tree and `group`: each place with each group its people are in, everybody among them."""
    above, size = np.append(groups.forest.above, groups.forest.size), groups.forest.size
    place = np.flatnonzero(tree.heads)
    group, found = groups.finest[place], [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    while place.size:
        found.append((place, group))
        inner = group < size
        group, place = above[group[inner]], place[inner]
    places, within = (np.concatenate(column) for column in zip(*found, strict=True))
    return pa.table({"place": places, "group": within})


def write_spread(
    path: Path, tree: Tree, counted: pa.Table, turning: Mapping[int, int], *, base: Path | None, minimum: int
) -> None:
    """Write how trust in an office is spread, by its unit: `half`, `trusting`, and `lost` if one, two, three leave.

    counted: as `actions.counting.count_spread` gives it; turning: as `turning_in` gives it. What is lost is told from
    the minimum on, 0 standing for less; and a row stays as it was shown before until `minimum` people more or fewer
    turn to the office, or would have nobody left.
    """
    former = {row["office"]: row for row in lake.mapped(base / lake.SPREAD).to_pylist()} if base else {}
    rows: list[dict[str, Any]] = []
    for row in counted.to_pylist():
        unit, trusting = int(tree.unit[row["team"]]), turning.get(row["team"], 0)
        was, lost = former.get(unit), [n if n >= minimum else 0 for n in row["lost"]]
        if trusting < minimum:
            continue
        stays = was is not None and was["trusting"] == trusting and not _differ(row["lost"], was["lost"], minimum)
        new = {"office": unit, "half": row["half"], "trusting": trusting, "lost": lost}
        rows.append(was if was is not None and stays else new)
    lake.write_mapped(pa.Table.from_pylist(rows, schema=SPREAD).sort_by("office"), path)


SPREAD = pa.schema(
    [("office", pa.int64()), ("half", pa.int64()), ("trusting", pa.int64()), ("lost", pa.list_(pa.int64()))]
)


def _differ(now: Sequence[int], was: Sequence[int], minimum: int) -> bool:
    return any(abs(one - other) >= minimum for one, other in zip(now, was, strict=True))


def _members(tree: Tree, groups: Numbered) -> Counts:
    """How many of each group belong to each office: to its unit or one below."""
    place = np.flatnonzero(tree.heads)
    offices, places, at = [], [], place.copy()
    while np.any(at > 0):
        offices.append(at[at > 0])
        places.append(place[at > 0])
        at = np.where(at > 0, tree.above[at], NOWHERE)
    office, place = (np.concatenate(column) if column else np.zeros(0, np.int64) for column in (offices, places))
    group, size = groups.finest[place], groups.forest.size
    above = np.append(groups.forest.above, size)
    rows = []
    while np.any(group < size):
        rows.append((office, group, tree.heads[place]))
        kept = group < size
        office, group, place = office[kept], above[group[kept]], place[kept]
    rows.append((office, group, tree.heads[place]))
    office, group, people = (np.concatenate(column) for column in zip(*rows, strict=True))
    return Counts(office, group, people, people)


def _former(base: Path, tree: Tree, groups: Numbered) -> Former:
    """What the snapshot before published, in the numbers of this one; what is gone is left out."""
    place = {key: number for number, key in enumerate(groups.keys)}
    was = lake.mapped(base / lake.GROUPS)["key"].to_pylist()
    now = np.array([*(place.get(key, -1) for key in was), groups.forest.size], np.int64)
    held = lake.mapped(base / lake.PUBLISHED)
    office, group = tree.places(held["office"].to_numpy()), now[held["group"].to_numpy()]
    there = (office > 0) & (group >= 0)
    own = (held[name].to_numpy()[there] for name in ("own_people", "own_ties"))
    offices = tree.places(read_tree(base).unit)
    return Former(Counts(office[there], group[there], *own), offices[offices > 0], now[now >= 0])
