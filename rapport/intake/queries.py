"""Reads of intake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.intake.models import ImportRun, RememberedMapping
from rapport.intake.policy import may_see_rejected, visible_to
from rapport.intake.rules.preparing import Said, Source
from rapport.kit.paging import Page, cut, decode, size
from rapport.kit.problems import Missing, Refusal


@dataclass(frozen=True, kw_only=True)
class RunView:
    """A run as pages, REST and terminal show it.

    `total` is an estimate while rows are read; `stage` says what is done after that, since `stage_at`.
    """

    id: int
    kind: str
    files: tuple[str, ...]
    dry_run: bool
    state: str
    done: int
    total: int | None
    stage: str
    stage_at: datetime | None
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    warnings: tuple[str, ...]
    error: str
    by_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    has_rejected: bool

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in {ImportRun.State.WAITING, ImportRun.State.RUNNING}

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(ImportRun.State(self.state).label)

    @property
    def file_names(self) -> str:
        """The names of its files."""
        return ", ".join(self.files)


def remembered_for(kind: str, fingerprint: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs (THEIRS, OURS) that a file with this header had last; empty where it is new."""
    pairs = RememberedMapping.objects.filter(kind=kind, fingerprint=fingerprint).values_list("pairs", flat=True).first()
    return tuple((str(theirs), str(ours)) for theirs, ours in pairs or ())


def run_visible(run_id: int, *, by: Actor) -> ImportRun:
    """Return a run the actor sees; `Missing` otherwise."""
    run = visible_to(by).select_related("by").filter(id=run_id).first()
    if run is None:
        raise Missing
    return run


def view_of(run: ImportRun, *, by: Actor) -> RunView:
    """Return a run as it is shown to the actor."""
    return RunView(
        id=run.id,
        kind=run.kind,
        files=tuple(str(file["name"]) for file in run.files),
        dry_run=run.dry_run,
        state=run.state,
        done=run.rows_done,
        total=run.rows_total,
        stage=run.stage,
        stage_at=run.stage_at,
        counts=run.counts,
        reasons=run.reasons,
        warnings=tuple(run.warnings),
        error=run.error,
        by_name=(run.by.name or run.by.email) if run.by else "",
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        has_rejected=bool(run.rejected_file) and may_see_rejected(run, by),
    )


def page_of_runs(*, by: Actor, after: str | None = None, limit: int | None = None) -> Page[RunView]:
    """Return a page of the runs an actor sees, newest first. Two statements at most."""
    length = size(limit)
    found = visible_to(by).select_related("by").order_by("-id")
    if key := decode(after, int):
        found = found.filter(id__lt=key[0])
    views = [view_of(run, by=by) for run in found[: length + 1]]
    return cut(views, limit=length, key=lambda view: [view.id])


def newest(*, by: Actor, limit: int) -> list[RunView]:
    """Return the newest runs an actor sees."""
    return [view_of(run, by=by) for run in visible_to(by).select_related("by").order_by("-id")[: max(limit, 0)]]


def said_of(run: ImportRun) -> Said:
    """Return what was said about a run's files."""
    kept = run.said
    return Said(
        format=kept.get("format"),
        mapping=tuple((t, o) for t, o in kept.get("mapping", ())),
        null_tokens=tuple(kept.get("null_tokens", ())),
        where=tuple(kept.get("where", ())),
        date_format=kept.get("date_format"),
        encoding=kept.get("encoding"),
        delimiter=kept.get("delimiter"),
        options=kept.get("options", {}),
    )


def refuse_gone(run: ImportRun) -> None:
    """Refuse a run whose files were not uploaded or are cleared away; what lies at their path by now is not theirs."""
    if not run.kept or not all(Path(file["path"]).exists() for file in run.files):
        raise Refusal("The files of this import are gone. Upload them again.", code="files_gone")


def sources_of(run: ImportRun) -> tuple[Source, ...]:
    """Return the files of a run."""
    return tuple(Source(path=Path(file["path"]), name=file["name"]) for file in run.files)


def run_rows(user_id: int) -> list[tuple[str, str, str]]:
    """Return the imports an account started."""
    runs = ImportRun.objects.filter(by_id=user_id).order_by("id")
    return [
        (run.kind, ", ".join(str(file["name"]) for file in run.files), run.created_at.date().isoformat())
        for run in runs
    ]


def loaded_before(run: ImportRun) -> datetime | None:
    """Return when one of a run's files was last loaded as the same kind, whoever did it; None where none was."""
    same = Q()
    for file in run.files:
        same |= Q(files__contains=[{"sha256": file["sha256"]}])
    done = ImportRun.objects.filter(same, kind=run.kind, dry_run=False, state=ImportRun.State.DONE)
    return done.order_by("-id").values_list("finished_at", flat=True).first() if run.files else None


def rejected_file(run_id: int, *, by: Actor) -> Path:
    """Return the file of rejected rows for its uploader; `Missing` for anybody else, and once it was cleared away."""
    run = run_visible(run_id, by=by)
    if not run.rejected_file or not may_see_rejected(run, by) or not Path(run.rejected_file).exists():
        raise Missing("There is no file of rejected rows, or it is not yours to see.")
    return Path(run.rejected_file)
