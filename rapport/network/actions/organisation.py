"""From a computed snapshot to what the page about the formal and the informal organisation reads.

Counts of people are written as classes, of the groups of the first level only and with no total beside them: what is
told of one group can be neither added up to another nor taken from it. For the same reason somebody counts as much
asked, or as a broker, by a mark set against the mean or the median and not by being among the first tenth: then
everybody would know how many there are in all, and what the other groups leave of them. What a group has of a community
is told in words. All else is about ties between groups that the map shows.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.network.queries import lake
from rapport.network.queries.cells import Cell, Cells
from rapport.network.rules.organisation import (
    ASKED,
    BROKER,
    MEASURES,
    MUCH_ASKED,
    ROLES,
    UNSEEN,
    held,
    part,
)
from rapport.network.rules.words import strengths

LEVEL = 2  # of ties between groups: whole units below the divisions
MOST_BRIDGES = 40
FIGURE = pa.schema(
    [
        ("measure", pa.string()),
        ("cell", pa.string()),
        ("other", pa.string()),
        ("place", pa.int32()),
        ("told", pa.string()),
        ("value", pa.float64()),
    ]
)
Row = tuple[str, str, str, int, str, float | None]


def write_organisation(
    cursor: Any,
    folder: Path,
    cells: Cells,
    *,
    edges: pa.Table,
    total: Mapping[str, float],
    base: Path | None,
    minimum: int,
) -> None:
    """Write `lake.ORGANISATION` into a snapshot's folder; without the engine's measures of people, nothing.

    edges: the published ties of each level. total: for each group the contact with an end in it, which pages compute
    with and do not show. base: the snapshot shown before; what it told of a group stays until enough people change it.
    """
    if not (folder / lake.MEASURES).exists():
        return
    divisions = {cell.key: cell for cell in cells.tree.values() if cell.level == 1}
    former = _former(base)
    rows: list[Row] = [
        *_people(cursor, folder, divisions, former, minimum),
        *_communities(cursor, folder, cells, minimum),
    ]
    rows += [("total", key, "", 0, "", value) for key, value in total.items() if cells.tree[key].level <= LEVEL]
    rows += _between(cells, edges)
    columns = zip(*rows, strict=True) if rows else [()] * len(FIGURE)
    table = pa.table([pa.array(c, kind.type) for c, kind in zip(columns, FIGURE, strict=True)], schema=FIGURE)
    lake.write_mapped(table, folder / lake.ORGANISATION)


Former = Mapping[tuple[str, str], tuple[str, float | None]]


def _former(base: Path | None) -> Former:
    """What was told before, by measure and group."""
    if base is None or not (base / lake.ORGANISATION).exists():
        return {}
    columns = lake.mapped(base / lake.ORGANISATION).select(["measure", "cell", "told", "value"]).to_pydict().values()
    return {(m, cell): (how, share) for m, cell, how, share in zip(*columns, strict=True) if m in MEASURES}


def _people(cursor: Any, folder: Path, divisions: Mapping[str, Cell], former: Former, minimum: int) -> Iterable[Row]:
    """How many people of each division are something, in classes. People are counted as the directory lists them."""
    measures = lake.quoted(folder / lake.MEASURES)
    brokers = [f"count(*) FILTER ({role} > 0 AND {role} >= {BROKER} * (SELECT {role} FROM mark))" for role in ROLES]  # noqa: S608
    means = ", ".join(f"avg({role}) AS {role}" for role in ROLES)
    found = cursor.execute(f"""
        WITH measured AS (SELECT * FROM read_parquet('{measures}')),
        mark AS (SELECT median(in_strength) AS asked, {means} FROM measured WHERE contacts > 0)
        SELECT cell, count(*) FILTER (contacts > 0),
               count(*) FILTER (contacts > 0 AND in_strength >= {MUCH_ASKED} * (SELECT asked FROM mark)),
               {", ".join(brokers)}
        FROM measured JOIN ({_cells(folder, 1)}) USING (key) GROUP BY cell ORDER BY cell
    """).fetchall()  # noqa: S608
    counts = {cell: numbers for cell, *numbers in found}
    for key, cell in sorted(divisions.items()):
        seen, *others = counts.get(key, [0] * len(MEASURES))
        for measure, count in zip((UNSEEN, ASKED, *ROLES), (cell.people - seen, *others), strict=True):
            how, share = held(count, cell.people, former.get((measure, key)), minimum=minimum)
            yield measure, key, "", 0, how, share


def _communities(cursor: Any, folder: Path, cells: Cells, minimum: int) -> Iterable[Row]:
    """Which groups have how much of their people in which community; communities by falling size."""
    measures = lake.quoted(folder / lake.MEASURES)
    found = cursor.execute(f"""
        SELECT m.community, cell, count(*) FROM read_parquet('{measures}') m JOIN ({_cells(folder, LEVEL)}) USING (key)
        WHERE contacts > 0 GROUP BY 1, 2 HAVING count(*) >= {minimum:d} ORDER BY 1, 3 DESC, 2
    """).fetchall()  # noqa: S608
    for community, cell, count in found:
        how = part(count, cells.tree[cell].people, minimum=minimum)
        if how is not None:
            yield "community", cell, "", int(community), how, None


def _cells(folder: Path, level: int) -> str:
    """SQL of (key, cell) of everybody at a level."""
    people, lines = lake.quoted(folder / lake.PEOPLE), lake.quoted(folder / lake.LINES)
    return f"""
        SELECT key, cell FROM read_parquet('{people}')
        JOIN (SELECT unit_id, cell FROM read_parquet('{lines}') WHERE level = {level:d}) lines
          ON lines.unit_id = coalesce(unit_path[-1], 0)
    """  # noqa: S608


def _between(cells: Cells, edges: pa.Table) -> Iterable[Row]:
    """The strongest ties across divisions, and the groups without which the published map falls apart."""
    level = min(LEVEL, cells.levels)
    table = edges.filter((pc.field("level") == level) & (pc.field("one") != pc.field("other")))
    if not table.num_rows:
        return
    names = sorted({*table["one"].to_pylist(), *table["other"].to_pylist()})
    top = [_division(cells, name) for name in names]
    division = np.unique(top, return_inverse=True)[1]
    one, other = (pc.index_in(table[end], pa.array(names)).to_numpy() for end in ("one", "other"))
    weight = table["weight"].to_numpy()
    yield from _bridges(names, division, one, other, weight)
    yield from _holding(names, one, other)


def _bridges(names: list[str], division: Any, one: Any, other: Any, weight: Any) -> Iterable[Row]:
    crossing = division[one] != division[other]
    a, b, heavy = one[crossing], other[crossing], weight[crossing]
    order = np.lexsort((b, a, -heavy))
    words = strengths(heavy[order].tolist())[:MOST_BRIDGES]
    for place, (edge, word) in enumerate(zip(order[:MOST_BRIDGES].tolist(), words, strict=True)):
        yield "bridge", names[a[edge]], names[b[edge]], place, word, None
    carried = np.bincount(a, heavy, len(names)) + np.bincount(b, heavy, len(names))
    if heavy.sum() > 0:
        for node in np.argsort(-carried, kind="stable")[:MOST_BRIDGES].tolist():
            if carried[node] > 0:
                yield "carries", names[node], "", 0, "", round(float(carried[node] / heavy.sum()), 2)


def _holding(names: list[str], one: Any, other: Any) -> Iterable[Row]:
    from rapport.engine.roles import cut_off

    for node, count in enumerate(cut_off(len(names), one, other).tolist()):
        if count:
            yield "holds", names[node], "", 0, "", float(count)


def _division(cells: Cells, key: str) -> str:
    cell = cells.tree[key]
    while cell.level > 1:
        cell = cells.tree[cell.parent]
    return cell.key
