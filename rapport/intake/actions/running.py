"""Running an import: prepared, locked, in one transaction, and told of."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.intake.actions.kinds import kind_named
from rapport.intake.actions.locks import STOPPED, Guard, be_interruptible, guarded
from rapport.intake.events import ImportFinished, ImportStarted
from rapport.intake.models import ImportRun, RememberedMapping
from rapport.intake.policy import require_import
from rapport.intake.queries import remembered_for
from rapport.intake.rules.loading import Load, Progress
from rapport.intake.rules.mapping import check_ours, fingerprint
from rapport.intake.rules.preparing import Plan, Said, Source, prepare, refuse_missing, refuse_unsaid
from rapport.intake.rules.quarantine import OWN_COLUMNS, Quarantine
from rapport.intake.rules.shape import Kind, Result
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record

log = logging.getLogger(__name__)
Tell = Callable[[str], None]
BLOCK = 1024 * 1024
OUR_FAULT = "The import stopped on a fault of ours; nothing of it was loaded. The log of the server says more."


def silent(message: str) -> None:
    """Tell nobody."""


def run_import(
    kind: Kind | str,
    files: Sequence[str | Path | Source],
    *,
    by: Actor,
    mapping: Mapping[str, str | tuple[str, ...]] | Sequence[tuple[str, str]] = (),
    format: str | None = None,  # noqa: A002 (the word of the command line)
    null_tokens: Sequence[str] = (),
    where: Sequence[str] = (),
    date_format: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    dry_run: bool = False,
    tell: Tell = silent,
    progress: Progress | None = None,
    **options: Any,
) -> Result:
    """Import files and return what was done; `options` are those of the kind.

    One transaction (unless the kind resumes by itself); waits for a running import of the same kind. Raises `Refusal`
    where the files or what was said about them cannot work; then nothing is loaded.
    """
    found = kind_named(kind) if isinstance(kind, str) else kind
    require_import(found, by)
    sources = tuple(_source(f) for f in files)
    said = Said(
        format=format,
        mapping=_pairs(mapping),
        null_tokens=tuple(null_tokens),
        where=tuple(where),
        date_format=date_format,
        encoding=encoding,
        delimiter=delimiter,
        options=options,
    )
    check_ours(said.mapping, found.fields)
    plan = planned(found, sources, said)
    describe(plan, tell)

    def waiting() -> None:
        tell(f"Another import of {found.name} is running; this one waits for it.")

    with guarded(found.name, wait=waiting) as guard:
        run = _begin(found, sources, said, by=by, dry_run=dry_run, guard=guard)
        return carry_out(run, found, plan, said, by=by, guard=guard, tell=tell, progress=progress)


def planned(kind: Kind, sources: Sequence[Source], said: Said) -> Plan:
    """Return the plan of an import, checked: nothing is missing that the kind needs."""
    plan = prepare(kind, sources, said, memory=lambda name: remembered_for(kind.name, name))
    refuse_missing(plan.tables, kind.fields)
    refuse_unsaid(kind, plan)
    kind.check(load_of(kind, plan, said, by=Actor.stranger(), dry_run=True))
    return plan


def describe(plan: Plan, tell: Tell) -> None:
    """Tell how each file was understood."""
    for table in plan.tables:
        if table.dialect is None:
            tell(f"{table.name}: {plan.layout.name if plan.layout else 'no table'}")
            continue
        mark = {"\t": "tab"}.get(table.dialect.delimiter, table.dialect.delimiter)
        pairs = ", ".join(f"{theirs}={ours}" for theirs, ours in table.mapping)
        how = "mapping remembered" if table.remembered else "mapping"
        coding = table.dialect.encoding.removesuffix("-sig")
        known = f"{plan.layout.label or plan.layout.name}, " if plan.layout else ""
        tell(f"{table.name}: {known}{coding}, delimiter “{mark}”, {how}: {pairs or 'none'}")


def load_of(kind: Kind, plan: Plan, said: Said, *, by: Actor, dry_run: bool) -> Load:
    """Return the load of a plan, as yet without run, quarantine and progress."""
    load = Load(
        tables=plan.tables,
        fields=kind.fields,
        by=by,
        dry_run=dry_run,
        layout=plan.layout,
        options=plan.options,
        null_tokens=frozenset(said.null_tokens),
        where=said.conditions,
        encoding=said.encoding,
        delimiter=said.delimiter,
        date_format=said.dates,
        own_rows=kind.rows_from,
    )
    for table in plan.tables:
        if table.unmapped:
            load.warn(f"{table.name}: nothing was taken from the columns {', '.join(table.unmapped)}.")
    return load


def carry_out(
    run: ImportRun,
    kind: Kind,
    plan: Plan,
    said: Said,
    *,
    by: Actor,
    guard: Guard,
    tell: Tell = silent,
    progress: Progress | None = None,
) -> Result:
    """Load a run that holds its locks, and write what came of it. Nothing else happens in its transaction."""
    load = load_of(kind, plan, said, by=by, dry_run=run.dry_run)
    load.run_id = run.id

    def on_progress(done: int, total: int | None) -> None:
        guard.tell(done, total or plan.rows)
        if progress:
            progress(done, total or plan.rows)

    def on_stage(says: str) -> None:
        guard.tell_stage(says)
        tell(f"{says} …")

    load.on_progress, load.on_stage = on_progress, on_stage
    names = [table.name for table in plan.tables]
    headers = [table.dialect.header if table.dialect else [f.name for f in load.fields] for table in plan.tables]
    rejected = settings.HOME / "imports" / str(run.id) / "rejected.csv"
    with _failure_told(run, guard), Quarantine(rejected, headers, names) as quarantine:
        load.quarantine = quarantine
        return _loaded(run, kind, plan, load, by=by)


@contextmanager
def _failure_told(run: ImportRun, guard: Guard) -> Iterator[None]:
    """Mark the run as stopped, with the reason, whatever ends it."""
    try:
        yield
    except Refusal as refusal:
        fail(run, refusal.message)
        raise
    except (DatabaseError, InterfaceError) as error:
        if guard.is_to_stop():
            fail(run, STOPPED)
            raise Refusal(STOPPED, code="stopped") from None
        gone = isinstance(error, OperationalError | InterfaceError)  # not our mistake, so no trace of our code
        log.exception("import %s stopped by the database", run.id, exc_info=not gone)
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        fail(run, f"The database stopped the import; nothing of it was loaded. It said: {reason}")
        raise Refusal(run.error, code="database") from error
    except KeyboardInterrupt:
        fail(run, STOPPED)
        raise
    except BaseException:
        fail(run, OUR_FAULT)
        raise


def _loaded(run: ImportRun, kind: Kind, plan: Plan, load: Load, *, by: Actor) -> Result:
    if not kind.atomic:
        kind.load(load)
        with transaction.atomic():
            return _finish(run, kind, plan, load, by=by)
    if run.dry_run:
        with transaction.atomic():
            be_interruptible(run.id)
            kind.load(load)
            load.stage(_("Checking it as a whole"))
            connection.check_constraints()  # what a commit would have checked
            transaction.set_rollback(True)
        with transaction.atomic():
            return _finish(run, kind, plan, load, by=by)
    with transaction.atomic():
        be_interruptible(run.id)
        kind.load(load)
        load.stage(_("Making it final"))
        return _finish(run, kind, plan, load, by=by)


def _begin(kind: Kind, sources: Sequence[Source], said: Said, *, by: Actor, dry_run: bool, guard: Guard) -> ImportRun:
    with transaction.atomic():
        run = ImportRun.objects.create(
            kind=kind.name,
            files=[file_facts(source) for source in sources],
            said=asdict(said),
            dry_run=dry_run,
            state=ImportRun.State.RUNNING,
            by_id=by.user_id,
            by_person_id=by.person_id,
            via=by.via,
            started_at=clock.now(),
        )
        guard.hold(run.id)
        record(ImportStarted(run_id=run.id, dry_run=dry_run), by=by)
    return run


def _finish(run: ImportRun, kind: Kind, plan: Plan, load: Load, *, by: Actor) -> Result:
    result = load.result()
    counts = load.counts.as_dict()
    run.state = ImportRun.State.DONE
    run.counts = counts
    run.reasons = dict(result.reasons)
    run.warnings = list(result.warnings)
    run.report = {"rejected": load.first_rejected}
    run.rejected_file = result.rejected_file or ""
    run.rows_done = run.rows_total = load.counts.read
    run.finished_at = clock.now()
    run.save()
    record(ImportFinished(run_id=run.id, dry_run=run.dry_run, **counts), by=by)
    if not run.dry_run:
        _remember(kind, plan)
    return result


def _remember(kind: Kind, plan: Plan) -> None:
    """Keep the mapping of each header, with the columns left out knowingly."""
    for table in plan.tables:
        if table.dialect is None or not table.dialect.named:
            continue
        header = [name for name in table.dialect.header if name not in OWN_COLUMNS]
        RememberedMapping.objects.update_or_create(
            kind=kind.name,
            fingerprint=fingerprint(header),
            defaults={"pairs": [list(pair) for pair in table.mapping], "changed_at": clock.now()},
        )


def fail(run: ImportRun, reason: str) -> None:
    """Mark a run as stopped. Where the database is gone too, `find_dead` marks it later."""
    run.state = ImportRun.State.FAILED
    run.error = reason
    run.finished_at = clock.now()
    try:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        with transaction.atomic():
            run.save(update_fields=["state", "error", "finished_at"])
    except (DatabaseError, InterfaceError):
        log.warning("import %s could not be marked as stopped", run.id)


def file_facts(source: Source) -> dict[str, Any]:
    """Return what is kept of a file: name, place, size, checksum (SHA-256; none for a folder)."""
    if source.path.is_dir():
        return {"name": source.name, "path": str(source.path), "size": None, "sha256": None}
    digest = hashlib.sha256()
    with source.path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return {
        "name": source.name,
        "path": str(source.path),
        "size": source.path.stat().st_size,
        "sha256": digest.hexdigest(),
    }


def _source(file: str | Path | Source) -> Source:
    if isinstance(file, Source):
        return file
    path = Path(file)
    if not path.exists():
        raise Refusal(f"There is no file {path}.", code="no_file", field="files")
    return Source(path=path.resolve(), name=path.name)


def _pairs(mapping: Mapping[str, str | tuple[str, ...]] | Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    if not isinstance(mapping, Mapping):
        return tuple((t, o) for t, o in mapping)
    return tuple((t, o) for t, names in mapping.items() for o in ((names,) if isinstance(names, str) else names))
