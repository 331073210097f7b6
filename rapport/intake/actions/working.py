"""What jobs do: work off a waiting run, find runs whose process died, clear away what is old."""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from rapport.accounts.public import Actor
from rapport.intake.actions.kinds import kind_named
from rapport.intake.actions.locks import guarded, is_alive
from rapport.intake.actions.running import carry_out, fail, planned
from rapport.intake.events import ImportStarted
from rapport.intake.models import ImportRun
from rapport.intake.policy import require_import
from rapport.intake.queries import said_of, sources_of
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record

DIED = (
    "The process that ran this import ended before it was done. Nothing of it was left half loaded: repeat it, and it "
    "begins anew or goes on where it stopped."
)


def work_off(*, run_id: int) -> None:
    """Run a waiting import; does nothing where it no longer waits. `BusyError` while another of its kind runs."""
    run = ImportRun.objects.filter(id=run_id, state=ImportRun.State.WAITING).first()
    if run is None:
        return
    try:
        kind = kind_named(run.kind)
        by = _actor_of(run)
        require_import(kind, by)
        said = said_of(run)
        plan = planned(kind, sources_of(run), said)
    except Refusal as refusal:
        fail(run, refusal.message)
        return
    with guarded(kind.name, wait=None) as guard:
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().get(id=run_id)
            if run.state != ImportRun.State.WAITING:
                return
            guard.hold(run.id)
            run.state = ImportRun.State.RUNNING
            run.started_at = clock.now()
            run.save(update_fields=["state", "started_at"])
            record(ImportStarted(run_id=run.id, dry_run=run.dry_run), by=by)
        try:
            carry_out(run, kind, plan, said, by=by, guard=guard)
        except Refusal:
            return  # told on the run
    if run.kept and not run.dry_run:
        drop_upload(run)


def _actor_of(run: ImportRun) -> Actor:
    """Return who started a run, with the roles and the units she has now."""
    if run.by_id is None:
        return Actor.stranger(via="job")
    return cast("Actor", import_string(settings.ACTOR)(run.by_id, via="job"))


def drop_upload(run: ImportRun) -> None:
    """Delete the uploaded files of a run that has loaded them: what they held is in its place now."""
    for file in run.files:
        path = Path(file["path"])
        if path.is_relative_to(settings.UPLOADS):
            path.unlink(missing_ok=True)
            with suppress(OSError):  # the last of them takes its folder along
                path.parent.rmdir()


def find_dead() -> list[int]:
    """Mark runs that say they run, though no process works on them; returns their ids."""
    found = []
    for run_id in ImportRun.objects.filter(state=ImportRun.State.RUNNING).values_list("id", flat=True):
        with transaction.atomic():
            if is_alive(run_id):
                continue
            marked = ImportRun.objects.filter(id=run_id, state=ImportRun.State.RUNNING).update(
                state=ImportRun.State.FAILED, error=DIED, finished_at=clock.now()
            )
            found += [run_id] * marked
    return found


def forget_account(user_id: int) -> int:
    """Take an account off the imports it started, in the caller's transaction; returns how many."""
    return ImportRun.objects.filter(by_id=user_id).update(by=None, by_person_id=None)


def clear_old(before: datetime) -> int:
    """Delete uploads, rejected rows and drafts made before a moment; returns of how many runs."""
    for path in settings.UPLOADS.glob("*.upload*"):  # of a web server that was killed while somebody sent it
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
    old = ImportRun.objects.filter(created_at__lt=before).exclude(
        state__in=[ImportRun.State.WAITING, ImportRun.State.RUNNING]
    )
    touched = 0
    for run in old.exclude(kept=False, rejected_file=""):
        drop_upload(run)
        shutil.rmtree(settings.UPLOADS / str(run.id), ignore_errors=True)
        shutil.rmtree(settings.HOME / "imports" / str(run.id), ignore_errors=True)
        run.kept, run.rejected_file, run.report = False, "", {}
        run.save(update_fields=["kept", "rejected_file", "report"])
        touched += 1
    ImportRun.objects.filter(created_at__lt=before, state=ImportRun.State.DRAFT).delete()
    return touched
