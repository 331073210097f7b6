"""Stopping an import that waits or runs."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.intake.actions.kinds import kind_named
from rapport.intake.actions.locks import STOPPED, interrupt
from rapport.intake.events import ImportStopped
from rapport.intake.models import ImportRun
from rapport.intake.policy import require_import
from rapport.intake.queries import run_visible
from rapport.kit import clock
from rapport.ledger.public import record


def stop(*, run_id: int, by: Actor) -> None:
    """Stop an import; one that has ended stays as it is.

    A waiting one ends at once. A running one ends where it next tells how far it is, or where the database works for
    it, for that is told to stop; its process then undoes what is not yet final and marks it as stopped.
    """
    run = run_visible(run_id, by=by)
    require_import(kind_named(run.kind), by)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(id=run.id)
        if run.stop_asked or run.state not in {ImportRun.State.WAITING, ImportRun.State.RUNNING}:
            return
        run.stop_asked = True
        if run.state == ImportRun.State.WAITING:
            run.state, run.error, run.finished_at = ImportRun.State.FAILED, STOPPED, clock.now()
        else:
            transaction.on_commit(lambda: interrupt(run.id))  # who is interrupted then finds that it was asked
        run.save(update_fields=["stop_asked", "state", "error", "finished_at"])
        record(ImportStopped(run_id=run.id, dry_run=run.dry_run), by=by)
