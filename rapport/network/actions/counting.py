"""From a computed snapshot to what pages about trust read: who turns to which office, counted once, by unit.

Pages add up what they need of it; nobody's row is in these files but in `lake.ANSWERS`, which no page reads.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from rapport.network.queries import lake
from rapport.network.queries.cells import ROOT, cells_of
from rapport.network.queries.tree import Tree, as_table, counted
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


def write_reach(cursor: Any, folder: Path, tree: Tree, *, theta: float) -> None:
    """Write the tree, and for each office and unit how many of the people directly in the unit turn to the office.

    Turning to an office is having at least one tie of trust theta and more to somebody it counts; its own people
    are left out. One row only where there is somebody; in the order of offices, so that a page finds its own at once.
    With the tree goes how many directly in each unit take part, which `queries.difference` alone reads.
    """
    _register(cursor, tree)
    placed = cursor.execute(f"SELECT place FROM ({_placed(folder)})").to_arrow_table()["place"].to_numpy()  # noqa: S608
    takes_part = pa.array(np.bincount(placed, minlength=tree.unit.size))
    lake.write_mapped(as_table(tree).append_column("takes_part", takes_part), folder / lake.TREE)
    ties = lake.quoted(folder / lake.TIES)
    trusted = f"SELECT source, target FROM read_parquet('{ties}') WHERE trust >= {theta:f}"  # noqa: S608
    lake.write_mapped(_turning(cursor, folder, trusted), folder / lake.REACH)


def write_spread(cursor: Any, folder: Path, tree: Tree, *, theta: float, minimum: int) -> None:
    """Write for each office how few carry half of the trust in it, and what goes if up to three of them leave.

    Only for offices that count `minimum` people and that as many outside turn to: about fewer it would be about one.
    """
    from rapport.engine.spread import spread

    _register(cursor, tree)
    cursor.register("large", pa.table({"office": np.flatnonzero(tree.office >= minimum)}))
    pairs = cursor.execute(f"""
        WITH placed AS MATERIALIZED ({_placed(folder)}), tied AS (
            SELECT DISTINCT source, target, office FROM read_parquet('{lake.quoted(folder / lake.TIES)}')
            JOIN placed ON key = target JOIN counted USING (place) SEMI JOIN large USING (office)
            WHERE trust >= {theta:f}
        )
        SELECT office, source, target FROM tied JOIN placed ON key = source JOIN places ON places.place = office
        WHERE placed.place < office OR placed.place >= after ORDER BY ALL
    """).to_arrow_table()  # noqa: S608
    found = spread(*(pairs[name].to_numpy() for name in ("office", "source", "target")))
    lake.write_mapped(found.filter(pc.field("trusting") >= minimum), folder / lake.SPREAD)


def write_answers(cursor: Any, folder: Path, tree: Tree, *, asked: pa.Table, keys: Path, minimum: int) -> bool:
    """Write the same of what people said: by unit, how many answered and how many of them named somebody.

    asked: `respondent_id`, `named_id`; whose key is whose is read from `keys`. Tells whether enough answered for any
    figure. The groups in which answers may be told are one tree for all offices, so that what one office's page
    says of who answered cannot be subtracted from another's.
    """
    _register(cursor, tree)
    cursor.register("asked", asked)
    cursor.execute(f"""
        CREATE OR REPLACE TEMP TABLE answer AS
        WITH who AS (SELECT key, person_id FROM read_parquet('{lake.quoted(keys)}'))
        SELECT DISTINCT r.key AS source, n.key AS target FROM asked
        JOIN who r ON r.person_id = respondent_id JOIN who n ON n.person_id = named_id
    """)  # noqa: S608
    answered = _answers(cursor, folder, tree)
    turning = _turning(cursor, folder, "SELECT source, target FROM answer")
    cursor.execute("DROP TABLE answer")
    groups = _groups(tree, np.bincount(answered.pop("place"), minlength=tree.unit.size), minimum)
    if groups.num_rows == 0:
        return False
    parquet.write_table(pa.table(answered), folder / lake.ANSWERS)
    lake.write_mapped(groups, folder / lake.ASKED)
    said = {name: tree.unit[turning[name].to_numpy()] for name in ("office", "place")}
    told = pa.table({"office": said["office"], "unit": said["place"], "people": turning["people"]})
    lake.write_mapped(told.sort_by("office"), folder / lake.SAID)
    return True


def _register(cursor: Any, tree: Tree) -> None:
    places = np.arange(tree.unit.size)
    cursor.register("places", pa.table({"unit": tree.unit, "place": places, "after": tree.end}))
    cursor.register("counted", counted(tree))


def _placed(folder: Path) -> str:
    """SQL of (key, place) of everybody."""
    people = lake.quoted(folder / lake.PEOPLE)
    return f"SELECT key, place FROM read_parquet('{people}') JOIN places ON unit = coalesce(unit_path[-1], 0)"  # noqa: S608


def _turning(cursor: Any, folder: Path, pairs: str) -> pa.Table:
    """Count (office, place, people) from pairs of source and target."""
    table: pa.Table = cursor.execute(f"""
        WITH placed AS MATERIALIZED ({_placed(folder)}), tied AS (
            SELECT DISTINCT source, office FROM ({pairs}) JOIN placed ON key = target JOIN counted USING (place)
        )
        SELECT office::INT AS office, placed.place::INT AS place, count(*)::INT AS people
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


def _groups(tree: Tree, answered: Any, minimum: int) -> pa.Table:
    """For each unit in which somebody answered, the groups its answers are told in, from the top down."""
    sizes = {tuple(tree.line(p)) if p else (): int(answered[p]) for p in np.flatnonzero(answered).tolist()}
    cells = cells_of(sizes, minimum=minimum)
    rows: list[Sequence[object]] = []
    for path, people in sizes.items():
        unit = path[-1] if path else 0
        line = cells.lines.get(unit, ())
        if not cells.tree and sum(sizes.values()) >= minimum:
            line = (ROOT,)  # all who answered are in one unit
        rows += [(unit, level, cell, level == len(line), people) for level, cell in enumerate(line, 1)]
    columns = zip(*rows, strict=True) if rows else [()] * len(ASKED)
    return pa.table([pa.array(c, kind.type) for c, kind in zip(columns, ASKED, strict=True)], schema=ASKED)
