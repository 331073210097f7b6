"""Changes to what lies in the lake: rows that came to be known, and rows that must go.

Files are never changed in place: a new one is written into the workspace, and the register decides which counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from rapport.engine.spill import spill_folder
from rapport.interactions.lake.layout import Lake
from rapport.interactions.lake.sealing import PARQUET, SAME, connect

COLUMNS = '"at", from_key, to_key, channel, recipients, message, thread, reply_to, duration, undirected, source, file'
MEMORY = "700MB"
# The folders are called source=…/month=…, which would be read as columns beside those of the file.
ROWS = "read_parquet($1, hive_partitioning = false)"


@dataclass(slots=True)
class Moved:
    """What resolving the pending rows of one file made of them."""

    contacts: list[str] = field(default_factory=list)  # new files
    pending: list[str] = field(default_factory=list)  # all files of what is still pending
    months: Counter[str] = field(default_factory=Counter)
    created: int = 0
    unchanged: int = 0
    to_oneself: int = 0
    first: datetime | None = None
    last: datetime | None = None

    @property
    def rows(self) -> int:
        """Rows that are no longer pending."""
        return self.created + self.unchanged + self.to_oneself


def waiting(lake: Lake, pending: Sequence[str]) -> pa.Array:
    """The distinct keys of identities that pending files wait for."""
    paths = [str(lake.path(path)) for path in pending]
    con = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spill_folder()})
    try:
        found = con.execute(
            f"SELECT DISTINCT k FROM (SELECT from_key AS k FROM {ROWS} WHERE NOT from_known"
            f" UNION ALL SELECT to_key FROM {ROWS} WHERE NOT to_known)",
            [paths],
        ).to_arrow_table()
    finally:
        con.close()
    return found.column("k").combine_chunks()


def resolve(
    lake: Lake,
    workspace: Path,
    *,
    source: int,
    file: int,
    pending: Sequence[str],
    contacts: Sequence[str],
    people: pa.Table,
    number: int,
) -> Moved:
    """Moves rows whose ends are all known by now.

    people: columns `identity` and `person`, both keys. `number` starts the names of new files, which must be fresh.
    """
    moved = Moved()
    con = connect(workspace, memory=MEMORY, threads=2)
    try:
        con.register("people", people)
        con.execute(
            f"""
            CREATE TEMP TABLE part AS
            SELECT r.* EXCLUDE (from_key, to_key, from_known, to_known),
                   coalesce(f.person, r.from_key) AS from_key, coalesce(t.person, r.to_key) AS to_key,
                   r.from_known OR f.person IS NOT NULL AS from_known,
                   r.to_known OR t.person IS NOT NULL AS to_known,
                   r.from_known AS was_from, r.to_known AS was_to
            FROM {ROWS} AS r
            LEFT JOIN people AS f ON NOT r.from_known AND f.identity = r.from_key
            LEFT JOIN people AS t ON NOT r.to_known AND t.identity = r.to_key
            """,
            [[str(lake.path(path)) for path in pending]],
        )
        changed = con.execute("SELECT count(*) FROM part WHERE from_known <> was_from OR to_known <> was_to").fetchone()
        if not changed or not changed[0]:
            moved.pending = list(pending)
            return moved
        _split(con, lake, contacts, moved)
        _write(con, lake, workspace, source, file, number, moved)
    finally:
        con.close()
    return moved


def _split(con: duckdb.DuckDBPyConnection, lake: Lake, contacts: Sequence[str], moved: Moved) -> None:
    """Sets the ready rows apart, in order and each once, without those the lake has already."""
    moved.to_oneself = _count(con, "DELETE FROM part WHERE from_known AND to_known AND from_key = to_key")
    same = ", ".join(f'"{"at" if name == "moment" else name}"' for name in SAME)
    con.execute(
        f"""
        CREATE TEMP TABLE ready AS
        SELECT {COLUMNS} FROM (
            SELECT * REPLACE (
                CASE WHEN undirected THEN least(from_key, to_key) ELSE from_key END AS from_key,
                CASE WHEN undirected THEN greatest(from_key, to_key) ELSE to_key END AS to_key
            ) FROM part WHERE from_known AND to_known
        ) QUALIFY row_number() OVER (PARTITION BY {same}) = 1
        """
    )
    total = _count(con, "DELETE FROM part WHERE from_known AND to_known")
    if contacts:
        match = " AND ".join(
            f'r."{name}" IS NOT DISTINCT FROM e."{name}"' for name in ("at", *SAME) if name != "moment"
        )
        con.execute(
            f"DELETE FROM ready AS r USING {ROWS} AS e WHERE {match}",
            [[str(lake.path(path)) for path in contacts]],
        )
    found = con.execute("SELECT count(*) FROM ready").fetchone()
    moved.created = int(found[0]) if found else 0
    moved.unchanged = total - moved.created


def _write(
    con: duckdb.DuckDBPyConnection, lake: Lake, workspace: Path, source: int, file: int, number: int, moved: Moved
) -> None:
    months = con.execute(
        'SELECT strftime("at", \'%Y-%m\') AS m, count(*), epoch_us(min("at")), epoch_us(max("at"))'
        " FROM ready GROUP BY m ORDER BY m"
    ).fetchall()
    for month, count, low, high in months:
        path = lake.contacts(source, month, file, number)
        where = f"WHERE strftime(\"at\", '%Y-%m') = '{month}'"
        _copy(con, f'SELECT {COLUMNS} FROM ready {where} ORDER BY "at", from_key', workspace / path)
        moved.contacts.append(path)
        moved.months[month] += int(count)
        first, last = (datetime.fromtimestamp(at / 1e6, tz=UTC) for at in (low, high))
        moved.first = min(moved.first or first, first)
        moved.last = max(moved.last or last, last)
    rest = lake.pending(source, file, number)
    if _copy(con, f'SELECT {COLUMNS}, from_known, to_known FROM part ORDER BY "at"', workspace / rest):
        moved.pending.append(rest)


def _count(con: duckdb.DuckDBPyConnection, statement: str) -> int:
    found = con.execute(statement).fetchone()
    return int(found[0]) if found else 0


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    count = _count(con, f"COPY ({query}) TO '{path}' {PARQUET}")
    if not count:
        path.unlink(missing_ok=True)
    return count


def without(lake: Lake, workspace: Path, old: str, new: str, keys: Sequence[int]) -> tuple[int, int]:
    """A file without the rows of some keys. Returns how many rows went and how many stay; no file where none do."""
    con = connect(workspace, memory=MEMORY, threads=2)
    try:
        con.register("gone", pa.table({"k": pa.array(keys, pa.int64())}))
        path = str(lake.path(old))
        where = "from_key IN (SELECT k FROM gone) OR to_key IN (SELECT k FROM gone)"
        found = con.execute(f"SELECT count(*) FROM {ROWS} WHERE {where}", [path]).fetchone()
        gone = int(found[0]) if found else 0
        if not gone:
            return 0, 0
        source = path.replace("'", "''")
        query = f"SELECT * FROM read_parquet('{source}', hive_partitioning = false) WHERE NOT ({where}) ORDER BY \"at\""
        return gone, _copy(con, query, workspace / new)
    finally:
        con.close()


def counts_of(lake: Lake, files: Mapping[str, Sequence[str]], key: int) -> dict[str, dict[str, int]]:
    """How many rows of each group of files touch a key, by month."""
    con = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spill_folder()})
    found: dict[str, dict[str, int]] = {}
    try:
        for name, paths in files.items():
            if paths:
                rows = con.execute(
                    f"SELECT strftime(\"at\", '%Y-%m') AS m, count(*) FROM {ROWS}"
                    " WHERE from_key = $2 OR to_key = $2 GROUP BY m ORDER BY m",
                    [[str(lake.path(path)) for path in paths], key],
                ).fetchall()
                found[name] = {str(month): int(count) for month, count in rows}
    finally:
        con.close()
    return {name: months for name, months in found.items() if months}
