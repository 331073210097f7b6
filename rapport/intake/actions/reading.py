"""Looking into uploaded files before anything is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from rapport.accounts.public import Actor
from rapport.intake.actions.kinds import kind_named
from rapport.intake.actions.running import load_of
from rapport.intake.models import ImportRun
from rapport.intake.policy import may_see_rejected, require_import, require_uploader
from rapport.intake.queries import refuse_gone, remembered_for, run_visible, said_of, sources_of
from rapport.intake.rules.dates import BadValueError
from rapport.intake.rules.loading import Load
from rapport.intake.rules.mapping import field_of
from rapport.intake.rules.preparing import Plan, Said, prepare
from rapport.intake.rules.shape import Field, Kind, Row
from rapport.kit.problems import Refusal

EXAMPLES = 5
LONGEST = 60
ROWS = 8


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A value as it will be loaded, or as it stands in the file with what is wrong with it."""

    text: str
    moment: date | datetime | None = None
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class FirstRows:
    """The first rows of files as they will be loaded: the names they give, in our order, and the values under each."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the wizard shows of files: columns, examples, what they are thought to give, how they were read."""

    header: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    remembered: bool = False
    layout: str = ""
    encoding: str = ""
    delimiter: str = ""
    date_orders: tuple[str, ...] = ()


def preview(*, run_id: int, by: Actor) -> Preview:
    """Return what is seen in the files of a draft; refuses what is no table."""
    run = run_visible(run_id, by=by)
    require_uploader(run, by)
    kind = kind_named(run.kind)
    require_import(kind, by)
    refuse_gone(run)
    said = said_of(run)
    try:
        return _preview(_plan(run, kind, said))
    except Refusal:
        return _preview(_plan(run, kind, Said(format=said.format)))  # what was said may be what is wrong


def first_rows(*, run_id: int, by: Actor) -> FirstRows:
    """Return the first rows of a dry run as they will be: for its uploader only, read from the files, kept nowhere."""
    run = run_visible(run_id, by=by)
    kind = kind_named(run.kind)
    if not (run.dry_run and run.kept and may_see_rejected(run, by)):
        return FirstRows()
    try:
        said = said_of(run)
        load = load_of(kind, _plan(run, kind, said), said, by=by, dry_run=True)
        rows = list(islice(load.sampled(), ROWS))
    except (Refusal, OSError):  # the result of the run says what is wrong; or the files are gone
        return FirstRows()
    given = {name for row in rows for name, value in row.values.items() if value}
    names = sorted(given, key=lambda name: _place(name, kind.fields))
    return FirstRows(
        names=tuple(names), rows=tuple(tuple(_cell(load, row, name, kind.fields) for name in names) for row in rows)
    )


def _plan(run: ImportRun, kind: Kind, said: Said) -> Plan:
    return prepare(kind, sources_of(run), said, memory=lambda name: remembered_for(kind.name, name))


def _place(name: str, fields: Sequence[Field]) -> tuple[int, str]:
    found = field_of(name, fields)
    return (list(fields).index(found) if found else len(fields), name)


def _cell(load: Load, row: Row, name: str, fields: Sequence[Field]) -> Cell:
    text = (row.get(name) or "")[:LONGEST]
    found = field_of(name, fields)
    if not text or found is None or found.type not in {"date", "time"}:
        return Cell(text=text)
    try:
        return Cell(text=text, moment=load.read_date(row, name) if found.type == "date" else load.read_time(row, name))
    except BadValueError as error:
        return Cell(text=text, fault=str(error))


def _preview(plan: Plan) -> Preview:
    layout = str(plan.layout.label or plan.layout.name) if plan.layout else ""
    tables = [table for table in plan.tables if table.dialect]
    if not tables:
        return Preview(layout=layout)
    header = tuple(dict.fromkeys(name for table in tables if table.dialect for name in table.dialect.header))
    pairs = tuple(dict.fromkeys(pair for table in tables for pair in table.mapping))
    examples: dict[str, dict[str, None]] = {name: {} for name in header}
    for table in tables:
        assert table.dialect is not None
        for row in table.dialect.sample:
            for name, cell in zip(table.dialect.header, row, strict=False):
                if cell.strip() and len(examples[name]) < EXAMPLES:
                    examples[name][cell.strip()[:LONGEST]] = None
    first = tables[0].dialect
    assert first is not None
    return Preview(
        header=header,
        samples=tuple(tuple(examples[name]) for name in header),
        pairs=pairs,
        remembered=any(table.remembered for table in tables),
        layout=layout,
        encoding=first.encoding.removesuffix("-sig"),
        delimiter={"\t": "tab"}.get(first.delimiter, first.delimiter),
        date_orders=tuple(dict.fromkeys(order for table in tables for order in table.date_formats.values())),
    )
