"""One import at work: the rows of its files by our names, counts, rejected rows, progress."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rapport.intake.rules.conditions import Condition, place_conditions
from rapport.intake.rules.dates import parse_date, parse_time
from rapport.intake.rules.mapping import field_of
from rapport.intake.rules.quarantine import Quarantine, is_quarantine, rearm
from rapport.intake.rules.reading import Raw, raw_rows
from rapport.intake.rules.shape import Counts, Field, Format, Result, Row
from rapport.intake.rules.sniffing import Dialect
from rapport.kit.problems import Refusal

if TYPE_CHECKING:
    from rapport.accounts.public import Actor

MOST_REASONS = 50
MOST_WARNINGS = 100
SHOWN = 20
OTHER = "Other reasons; see the file of rejected rows."


def _no_rows(path: Path) -> Iterator[Row] | None:
    return None


Progress = Callable[[int, int | None], None]
Stage = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One file of an import. `dialect` is None where the kind reads it itself; `name` is what its uploader calls it.

    `mapping` pairs (THEIRS, OURS); `date_formats` are orders guessed from the sample, by our name.
    """

    path: Path
    name: str
    dialect: Dialect | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    unmapped: tuple[str, ...] = ()
    remembered: bool = False
    date_formats: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Load:
    """What a kind's `load` gets. `mapping` and `files` summarise `tables`, which say it per file."""

    tables: tuple[Table, ...]
    fields: tuple[Field, ...]
    by: "Actor"
    dry_run: bool = False
    run_id: int | None = None
    layout: Format | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    null_tokens: frozenset[str] = frozenset()
    where: tuple[Condition, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    date_format: str | None = None
    quarantine: Quarantine = field(default_factory=lambda: Quarantine(None, (), ()))
    on_progress: Progress | None = None
    on_stage: Stage | None = None
    own_rows: Callable[[Path], Iterator[Row] | None] = _no_rows
    counts: Counts = field(default_factory=Counts)
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    first_rejected: list[tuple[str, int, str]] = field(default_factory=list)
    _file: int = 0

    @property
    def files(self) -> tuple[Path, ...]:
        """The files to load, in order."""
        return tuple(table.path for table in self.tables)

    @property
    def mapping(self) -> Mapping[str, tuple[str, ...]]:
        """THEIRS to all our names it gives, over all files."""
        found: dict[str, list[str]] = {}
        for table in self.tables:
            for theirs, ours in table.mapping:
                names = found.setdefault(theirs, [])
                if ours not in names:
                    names.append(ours)
        return {theirs: tuple(names) for theirs, names in found.items()}

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of times that name none, by the option `timezone`; refuses a name of none."""
        name = str(self.options.get("timezone") or "UTC")
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            raise Refusal(
                f"“{name[:60]}” is no time zone. Write one like Europe/Amsterdam.", code="bad_zone", field="timezone"
            ) from None

    @property
    def given(self) -> frozenset[str]:
        """Our names that some column gives."""
        return frozenset(ours for table in self.tables for _, ours in table.mapping)

    def rows(self) -> Iterator[Row]:
        """Return the rows of all files, mapped; each is counted as read. Rows that cannot be read are rejected here.

        Add every row you get to one of `counts` (or `reject` it). Rows that `--where` leaves out count as excluded.
        """
        for index, table in enumerate(self.tables):
            self._file = index
            yield from self._table(index, table) if table.dialect else self._own(index, table)

    def sampled(self) -> Iterator[Row]:
        """Return the first rows that are wanted, mapped: those read to understand the files. None is counted."""
        for index, table in enumerate(self.tables):
            if table.dialect is None:
                yield from islice(self.own_rows(table.path) or (), SHOWN)
                continue
            wheres, columns = self._understood(table)
            header = table.dialect.header
            for cells in table.dialect.sample:
                full = [*map(rearm, cells)] if is_quarantine(header) else [*cells]
                full += [""] * (len(header) - len(full))
                if all(condition.keeps(full[place]) for place, condition in wheres):
                    yield Row(0, self._values(full, columns), full, index)

    def reject(self, row: Row, reason: str) -> None:
        """Refuse a row, for a reason in one short sentence; rows of the same reason are counted together."""
        reason = str(reason)
        self.counts.rejected += 1
        if reason not in self.reasons and len(self.reasons) >= MOST_REASONS:
            self.reasons[OTHER] += 1
        else:
            self.reasons[reason] += 1
        name = self.tables[row.file].name if row.file < len(self.tables) else ""
        if len(self.first_rejected) < SHOWN:
            self.first_rejected.append((name, row.number, reason))
        self.quarantine.add(row.theirs or self._cells(row), file=row.file, number=row.number, reason=reason)

    def warn(self, text: str) -> None:
        """Tell of something that was done nevertheless; once, however often it is said."""
        if text not in self.warnings and len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(str(text))

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell how far it is; cheap enough for every thousand rows."""
        if self.on_progress:
            self.on_progress(done, total)

    def stage(self, says: str) -> None:
        """Tell what is being done now that the rows are read: one short phrase; no rows are counted meanwhile."""
        if self.on_stage:
            self.on_stage(str(says))

    def read_date(self, row: Row, name: str) -> date | None:
        """Return a date of a row, None where it is empty. `BadValueError` where it cannot be read."""
        text = row.values.get(name)
        return parse_date(text, self._format(row, name)) if text else None

    def read_time(
        self, row: Row, name: str, *, zone: tzinfo = UTC, epoch: datetime | date | None = None
    ) -> datetime | None:
        """Return a moment of a row in UTC, None where it is empty. `BadValueError` where it cannot be read."""
        text = row.values.get(name)
        return parse_time(text, self._format(row, name), zone=zone, epoch=epoch) if text else None

    def result(self) -> Result:
        """Return what was done; every row read is accounted for, or this is a fault of the kind."""
        counts = self.counts
        if counts.read != counts.accounted:
            raise AssertionError(f"{counts.read} rows read, {counts.accounted} accounted for: {counts}")
        return Result(
            **counts.as_dict(),
            warnings=tuple(self.warnings),
            reasons=dict(self.reasons.most_common()),
            rejected_file=self.quarantine.written,
        )

    def _format(self, row: Row, name: str) -> str | None:
        return self.date_format or (self.tables[row.file].date_formats.get(name) if self.tables else None)

    def _cells(self, row: Row) -> Sequence[str]:
        return [row.values.get(f.name) or "" for f in self.fields]

    def _own(self, index: int, table: Table) -> Iterator[Row]:
        for row in self.own_rows(table.path) or ():
            row.file = index
            self.counts.read += 1
            yield row

    def _table(self, index: int, table: Table) -> Iterator[Row]:
        assert table.dialect is not None
        header = table.dialect.header
        wheres, columns = self._understood(table)
        ours = is_quarantine(header)
        left_out = short = 0
        before = self.counts.read
        for raw in raw_rows(table.path, table.dialect, shown=table.name, progress=self._tell(before)):
            self.counts.read += 1
            cells = [rearm(cell) for cell in raw.cells] if ours else raw.cells
            if len(cells) < len(header):
                cells = cells + [""] * (len(header) - len(cells))
                short += 1
            row = Row(raw.number, {}, cells, index)
            if fault := _fault(raw, len(header)):
                self.reject(row, fault)
            elif wheres and not all(condition.keeps(cells[place]) for place, condition in wheres):
                left_out += 1
                self.counts.excluded += 1
            else:
                row.values = self._values(cells, columns)
                yield row
        self._sum_up(table, left_out, short)

    def _understood(self, table: Table) -> tuple[Sequence[tuple[int, Condition]], list[tuple[str, int, bool]]]:
        """Return where the cells lie that conditions ask for, and those that our names are read from."""
        assert table.dialect is not None
        header = table.dialect.header
        folded = {name.casefold(): place for place, name in enumerate(header)}
        wheres = place_conditions(self.where, folded, shown=table.name)
        return wheres, _columns(table.mapping, header, self.fields)

    def _tell(self, before: int) -> Callable[[int], None]:
        return lambda line: self.progress(before + line, None)

    def _values(self, cells: Sequence[str], columns: Sequence[tuple[str, int, bool]]) -> dict[str, str | None]:
        values: dict[str, str | None] = {}
        nulls = self.null_tokens
        for name, place, joined in columns:
            text = cells[place].strip()
            value = None if not text or text in nulls else text
            if joined and (before := values.get(name)):
                value = f"{before};{value}" if value else before
            values[name] = value
        return values

    def _sum_up(self, table: Table, left_out: int, short: int) -> None:
        if left_out:
            conditions = " and ".join(map(str, self.where))
            self.warn(f"{table.name}: {left_out} rows left out, since only rows with {conditions} were wanted.")
        if short:
            self.warn(f"{table.name}: {short} rows have fewer cells than the header; what is missing counts as empty.")


def _columns(
    pairs: Sequence[tuple[str, str]], header: Sequence[str], fields: Sequence[Field]
) -> list[tuple[str, int, bool]]:
    places = {name: place for place, name in enumerate(header)}
    found = [(ours, places[theirs]) for theirs, ours in pairs]
    return [(ours, place, bool((f := field_of(ours, fields)) and f.many)) for ours, place in found]


def _fault(raw: Raw, width: int) -> str:
    if raw.fault:
        return raw.fault
    if len(raw.cells) > width and any(cell.strip() for cell in raw.cells[width:]):
        return "The row has more cells than the header names."
    if not any(cell.strip() for cell in raw.cells):
        return "Every cell of the row is empty."
    return ""


def refuse_unused(job: Load) -> None:
    """Refuse what was said of columns where the file has none: it would be passed over silently."""
    if job.layout is None or job.layout.table:
        return
    said = {
        "--map": job.mapping, "--where": job.where, "--null": job.null_tokens, "--date-format": job.date_format,
        "--encoding": job.encoding, "--delimiter": job.delimiter,
    }  # fmt: skip
    if unused := next((name for name, value in said.items() if value), None):
        raise Refusal(
            f"{job.tables[0].name} is read as {job.layout.label}, which has no columns to say anything of.",
            code="unused_option",
            field=unused.removeprefix("--").replace("-", "_"),
            hint=f"leave {unused} away, or say --format csv",
        )
