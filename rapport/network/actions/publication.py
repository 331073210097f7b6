"""From a computed snapshot to what may be shown of it: groups, ties between groups, a place on the map for each.

Written as small files beside the ties. Only groups of the minimum and more get in, and only ties of at least
as many pairs; pages read these and cannot show more by mistake.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from rapport.kit.text import squeeze
from rapport.network.actions.counting import count_answers, count_reach, count_spread, write_tree
from rapport.network.actions.holding import held_shares, held_ties
from rapport.network.actions.organisation import write_organisation
from rapport.network.actions.published import (
    counted_in,
    lines_of,
    numbered,
    turning_in,
    write_groups,
    write_published,
    write_spread,
)
from rapport.network.queries import lake
from rapport.network.queries.cells import ROOT, Cell, Cells, cells_of
from rapport.network.queries.tree import Tree, plant
from rapport.network.rules.offices import FEWEST
from rapport.privacy.public import is_dominated, minimum_group

EDGE = pa.schema(
    [
        ("level", pa.int32()),
        ("one", pa.string()),
        ("other", pa.string()),
        ("pairs", pa.int64()),
        ("weight", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Names:
    """What a group is called: names and slugs of units by id."""

    name: Mapping[int, str]
    slug: Mapping[int, str]

    @classmethod
    def of(cls, units: pa.Table) -> "Names":
        """From the directory's frame of units."""
        ids = units["unit_id"].to_pylist()
        return cls(
            dict(zip(ids, units["name"].to_pylist(), strict=True)),
            dict(zip(ids, units["slug"].to_pylist(), strict=True)),
        )


@dataclass(frozen=True, kw_only=True)
class Written:
    """How many groups there are, how many people the directory lists, whether enough of them answered a survey."""

    groups: int
    people: int
    answers: bool


def write_publication(
    folder: Path,
    units: pa.Table,
    *,
    heads: pa.Table,
    asked: pa.Table,
    keys: Path,
    theta: float,
    previous: Path | None,
    base: Path | None,
) -> Written:
    """Write what pages read of a snapshot into its folder: groups, ties between them, the map, who turns to whom.

    units: the directory's frame. heads: `unit_path`, `people`, everybody the directory lists, opted out or not, so
    that no group tells by its size who left the network. asked: `respondent_id`, `named_id`. keys: whose key is
    whose. theta: the trust from which on a tie counts. previous: the former snapshot, whose groups keep their place.
    base: the snapshot shown last with this model, whose figures these follow.
    """
    sizes = {tuple(path): int(people) for path, people in zip(*(c.to_pylist() for c in heads.columns), strict=True)}
    minimum = minimum_group()
    lake.write_contacts(folder)
    cells, tree = cells_of(sizes, minimum=minimum), plant(sizes)
    with lake.reading() as cursor:
        parquet.write_table(cell_lines(cells), folder / lake.LINES)
        edges, total = edges_of(cursor, folder, cells)
        community = dict(cursor.execute(_community(folder)).fetchall())
        top = dict(cursor.execute(_top(folder)).fetchall())
        _write_trust(cursor, folder, cells, tree, theta=theta, base=base)
        answers = _write_answers(cursor, folder, tree, asked=asked, keys=keys)
        outside = held_shares(_contact_outside(edges, total, top, minimum), base)
        edges = held_ties(edges, base, minimum=minimum)
        contact = {cell: weight for cell, (_pairs, weight) in total.items()}
        write_organisation(cursor, folder, cells, edges=edges, total=contact, base=base, minimum=minimum)
    lake.write_mapped(edges, folder / lake.MAP_TIES)
    lake.write_mapped(_map(cells, edges, outside, community, Names.of(units), previous), folder / lake.MAP)
    return Written(groups=len(cells.tree), people=sum(sizes.values()), answers=answers)


def _write_trust(cursor: Any, folder: Path, cells: Cells, tree: Tree, *, theta: float, base: Path | None) -> None:
    """Write who may be said to turn to whom, by group, and how that is spread over an office."""
    minimum, groups = minimum_group(), numbered(cells, tree, tree.heads)
    write_tree(cursor, folder, tree, groups.finest)
    write_groups(folder / lake.GROUPS, cells, groups)
    counted = count_reach(cursor, folder, tree, theta=theta)
    found = write_published(folder / lake.PUBLISHED, tree, groups, counted, base=base, minimum=minimum)
    cursor.register("own", counted_in(found))
    cursor.register("line", lines_of(groups, tree))
    carried = count_spread(cursor, folder, tree, theta=theta, minimum=minimum)
    write_spread(folder / lake.SPREAD, tree, carried, turning_in(found, groups), base=base, minimum=minimum)


def _write_answers(cursor: Any, folder: Path, tree: Tree, *, asked: pa.Table, keys: Path) -> bool:
    """The same of what people said; tells whether enough answered for any figure."""
    minimum = minimum_group()
    answers = count_answers(cursor, folder, tree, asked=asked, keys=keys, minimum=minimum)
    if answers is None:
        return False
    answering = replace(tree, heads=answers.answered)
    groups = numbered(answers.cells, answering, answers.answered)
    write_groups(folder / lake.ASKED_GROUPS, answers.cells, groups)
    # Each names few, so a group leaves zero for as many names as people; snapshots of answers never differ by a few.
    write_published(folder / lake.SAID, answering, groups, answers.named, minimum=minimum, least_ties=FEWEST)
    return True


def cell_lines(cells: Cells) -> pa.Table:
    """For each unit and level the cell of its own people; `finest` marks the last of the line."""
    levels = range(1, cells.levels + 1)
    rows = [
        (unit, level, cells.at(unit, level), level == max(len(line), 1))
        for unit, line in cells.lines.items()
        if line
        for level in levels
    ]
    return pa.table(
        {
            "unit_id": pa.array([unit for unit, _level, _cell, _finest in rows], pa.int64()),
            "level": pa.array([level for _unit, level, _cell, _finest in rows], pa.int32()),
            "cell": pa.array([cell for _unit, _level, cell, _finest in rows], pa.string()),
            "finest": pa.array([finest for _unit, _level, _cell, finest in rows], pa.bool_()),
        }
    )


def edges_of(cursor: Any, folder: Path, cells: Cells) -> tuple[pa.Table, dict[str, tuple[int, float]]]:
    """Ties between the groups of each level: pairs of people, summed weight; rows with one = other are within.

    With them, for each group the same of all ties that have an end in it. People are counted once, between
    the finest groups; coarser levels add these up.
    """
    names = np.array(sorted({*cells.tree, ROOT}))  # ROOT, which comes first, stands for people in no group
    one, other, pairs, weight = _between_finest(cursor, folder, names)
    tables: list[pa.Table] = []
    total: dict[str, tuple[int, float]] = {}
    for level in range(1, cells.levels + 1):
        up = np.searchsorted(names, [_up(cell, level, cells) for cell in names.tolist()])
        a, b = np.minimum(up[one], up[other]), np.maximum(up[one], up[other])
        ends, place = np.unique(a * names.size + b, return_inverse=True)
        a, b = np.divmod(ends, names.size)
        n, heavy = (np.bincount(place, values, ends.size) for values in (pairs, weight))
        shown = a > 0
        tables.append(_level(level, names[a[shown]], names[b[shown]], n[shown], heavy[shown]))
        tied, both = (
            np.bincount(a, values, names.size) + np.bincount(b, np.where(a == b, 0, values), names.size)
            for values in (n, heavy)
        )
        total |= {str(names[k]): (round(tied[k]), float(both[k])) for k in np.flatnonzero(both) if k}
    return (pa.concat_tables(tables) if tables else EDGE.empty_table()), total


def _between_finest(cursor: Any, folder: Path, names: Any) -> tuple[Any, Any, Any, Any]:
    """One, other (places in `names`), pairs of people, summed weight, for each two finest groups.

    Joined by equality alone and summed before anything else: 3.5 million pairs cost two seconds and little memory.
    """
    people, ties, lines = (lake.quoted(folder / name) for name in (lake.PEOPLE, lake.TIES, lake.LINES))
    found = cursor.execute(
        f"""
        WITH label AS MATERIALIZED (
            SELECT key, cell FROM read_parquet('{people}')
            JOIN (SELECT DISTINCT unit_id, cell FROM read_parquet('{lines}') WHERE finest) lines
              ON lines.unit_id = coalesce(unit_path[-1], 0)
        ), pair AS (
            SELECT least(source, target) AS a, greatest(source, target) AS b, max(weight + weight_back) AS weight
            FROM read_parquet('{ties}') GROUP BY 1, 2
        )
        SELECT coalesce(one.cell, '') AS one, coalesce(other.cell, '') AS other, count(*) AS n, sum(weight) AS weight
        FROM pair LEFT JOIN label one ON one.key = a LEFT JOIN label other ON other.key = b
        GROUP BY 1, 2 ORDER BY 1, 2
        """  # noqa: S608
    ).to_arrow_table()
    one, other = (np.searchsorted(names, found[name].to_numpy().astype(names.dtype)) for name in ("one", "other"))
    return one, other, found["n"].to_numpy(), found["weight"].to_numpy()


def _up(cell: str, level: int, cells: Cells) -> str:
    """The group at a level that a finest group is in; itself if it lies higher."""
    while cell != ROOT and cells.tree[cell].level > level:
        cell = cells.tree[cell].parent
    return cell


def _level(level: int, one: Any, other: Any, pairs: Any, weight: Any) -> pa.Table:
    columns = (np.full(one.size, level), one.tolist(), other.tolist(), pairs, weight)
    return pa.table([pa.array(c, kind.type) for c, kind in zip(columns, EDGE, strict=True)], schema=EDGE)


def _community(folder: Path) -> str:
    """SQL of the community most people of a group are in."""
    people, lines = lake.quoted(folder / lake.PEOPLE), lake.quoted(folder / lake.LINES)
    return f"""
        SELECT cell, mode(community) FROM read_parquet('{people}')
        JOIN (SELECT DISTINCT unit_id, cell FROM read_parquet('{lines}')) lines
          ON lines.unit_id = coalesce(unit_path[-1], 0)
        GROUP BY cell
    """  # noqa: S608


def _top(folder: Path) -> str:
    """SQL of the most contact one person of each group has, either way and each pair once, as in the group's total."""
    people, ties, lines = (lake.quoted(folder / name) for name in (lake.PEOPLE, lake.TIES, lake.LINES))
    return f"""
        WITH pair AS (
            SELECT least(source, target) AS a, greatest(source, target) AS b, max(weight + weight_back) AS weight
            FROM read_parquet('{ties}') GROUP BY 1, 2
        ), own AS (
            SELECT key, sum(weight) AS weight
            FROM (SELECT a AS key, weight FROM pair UNION ALL SELECT b, weight FROM pair) GROUP BY 1
        )
        SELECT cell, max(weight) FROM own JOIN read_parquet('{people}') USING (key)
        JOIN (SELECT DISTINCT unit_id, cell FROM read_parquet('{lines}')) lines
          ON lines.unit_id = coalesce(unit_path[-1], 0)
        GROUP BY cell
    """  # noqa: S608


def _map(
    cells: Cells,
    edges: pa.Table,
    outside: Mapping[str, float],
    community: Mapping[str, int],
    names: Names,
    previous: Path | None,
) -> pa.Table:
    """One row per group: its place, its size, what it is called, its community, the share of contact outside."""
    order = sorted(cells.tree.values(), key=lambda cell: (cell.level, cell.key))
    place = {cell.key: index for index, cell in enumerate(order)}
    opened = {cell.parent for cell in order}
    picture = _layout(order, place, edges, previous)
    return pa.table(
        {
            "cell": [cell.key for cell in order],
            "parent": [cell.parent for cell in order],
            "level": pa.array([cell.level for cell in order], pa.int32()),
            "unit_id": pa.array([cell.unit for cell in order], pa.int64()),
            "units": pa.array([len(cell.units) for cell in order], pa.int32()),
            "name": [_name(cell, names) for cell in order],
            "slug": [names.slug.get(cell.units[0], "") for cell in order],
            "people": pa.array([cell.people for cell in order], pa.int64()),
            "community": pa.array([community.get(cell.key, 0) for cell in order], pa.int64()),
            "outside": pa.array([outside.get(cell.key) for cell in order], pa.float64()),
            "x": pa.array(picture.x.round(5), pa.float64()),
            "y": pa.array(picture.y.round(5), pa.float64()),
            "open": [cell.key in opened for cell in order],
            "radius": pa.array(picture.radius.round(5), pa.float64()),
        }
    )


def _name(cell: Cell, names: Names) -> str:
    """The unit's name; empty for joined groups and for people directly in a unit, which pages put into words."""
    return "" if cell.merged else squeeze(names.name.get(cell.units[0], ""))


def _contact_outside(
    edges: pa.Table, total: Mapping[str, tuple[int, float]], top: Mapping[str, float], minimum: int
) -> dict[str, float]:
    """Share of a group's contact, by weight, that goes to people outside of it.

    None for groups in which fewer pairs than the minimum are in contact, or one person has more than half of it.
    """
    # A group is on one level as itself; further down it repeats with the same sums.
    columns = (edges[name].to_pylist() for name in ("one", "other", "weight"))
    within = {one: weight for one, other, weight in zip(*columns, strict=True) if one == other}
    told = {
        cell: weight
        for cell, (pairs, weight) in total.items()
        if pairs >= minimum and not is_dominated(amount=weight, top=top.get(cell, 0.0))
    }
    return {cell: 1 - within.get(cell, 0.0) / weight for cell, weight in told.items()}


def _layout(order: list[Cell], place: Mapping[str, int], edges: pa.Table, previous: Path | None) -> Any:
    """Circles in circles; groups that were on the former map begin where they were."""
    from rapport.engine.layout import layout

    levels = [cell.level for cell in order]
    kept = [
        (place[one], place[other], weight)
        for level, one, other, weight in zip(
            *(edges[name].to_pylist() for name in ("level", "one", "other", "weight")), strict=True
        )
        if one != other and levels[place[one]] == level == levels[place[other]]
    ]
    one, other, weight = (np.array(column) for column in zip(*kept, strict=True)) if kept else (np.zeros(0),) * 3
    return layout(
        np.array([place.get(cell.parent, -1) for cell in order], np.int64),
        np.array([cell.people for cell in order], float),
        one.astype(np.int64),
        other.astype(np.int64),
        weight.astype(float),
        previous=_former_places(order, previous),
    )


def _former_places(order: list[Cell], previous: Path | None) -> tuple[Any, Any] | None:
    if previous is None or not (previous / lake.MAP).exists():
        return None
    former = lake.mapped(previous / lake.MAP)
    known = {
        cell: (x, y) for cell, x, y in zip(*(former[name].to_pylist() for name in ("cell", "x", "y")), strict=True)
    }
    nowhere = (float("nan"), float("nan"))
    x, y = zip(*(known.get(cell.key, nowhere) for cell in order), strict=True) if order else ((), ())
    return np.array(x, float), np.array(y, float)
