"""From files and what was said about them to a plan: format, dialect and mapping of each file. Nothing is loaded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapport.intake.rules.conditions import Condition, parse_conditions, place_conditions
from rapport.intake.rules.dates import date_format, guess_order, parse_date, says_a_day
from rapport.intake.rules.loading import Table
from rapport.intake.rules.mapping import field_of, fingerprint, map_columns, missing_columns, missing_fields
from rapport.intake.rules.opening import head_of
from rapport.intake.rules.quarantine import OWN_COLUMNS
from rapport.intake.rules.shape import Field, Format, Kind, Option
from rapport.intake.rules.sniffing import Dialect, sniff
from rapport.kit.problems import Refusal

Pairs = tuple[tuple[str, str], ...]
Memory = Callable[[str], Pairs]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file to import, and the name its uploader gave it."""

    path: Path
    name: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody said about the files of an import; the rest is guessed."""

    format: str | None = None
    mapping: Pairs = ()
    null_tokens: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    date_format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions on rows, read."""
        return parse_conditions(self.where)

    @property
    def spoken(self) -> dict[str, Any]:
        """The options something was said of; the rest is as the format has it."""
        return {name: value for name, value in self.options.items() if value is not None and value != ""}

    @property
    def dates(self) -> str | None:
        """The format of dates, as `strptime` has it. Refuses one that tells no day."""
        if not self.date_format:
            return None
        found = date_format(self.date_format)
        if not says_a_day(found):
            raise Refusal(
                f"“{self.date_format[:40]}” is no way to write dates. Write one like DD/MM/YYYY.",
                code="bad_format",
                field="date_format",
            )
        return found


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every file's table, the format they share, and the options with those the format presets."""

    tables: tuple[Table, ...]
    layout: Format | None
    options: Mapping[str, Any]

    @property
    def rows(self) -> int | None:
        """About how many rows there are, by size and sample; None where a file is packed or no table."""
        if any(table.dialect is None or table.dialect.compression for table in self.tables):
            return None
        return sum(map(_about, self.tables))


def _about(table: Table) -> int:
    assert table.dialect is not None
    sample = table.dialect.sample
    per_row = sum(len(cell) + 1 for row in sample for cell in row) / max(len(sample), 1)
    return round(table.path.stat().st_size / max(per_row, 1))


def nothing_remembered(name: str) -> Pairs:
    """Remember no mapping."""
    return ()


def prepare(kind: Kind, sources: Sequence[Source], said: Said, *, memory: Memory = nothing_remembered) -> Plan:
    """Return the plan of an import; refuses, in one sentence, files that cannot be read and columns that lack.

    Where somebody says the format, the columns give what that has them give, whatever they gave before.
    """
    if not sources:
        raise Refusal("Name at least one file.", code="no_file", field="files")
    layout = choose_format(kind, sources, said.format)
    options = check_options(kind, {**(layout.options if layout else {}), **said.spoken})
    if layout is not None and not layout.table:
        tables = tuple(Table(path=s.path, name=s.name, mapping=said.mapping) for s in sources)
        return Plan(tables=tables, layout=layout, options=options)
    fields = kind.fields
    read = [(s, sniff(s.path, name=s.name, encoding=said.encoding, delimiter=said.delimiter)) for s in sources]
    for source, dialect in read:
        place_conditions(said.conditions, {name.casefold(): 0 for name in dialect.header}, shown=source.name)
    missing_columns(said.mapping, [dialect.header for _, dialect in read])
    tables = tuple(_table(s, d, fields, said, layout, memory) for s, d in read)
    return Plan(tables=tables, layout=layout, options=options)


def refuse_missing(tables: Sequence[Table], fields: Sequence[Field], *, optional: frozenset[str] = frozenset()) -> None:
    """Refuse a table that lacks a column for a required name."""
    for table in tables:
        if table.dialect is None:
            continue
        lacking = [name for name in missing_fields(table.mapping, fields) if name not in optional]
        if lacking:
            raise Refusal(
                f"{table.name} has no column for “{'”, “'.join(lacking)}”. Say which one gives it. "
                f"{columns_told(table.dialect)}",
                code="missing_column",
                field="map",
                hint=f"--map THEIRS={lacking[0]}",
            )


def refuse_unsaid(kind: Kind, plan: Plan) -> None:
    """Refuse tables without an option that is needed, where none of them has a column for it either."""
    for option in kind.options:
        if not option.needed or plan.options.get(option.name):
            continue
        tables = [table for table in plan.tables if table.dialect]
        if tables and not any(ours == option.name for table in tables for _theirs, ours in table.mapping):
            raise Refusal(
                f"“{option.label or option.name}” is missing. Choose it, or say which column gives it.",
                code="missing_option",
                field=option.name,
                hint=f"--{option.name.replace('_', '-')}",
            )


def columns_told(dialect: Dialect) -> str:
    """Return the sentence that lists the columns there are."""
    if len(dialect.header) == 1:
        return f"Only one was found, “{dialect.header[0][:200]}”; say which delimiter parts them, as “;” or space."
    if not dialect.named:
        first = (f"{name} (“{cell[:40]}”)" for name, cell in zip(dialect.header, dialect.sample[0], strict=False))
        return f"It has no header; its columns are called: {', '.join(first)[:400]}."
    return f"Its columns: {', '.join(dialect.header)[:400]}."


def choose_format(kind: Kind, sources: Sequence[Source], asked: str | None) -> Format | None:
    """Return the format asked for, or the one the files show; None is any table.

    Whatever is no table is shown by the first file alone: the other files are read like it.
    """
    if asked and asked not in {"csv", "table"}:
        found = next((f for f in kind.formats if f.name == asked), None)
        if found is None:
            names = ", ".join(["csv", *(f.name for f in kind.formats)])
            raise Refusal(f"There is no format “{asked}” here. There are: {names}.", code="bad_format", field="format")
        return found
    if asked:
        return next((f for f in kind.formats if f.name == asked), None)
    first = _recognised(kind, sources[0])
    others = (found for source in sources[1:] if (found := _recognised(kind, source)) and found.table)
    return first or next(others, None)


def _recognised(kind: Kind, source: Source) -> Format | None:
    ending = source.name.lower().removesuffix(".gz")
    if source.path.is_dir():
        return next((f for f in kind.formats if not f.table and f.sniff(b"")), None)
    bare = [f for f in kind.formats if any(ending.endswith(s) for s in f.suffixes)]
    if len(bare) == 1 and not bare[0].table:
        return bare[0]
    try:
        head = head_of(source.path, name=source.name)
    except Refusal:  # a zip of many files: formats see its packed bytes
        with source.path.open("rb") as stream:
            head = stream.read(4096)
    if not head:
        return None
    return next((f for f in kind.formats if f.sniff(head)), None)


def check_options(kind: Kind, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a kind with defaults; refuses unknown names and choices."""
    known = {option.name: option for option in kind.options}
    for name, value in options.items():
        option = known.get(name)
        if option is None:
            raise Refusal(f"The import of {kind.name} has no option “{name}”.", code="bad_option", field=name)
        if option.kind == "choice" and value is not None and value not in option.choices:
            raise Refusal(
                f"“{value}” is no choice for {name}. There are: {', '.join(option.choices)}.",
                code="bad_option",
                field=name,
            )
    return {name: _value(option, options.get(name, option.default)) for name, option in known.items()}


def _value(option: Option, value: Any) -> Any:
    """Return an option's value as its kind has it; a page and a stored run give text."""
    if value is None or value == "":
        return option.default
    try:
        if option.kind == "date" and isinstance(value, str):
            return parse_date(value)
        if option.kind == "number" and isinstance(value, str):
            return float(value) if "." in value else int(value)
    except ValueError:
        raise Refusal(
            f"“{value}” is no {option.kind} for {option.name}.", code="bad_option", field=option.name
        ) from None
    return value


def _table(
    source: Source, dialect: Dialect, fields: Sequence[Field], said: Said, layout: Format | None, memory: Memory
) -> Table:
    header = [name for name in dialect.header if name not in OWN_COLUMNS]
    mapped = map_columns(
        header,
        fields,
        said=said.mapping,
        remembered=memory(fingerprint(header)) if dialect.named and not said.format else (),
        layout=layout,
        shown=source.name,
    )
    meant = {ours for _, ours in said.mapping}
    for theirs, ours in mapped.pairs:
        if theirs in dialect.doubled and ours not in meant:
            raise Refusal(
                f"The column “{theirs[:80]}” stands twice in the header of {source.name}. Say which you mean: "
                f"the second is called “{_second(dialect, theirs)[:80]}” here.",
                code="double_column",
                field="map",
                hint=f"--map THEIRS={ours}",
            )
    return Table(
        path=source.path,
        name=source.name,
        dialect=dialect,
        mapping=mapped.pairs,
        unmapped=mapped.unmapped,
        remembered=mapped.remembered,
        date_formats=_orders(dialect, mapped.pairs, fields),
    )


def _second(dialect: Dialect, name: str) -> str:
    """What the later of two columns of one name is called."""
    after = dialect.header[dialect.header.index(name) + 1 :]
    return next((other for other in after if other.startswith(f"{name} ")), name)


def _orders(dialect: Dialect, pairs: Pairs, fields: Sequence[Field]) -> dict[str, str]:
    found = {}
    places = {name: place for place, name in enumerate(dialect.header)}
    for theirs, ours in pairs:
        known = field_of(ours, fields)
        if known is None or known.type not in {"date", "time"}:
            continue
        place = places[theirs]
        if order := guess_order(row[place] for row in dialect.sample if len(row) > place):
            found[ours] = order
    return found
