"""Looking into uploaded files before anything is loaded."""

from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.intake.actions.kinds import kind_named
from rapport.intake.policy import require_import
from rapport.intake.queries import remembered_for, run_visible, said_of, sources_of
from rapport.intake.rules.preparing import Plan, Said, prepare
from rapport.kit.problems import Refusal

EXAMPLES = 5
LONGEST = 60


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


def preview(*, run_id: int, by: Actor) -> Preview:
    """Return what is seen in the files of a draft; refuses what is no table."""
    run = run_visible(run_id, by=by)
    kind = kind_named(run.kind)
    require_import(kind, by)
    said = said_of(run)

    def look(said: Said) -> Plan:
        return prepare(kind, sources_of(run), said, memory=lambda name: remembered_for(kind.name, name))

    try:
        return _preview(look(said))
    except Refusal:
        return _preview(look(Said(format=said.format)))  # what was said may be what is wrong


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
    )
