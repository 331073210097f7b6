"""Dropping an import nobody goes on with."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.intake.actions.kinds import kind_named
from rapport.intake.actions.working import drop_upload
from rapport.intake.models import ImportRun
from rapport.intake.policy import require_import
from rapport.intake.queries import run_visible
from rapport.kit.problems import Refusal


def drop(*, run_id: int, by: Actor) -> None:
    """Drop a draft with its files, for whoever sees it and may import its kind; what has begun is not dropped.

    Files that another run has too, as of a repeated one, stay with it. Nothing was read, so nothing is recorded.
    """
    run = run_visible(run_id, by=by)
    require_import(kind_named(run.kind), by)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(id=run.id)
        if run.state != ImportRun.State.DRAFT:
            raise Refusal("This import has begun and cannot be dropped. Stop it instead.", code="begun")
        shared = run.after_id is not None or ImportRun.objects.filter(after=run).exists()
        ImportRun.objects.filter(id=run.id).delete()
        if not shared:
            transaction.on_commit(lambda: drop_upload(run))
