"""Reads tables through DuckDB, a slice at a time, never row by row. Several sources share it.

A source says with a `Plan` which expression of the file's columns makes which column of the shape; this module
turns it into one streaming query and hands out slices.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.interactions.sources import guards, text
from rapport.interactions.sources.shape import LINE, SHAPE, SLICE_ROWS, Options, Outcome, Reason, Rejected, Slice
from rapport.kit.problems import Refusal

ROWS = "{the rows of the sheet}"  # stands in a plan's relation for what reads them
MOST_DETAILS = 10_000  # broken rows told one by one; beyond that they are only counted
Connection = duckdb.DuckDBPyConnection


def literal(value: str) -> str:
    """A text as SQL says it."""
    return "'" + value.replace("'", "''").replace("\x00", "") + "'"


def column(name: str) -> str:
    """A column's name as SQL says it."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def connection(options: Options) -> Iterator[Connection]:
    """A DuckDB of its own with bounded memory that spills into the workspace."""
    with tempfile.TemporaryDirectory(dir=options.workspace, prefix="spill-") as spill:
        config = {
            "memory_limit": options.memory,
            "temp_directory": spill,
            "threads": str(options.threads),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        con = duckdb.connect(":memory:", config=config)  # type: ignore[arg-type]
        try:
            con.execute("SET streaming_buffer_size = '64MB'; SET enable_progress_bar = false")
            yield con
        finally:
            con.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table DuckDB can read: its columns with their types, and the SQL that reads it."""

    name: str
    columns: Mapping[str, str]
    rows: str
    text: text.TextTable | None = None

    def find(self, wanted: str) -> str | None:
        """The column called that, exactly or else whatever its case."""
        if self.text is not None and wanted in self.text.called:
            return self.text.called[wanted]
        if wanted in self.columns:
            return wanted
        return next((name for name in self.columns if name.lower() == wanted.strip().lower()), None)

    def require(self, wanted: str) -> str:
        """As `find`. Raises Refusal that lists the columns there are."""
        found = self.find(wanted)
        if found is not None:
            return found
        if self.text is not None and len(self.columns) == 1:
            raise text.only_one_column(self.text)
        raise Refusal(
            f"{self.name} has no column “{wanted}”. Its columns are: {', '.join(self.columns)}.",
            code="interactions.unknown_column",
            field="map",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which SQL expression gives which column of the shape, and which rows are set aside for a reason."""

    columns: Mapping[str, str]  # shape column -> expression; the missing ones are null
    told: str | None = None  # the time as the file says it
    aside: Mapping[Reason, str] = field(default_factory=dict)  # condition under which a row is excluded
    relation: str = f"SELECT * FROM {ROWS}"


def open_sheet(con: Connection, path: Path, options: Options) -> Sheet:
    """Looks at the file and says how to read it. Raises Refusal in one sentence where it cannot be."""
    if path.is_dir() or guards.head(path).startswith(b"PAR1"):
        return _parquet(con, path)
    table = text.inspect(path, options)
    names = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in table.columns)
    padded = ", null_padding = true, parallel = false" if table.short else ""  # which costs speed
    packed = ", compression = 'gzip'" if table.path == path and _is_gzip(path) else ""
    quote, above = literal(options.quote), options.header_line
    rows = (
        f"read_csv({literal(str(table.path))}, auto_detect = false, header = {str(above > 0).lower()},"
        f" skip = {max(above - 1, 0)}, delim = {literal(table.delimiter)}, quote = {quote}, escape = {quote},"
        f" columns = {{{names}}}, store_rejects = true, rejects_limit = 0,"
        f" max_line_size = {guards.LONGEST_ROW}{packed}{padded})"
    )
    return Sheet(name=path.name, columns=dict.fromkeys(table.columns, "VARCHAR"), rows=rows, text=table)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _parquet(con: Connection, path: Path) -> Sheet:
    """One file, or a folder of them as Spark writes it, whose sub-folders may be named for values (month=5)."""
    where = f"{path}/**/*.parquet" if path.is_dir() else str(path)
    rows = f"read_parquet({literal(where)}, hive_partitioning = {str(path.is_dir()).lower()})"
    try:
        found = con.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()
        count = con.execute(f"SELECT count(*) FROM {rows}").fetchone()
    except duckdb.Error as trouble:
        raise Refusal(
            f"{path.name} is a damaged Parquet file. Export it again.", code="interactions.damaged_file"
        ) from trouble
    if count == (0,):
        raise Refusal(f"{path.name} has columns and no rows.", code="header_only")
    return Sheet(name=path.name, columns={row[0]: row[1] for row in found}, rows=rows)


def as_text(sheet: Sheet, name: str, options: Options) -> str:
    """A column as text, with the tokens for "unknown" as null."""
    kind = sheet.columns[name]
    if kind == "VARCHAR":
        value = column(name)
    elif kind.endswith("[]") and "(" not in kind:
        value = f"array_to_string({column(name)}, ';')"
    elif kind.startswith(("STRUCT", "MAP", "UNION")) or kind.endswith("]"):
        raise Refusal(
            f"The column “{name}” of {sheet.name} holds records, not texts. Map a column of texts or numbers.",
            code="interactions.nested_column",
            field="map",
        )
    else:
        value = f"CAST({column(name)} AS VARCHAR)"
    if not options.nulls:  # trimming every text would double the cost of reading
        return f"nullif({value}, '')"
    tokens = ", ".join(literal(token.strip()) for token in ("", *options.nulls))
    return f"CASE WHEN trim({value}) IN ({tokens}) THEN NULL ELSE {value} END"


def as_seconds(sheet: Sheet, name: str, options: Options) -> str:
    """A duration as whole seconds; 01:30:00 is read as well."""
    value = as_text(sheet, name, options)
    number = f"coalesce(TRY_CAST({value} AS DOUBLE), epoch(TRY_CAST({value} AS INTERVAL)))"
    return f"TRY_CAST(CASE WHEN {number} >= 0 THEN round({number}) END AS INTEGER)"


def sample(con: Connection, sheet: Sheet, expression: str, rows: int = 2_000) -> list[str]:
    """The first values of an expression that are not null."""
    query = (
        f"SELECT v FROM (SELECT {expression} AS v FROM {sheet.rows} LIMIT {rows * 5}) WHERE v IS NOT NULL LIMIT {rows}"
    )
    with _readable(sheet):
        return [str(row[0]) for row in con.execute(query).fetchall()]


def left_out(sheet: Sheet, options: Options) -> str:
    """The condition under which `--where` leaves a row out, or nothing."""
    conditions = []
    for one in options.filters:
        value = f"coalesce(trim(CAST({column(sheet.require(one.column))} AS VARCHAR)), '')"
        listed = ", ".join(literal(v.strip()) for v in one.values)
        conditions.append(f"{value} {'NOT IN' if one.equal else 'IN'} ({listed})")
    return " OR ".join(conditions)


def slices(con: Connection, sheet: Sheet, plan: Plan) -> Iterator[Slice]:
    """All rows of the sheet, in order, in slices of bounded size."""
    query = _query(sheet, plan)
    first = 1
    with _readable(sheet):
        for batch in con.execute(query).to_arrow_reader(SLICE_ROWS):
            if batch.num_rows:
                yield _slice(batch, plan, first)
                first += batch.num_rows
    broken = _broken_rows(con, sheet) if sheet.text is not None else None
    if broken is not None:
        yield broken


def _query(sheet: Sheet, plan: Plan) -> str:
    parts = [f"{plan.columns.get(f.name, 'NULL')} AS {f.name}" for f in SHAPE]
    parts.append(f"{plan.told} AS told" if plan.told else "NULL AS told")
    if plan.aside:
        cases = " ".join(f"WHEN {condition} THEN {n}" for n, condition in enumerate(plan.aside.values(), start=1))
        parts.append(f"CAST(CASE {cases} ELSE 0 END AS TINYINT) AS aside")
    return f"SELECT {', '.join(parts)} FROM ({plan.relation.replace(ROWS, sheet.rows)})"


def _slice(batch: pa.RecordBatch, plan: Plan, first: int) -> Slice:
    rows = np.arange(first, first + batch.num_rows, dtype=np.int64)
    aside: Counter[tuple[Outcome, Reason]] = Counter()
    if plan.aside:
        why = batch.column("aside").to_numpy()
        counts = np.bincount(why, minlength=len(plan.aside) + 1)
        for reason, count in zip(plan.aside, counts[1:], strict=True):
            if count:
                aside[Outcome.EXCLUDED, reason] = int(count)
        if aside:
            batch, rows = batch.filter(pa.array(why == 0)), rows[why == 0]
    arrays = [_fit(batch.column(f.name), f.type) for f in SHAPE]
    told = batch.column("told")
    return Slice(
        contacts=pa.RecordBatch.from_arrays(arrays, schema=SHAPE),
        rows=rows,
        told=told if told.type == pa.string() else told.cast(pa.string()),
        set_aside=aside,
    )


def _fit(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    if values.type == wanted:
        return values
    if pa.types.is_null(values.type):
        return pa.nulls(len(values), wanted)
    if pa.types.is_timestamp(values.type):
        return values.view(pa.timestamp("us")).cast(wanted) if values.type.unit == "us" else values.cast(wanted)
    return pc.cast(values, wanted, safe=False)


# A quote that is never closed takes the rows behind it with it: DuckDB tells of one row, and goes on somewhere.
SWALLOWED = """
SELECT count(DISTINCT line), min(line) FILTER (
    WHERE error_type = 'UNQUOTED VALUE' AND contains(rtrim(csv_line, chr(10) || chr(13)), chr(10))
) FROM reject_errors
"""


def _broken_rows(con: Connection, sheet: Sheet) -> Slice | None:
    """The rows that did not fit the columns, as DuckDB noted them while reading."""
    try:
        total, swallowed = con.execute(SWALLOWED).fetchone() or (0, None)
    except duckdb.CatalogException:
        return None
    if swallowed is not None:
        raise Refusal(
            f"Line {swallowed} of {sheet.name} opens a quotation mark that is never closed. Close or double it.",
            code="open_quote",
        )
    count = int(total)
    lines = con.execute(f"SELECT DISTINCT line FROM reject_errors ORDER BY line LIMIT {MOST_DETAILS}").fetchall()
    con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    if not count:
        return None
    return Slice(
        contacts=pa.RecordBatch.from_arrays([pa.nulls(0, f.type) for f in SHAPE], schema=SHAPE),
        rows=np.empty(0, np.int64),
        set_aside=Counter({(Outcome.REJECTED, Reason.BROKEN_ROW): count - len(lines)}),
        rejected=tuple(Rejected(row=int(line), reason=Reason.BROKEN_ROW, place=LINE) for (line,) in lines),
    )


@contextmanager
def _readable(sheet: Sheet) -> Iterator[None]:
    """Turns what DuckDB says of a broken file into one sentence, without quoting the file's content."""
    try:
        yield
    except duckdb.OutOfMemoryException as trouble:
        raise Refusal(
            f"{sheet.name} needs more memory or disk than there is to be read. Split it and load the parts.",
            code="interactions.too_large",
        ) from trouble
    except duckdb.Error as trouble:
        raise Refusal(
            f"{sheet.name} cannot be read as rows and columns: a line is too long, a quote is never closed or the "
            "file is damaged. Check delimiter and encoding.",
            code="interactions.unreadable_table",
            hint="--delimiter, --encoding",
        ) from trouble
