"""The second half of a load: repeats fall out, messages are counted, rows go to their months.

Works through the staging file in runs of whole days that hold a bounded number of rows. Repeats of a row carry the
same time, so they always meet in one run; rows of one message do as long as it does not straddle a midnight at which
a run happens to end (its people are then counted on either side).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from rapport.interactions.lake.layout import Lake
from rapport.interactions.lake.staging import DAY, Staged

RUN_ROWS = 4_000_000
EPOCH = date(1970, 1, 1)
# Two rows with the same of these tell of the same contact. Threads and replies follow from the message.
SAME = ("moment", "from_key", "to_key", "channel", "message", "duration")
PARQUET = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 262144)"


@dataclass(slots=True)
class Sealed:
    """What a load made: files by what they hold, rows by month, and how every staged row ended."""

    contacts: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    months: Counter[str] = field(default_factory=Counter)
    created: int = 0
    unresolved: int = 0
    unchanged: int = 0
    overlap: int = 0  # of the unchanged: rows an earlier file of the source had
    first: datetime | None = None
    last: datetime | None = None


def connect(workspace: Path, *, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """A DuckDB with bounded memory that spills into the workspace and keeps no order it is not asked for."""
    spill = workspace / "spill"
    spill.mkdir(exist_ok=True)
    config = {"memory_limit": memory, "temp_directory": str(spill), "threads": str(threads)}
    con = duckdb.connect(":memory:", config=config)  # type: ignore[arg-type]
    con.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false; SET TimeZone = 'UTC'")
    return con


def seal(
    staged: Staged,
    *,
    lake: Lake,
    workspace: Path,
    source: int,
    file: int,
    earlier: Sequence[str] = (),
    earlier_pending: Sequence[str] = (),
    summed_until: date | None = None,
    memory: str = "900MB",
    threads: int = 2,
) -> Sealed:
    """Writes the files of one load into the workspace, under the paths they will have in the lake.

    `earlier` names the files of the same source that are in the lake already: rows found there are unchanged. So are
    those up to the day `summed_until`: of these days the source keeps sums only, and they would be counted twice.
    """
    sealed = Sealed()
    if not staged.rows:
        return sealed
    con = connect(workspace, memory=memory, threads=threads)
    try:
        names = pa.table({"number": pa.array(range(len(staged.channels)), pa.int16()), "name": staged.channels})
        con.register("channels", names)
        work = _Work(con, staged, lake, workspace, source, file, sealed)
        for first, last in runs(staged.days, RUN_ROWS):
            work.gather(first, last)
            if summed_until is not None:
                work.drop_summed(summed_until)
            work.drop_known(first, last, earlier, earlier_pending)
            work.count_people()
            work.write(first, last)
    finally:
        con.close()
    sealed.unchanged = staged.rows - sealed.created - sealed.unresolved
    return sealed


def runs(days: Counter[int], most: int) -> Iterator[tuple[int, int]]:
    """Spans of days (first, last) that hold at most so many rows each, or one day where that holds more."""
    first: int | None = None
    rows = 0
    last = 0
    for day in sorted(days):
        if first is not None and rows + days[day] > most:
            yield first, last
            first, rows = None, 0
        first = day if first is None else first
        last, rows = day, rows + days[day]
    if first is not None:
        yield first, last


def months_between(first: int, last: int) -> list[tuple[str, int, int]]:
    """The months of a span of days: name, first and last day, each clipped to the span."""
    found = []
    start = first
    while start <= last:
        begin = EPOCH + timedelta(days=start)
        following = (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(last, (following - EPOCH).days - 1)
        found.append((begin.strftime("%Y-%m"), start, end))
        start = end + 1
    return found


@dataclass(slots=True)
class _Work:
    con: duckdb.DuckDBPyConnection
    staged: Staged
    lake: Lake
    workspace: Path
    source: int
    file: int
    sealed: Sealed
    number: int = 0

    def gather(self, first: int, last: int) -> None:
        """The rows of a run, each once."""
        same = ", ".join(SAME)
        self.con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE part AS
            SELECT {same}, min(thread) AS thread, min(reply_to) AS reply_to, max(recipients) AS recipients,
                   any_value(from_known) AS from_known, any_value(to_known) AS to_known,
                   any_value(undirected) AS undirected
            FROM read_parquet($path) WHERE moment >= $first AND moment < $end GROUP BY {same}
            """,
            {"path": str(self.staged.path), "first": first * DAY, "end": (last + 1) * DAY},
        )

    def drop_summed(self, until: date) -> None:
        """Takes out rows of days of which only sums are kept: nothing tells which of them are in these already."""
        found = self.con.execute(
            "DELETE FROM part WHERE from_known AND to_known AND moment < $end",
            {"end": ((until - EPOCH).days + 1) * DAY},
        ).fetchone()
        self.sealed.overlap += int(found[0]) if found else 0

    def drop_known(self, first: int, last: int, earlier: Sequence[str], earlier_pending: Sequence[str]) -> None:
        """Takes out rows that earlier files of the source have brought in already."""
        months = {month for month, _, _ in months_between(first, last)}
        inside = [path for path in earlier if path.split("month=")[1][:7] in months]
        for paths, end in (
            (inside, "p.from_known AND p.to_known"),
            (earlier_pending, "NOT (p.from_known AND p.to_known)"),
        ):
            if not paths:
                continue
            match = " AND ".join(f"p.{c} IS NOT DISTINCT FROM e.{c}" for c in SAME if c not in {"moment", "channel"})
            found = self.con.execute(
                f"""
                DELETE FROM part AS p USING (
                    SELECT epoch_us("at") AS moment, c.number AS channel, from_key, to_key, message, duration
                    FROM read_parquet($paths, hive_partitioning = false) AS r JOIN channels AS c ON c.name = r.channel
                    WHERE r."at" >= make_timestamp($first::BIGINT) AND r."at" < make_timestamp($end::BIGINT)
                ) AS e
                WHERE p.moment = e.moment AND p.channel = e.channel AND {match} AND {end}
                """,
                {
                    "paths": [str(self.lake.path(path)) for path in paths],
                    "first": first * DAY,
                    "end": (last + 1) * DAY,
                },
            ).fetchone()
            self.sealed.overlap += int(found[0]) if found else 0

    def count_people(self) -> None:
        """Where the file does not say how many people a message involves, its rows do."""
        self.con.execute(
            """
            CREATE OR REPLACE TEMP TABLE people AS
            SELECT message, count(*) AS n FROM (
                SELECT DISTINCT message, unnest([from_key, to_key]) AS k FROM part
                WHERE message IS NOT NULL AND recipients IS NULL AND undirected
                UNION ALL
                SELECT DISTINCT message, to_key FROM part
                WHERE message IS NOT NULL AND recipients IS NULL AND NOT undirected
                UNION ALL
                SELECT DISTINCT message, from_key FROM part
                WHERE message IS NOT NULL AND recipients IS NULL AND NOT undirected
            ) GROUP BY message
            """
        )

    def write(self, first: int, last: int) -> None:
        """One file per month of the run, and one for the rows with an end nobody is known by."""
        columns = f"""
            make_timestamp(p.moment) AS "at", from_key, to_key, c.name AS channel,
            least(coalesce(recipients, people.n, 2), 32767)::SMALLINT AS recipients,
            p.message, thread, reply_to, duration, undirected, {self.source}::INTEGER AS source,
            {self.file}::INTEGER AS file
        """
        rows = "part AS p JOIN channels AS c ON c.number = p.channel LEFT JOIN people ON people.message = p.message"
        for month, start, end in months_between(first, last):
            path = self.lake.contacts(self.source, month, self.file, self.number)
            where = f"from_known AND to_known AND p.moment >= {start * DAY} AND p.moment < {(end + 1) * DAY}"
            count = self._copy(f"SELECT {columns} FROM {rows} WHERE {where} ORDER BY p.moment, from_key", path)
            if count:
                self.sealed.contacts.append(path)
                self.sealed.months[month] += count
                self.sealed.created += count
                self._span(where)
        path = self.lake.pending(self.source, self.file, self.number)
        query = (
            f"SELECT {columns}, from_known, to_known FROM {rows} WHERE NOT (from_known AND to_known) ORDER BY p.moment"
        )
        count = self._copy(query, path)
        if count:
            self.sealed.pending.append(path)
            self.sealed.unresolved += count
        self.number += 1

    def _copy(self, query: str, path: str) -> int:
        wanted = self.workspace / path
        wanted.parent.mkdir(parents=True, exist_ok=True)
        done = self.con.execute(f"COPY ({query}) TO '{wanted}' {PARQUET}").fetchone()
        count = int(done[0]) if done else 0
        if not count:
            wanted.unlink(missing_ok=True)
        return count

    def _span(self, where: str) -> None:
        found = self.con.execute(f"SELECT min(p.moment), max(p.moment) FROM part AS p WHERE {where}").fetchone()
        if found and found[0] is not None:
            low, high = (datetime.fromtimestamp(at / 1e6, tz=UTC) for at in found)
            self.sealed.first = min(self.sealed.first or low, low)
            self.sealed.last = max(self.sealed.last or high, high)
