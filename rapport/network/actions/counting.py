"""From a computed snapshot to counts: who turns to which office, by the unit she is in, and what people said.

Counts are not kept: `actions.published` turns them into what may be shown. Nobody's row is in the files written here
but in `lake.ANSWERS`, which no page reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from rapport.network.queries import lake
from rapport.network.queries.cells import ROOT, Cells, cells_of
from rapport.network.queries.tree import Ints, Tree, as_table, counted
from rapport.privacy.public import keyed_hashes

ASKED = pa.schema(
    [
        ("unit", pa.int64()),
        ("level", pa.int32()),
        ("cell", pa.string()),
        ("finest", pa.bool_()),
        ("answered", pa.int32()),
    ]
)


def count_reach(cursor: Any, folder: Path, tree: Tree, *, theta: float) -> pa.Table:
    """For each office and place: how many of the people directly there turn to the office, and with how many ties.

    Turning to an office is having at least one tie of trust theta and more to somebody it counts; its own people
    are left out. One row only where there is somebody.
    """
    _register(cursor, tree)
    ties = lake.quoted(folder / lake.TIES)
    return _turning(cursor, folder, f"SELECT source, target FROM read_parquet('{ties}') WHERE trust >= {theta:f}")  # noqa: S608


def write_tree(cursor: Any, folder: Path, tree: Tree, finest: Ints) -> None:
    """Write the tree, with the number of the finest group of each place.

    With it goes how many directly in each unit take part, which `queries.difference` alone reads.
    """
    _register(cursor, tree)
    placed = cursor.execute(f"SELECT place FROM ({_placed(folder)})").to_arrow_table()["place"].to_numpy()  # noqa: S608
    takes_part = pa.array(np.bincount(placed, minlength=tree.unit.size))
    table = as_table(tree).append_column("group", pa.array(finest)).append_column("takes_part", takes_part)
    lake.write_mapped(table, folder / lake.TREE)


def count_spread(cursor: Any, folder: Path, tree: Tree, *, theta: float, minimum: int) -> pa.Table:
    """For each office that counts `minimum` people: how few carry half of the trust, and what goes with up to three.

    Counted are people who are in a number that is told: the cursor knows `own` (office, group) of these numbers, and
    `line` (place, group), as `actions.published` gives them. As `engine.spread.spread` gives it, `team` being the place
    of the office; only where so many people turn to it.
    """
    from rapport.engine.spread import spread

    _register(cursor, tree)
    cursor.register("large", pa.table({"office": np.flatnonzero(tree.office >= minimum)}))
    pairs = cursor.execute(f"""
        WITH placed AS MATERIALIZED ({_placed(folder)}), tied AS (
            SELECT DISTINCT source, target, office FROM read_parquet('{lake.quoted(folder / lake.TIES)}')
            JOIN placed ON key = target JOIN counted USING (place) SEMI JOIN large USING (office)
            WHERE trust >= {theta:f}
        ), pair AS MATERIALIZED (
            SELECT office, source, target, placed.place AS place FROM tied JOIN placed ON key = source
            JOIN places ON places.place = office WHERE placed.place < office OR placed.place >= after
        ), told AS (
            SELECT DISTINCT seen.office, seen.place FROM (SELECT DISTINCT office, place FROM pair) seen
            JOIN line USING (place) SEMI JOIN own ON own.office = seen.office AND own."group" = line."group"
        )
        SELECT office, source, target FROM pair SEMI JOIN told USING (office, place) ORDER BY ALL
    """).to_arrow_table()  # noqa: S608
    found = spread(*(pairs[name].to_numpy() for name in ("office", "source", "target")))
    return found.filter(pc.field("trusting") >= minimum)


@dataclass(frozen=True)
class Answers:
    """What people said, counted: by place how many answered, the groups it is told in, and who named which office."""

    answered: Ints
    cells: Cells
    named: pa.Table


def count_answers(
    cursor: Any, folder: Path, tree: Tree, *, asked: pa.Table, keys: Path, minimum: int
) -> Answers | None:
    """Count answers; None where too few answered for any figure. Writes who answered, and the groups by unit.

    asked: `respondent_id`, `named_id`; whose key is whose is read from `keys`. The groups in which answers may be told
    are one tree for all offices, so that what one office's page says of who answered cannot be subtracted from
    another's.
    """
    _register(cursor, tree)
    cursor.register("asked", asked)
    cursor.execute(f"""
        CREATE OR REPLACE TEMP TABLE answer AS
        WITH who AS (SELECT key, person_id FROM read_parquet('{lake.quoted(keys)}'))
        SELECT DISTINCT r.key AS source, n.key AS target FROM asked
        JOIN who r ON r.person_id = respondent_id JOIN who n ON n.person_id = named_id
    """)  # noqa: S608
    answers = _answers(cursor, folder, tree)
    named = _turning(cursor, folder, "SELECT source, target FROM answer")
    cursor.execute("DROP TABLE answer")
    answered = np.bincount(answers.pop("place"), minlength=tree.unit.size)
    if answered.sum() < minimum:
        return None
    sizes = {tuple(tree.line(p)) if p else (): int(answered[p]) for p in np.flatnonzero(answered).tolist()}
    cells = cells_of(sizes, minimum=minimum)
    parquet.write_table(pa.table(answers), folder / lake.ANSWERS)
    lake.write_mapped(_groups(sizes, cells), folder / lake.ASKED)
    return Answers(answered, cells, named)


def _register(cursor: Any, tree: Tree) -> None:
    places = np.arange(tree.unit.size)
    cursor.register("places", pa.table({"unit": tree.unit, "place": places, "after": tree.end}))
    cursor.register("counted", counted(tree))


def _placed(folder: Path) -> str:
    """SQL of (key, place) of everybody."""
    people = lake.quoted(folder / lake.PEOPLE)
    return f"SELECT key, place FROM read_parquet('{people}') JOIN places ON unit = coalesce(unit_path[-1], 0)"  # noqa: S608


def _turning(cursor: Any, folder: Path, pairs: str) -> pa.Table:
    """Count (office, place, people, ties) from distinct pairs of source and target."""
    table: pa.Table = cursor.execute(f"""
        WITH placed AS MATERIALIZED ({_placed(folder)}), tied AS (
            SELECT source, office, count(*) AS ties
            FROM ({pairs}) JOIN placed ON key = target JOIN counted USING (place)
            GROUP BY 1, 2
        )
        SELECT office, placed.place AS place, count(*) AS people, sum(ties)::BIGINT AS ties
        FROM tied JOIN placed ON key = source JOIN places ON places.place = office
        WHERE placed.place < office OR placed.place >= after GROUP BY 1, 2 ORDER BY 1, 2
    """).to_arrow_table()  # noqa: S608
    return table


def _answers(cursor: Any, folder: Path, tree: Tree) -> dict[str, Any]:
    """Who answered: key, unit, and a keyed hash of the offices she named, to tell later whether that has changed."""
    rows = cursor.execute(f"""
        WITH placed AS MATERIALIZED ({_placed(folder)})
        SELECT source, mine.place, list_sort(list(DISTINCT office))
        FROM answer JOIN placed mine ON mine.key = source JOIN placed theirs ON theirs.key = target
        LEFT JOIN counted ON counted.place = theirs.place GROUP BY 1, 2 ORDER BY 1
    """).fetchall()  # noqa: S608
    named = [",".join(str(tree.unit[office]) for office in offices if office is not None) for _, _, offices in rows]
    place = np.array([place for _, place, _ in rows], np.int64)
    words = [f"{tree.unit[at]}:{offices}" for at, offices in zip(place, named, strict=True)]
    return {
        "key": pa.array([key for key, _, _ in rows], pa.int64()),
        "unit": pa.array(tree.unit[place], pa.int64()),
        "said": pa.array(keyed_hashes("answers", words), pa.int64()),
        "place": place,
    }


def _groups(sizes: Mapping[tuple[int, ...], int], cells: Cells) -> pa.Table:
    """For each unit in which somebody answered, the groups its answers are told in, from the top down."""
    rows: list[Sequence[object]] = []
    for path, people in sizes.items():
        unit = path[-1] if path else 0
        line = cells.lines.get(unit) or (ROOT,)  # where there are no groups, all who answered are one
        rows += [(unit, level, cell, level == len(line), people) for level, cell in enumerate(line, 1)]
    columns = zip(*rows, strict=True) if rows else [()] * len(ASKED)
    return pa.table([pa.array(c, kind.type) for c, kind in zip(columns, ASKED, strict=True)], schema=ASKED)
