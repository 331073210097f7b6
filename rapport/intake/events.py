"""Facts of intake."""

from dataclasses import dataclass

from rapport.kit.facts import fact


@fact("intake.import_started", run_id="import")
@dataclass(frozen=True, kw_only=True)
class ImportStarted:
    """A run of an import began to read its files."""

    run_id: int
    dry_run: bool


@fact("intake.import_stopped", run_id="import")
@dataclass(frozen=True, kw_only=True)
class ImportStopped:
    """Somebody stopped a run that waited or ran."""

    run_id: int
    dry_run: bool


@fact("intake.import_finished", run_id="import")
@dataclass(frozen=True, kw_only=True)
class ImportFinished:
    """A run ended well; the counts are rows."""

    run_id: int
    dry_run: bool
    read: int
    created: int
    updated: int
    unchanged: int
    unresolved: int
    excluded: int
    rejected: int
    ended: int
