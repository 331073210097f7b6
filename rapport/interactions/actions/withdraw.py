"""Taking a file back, and letting rows go when their time is over."""

from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.interactions.actions.load import REJECTED_KEPT, rejected_reports
from rapport.interactions.actions.people import the_lake
from rapport.interactions.actions.sums import keep_sums_of
from rapport.interactions.events import InteractionsExpired, InteractionsWithdrawn, RetentionChanged
from rapport.interactions.models import LogFile, RunningSums, Source
from rapport.interactions.policy import ensure_loader
from rapport.interactions.rules import PENDING_DAYS
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record

SWEEP_AFTER = timedelta(days=1)


def withdraw_file(*, file_id: int, by: Actor) -> int:
    """Delete all rows of a file and return how many; the register keeps that it was there.

    Later files of the source that had rows in common with it may be loaded again: those rows are missing now.
    """
    ensure_loader(by)
    with transaction.atomic():
        file = LogFile.objects.select_for_update().filter(id=file_id).first()
        if file is None:
            raise Missing
        if file.state != LogFile.State.LOADED:
            raise Refusal("This file has no rows any more.", code="interactions.not_loaded")
        rows, files = file.created, [*file.contacts, *file.pending]
        file.state, file.withdrawn_at = LogFile.State.WITHDRAWN, clock.now()
        file.contacts, file.pending, file.months = [], [], {}
        file.save()
        LogFile.objects.filter(
            source=file.source_id, state=LogFile.State.LOADED, overlap__gt=0, loaded_at__gte=file.loaded_at
        ).update(complete=False)
        record(InteractionsWithdrawn(source_id=file.source_id, file_id=file.id, rows=rows), by=by)
    the_lake().remove(files)
    return rows


def set_retention(*, source_id: int, days: int | None, by: Actor) -> None:
    """Decide how long raw rows of a source stay after they were loaded; None keeps them until withdrawn."""
    ensure_loader(by)
    if days is not None and days < 1:
        raise Refusal("Rows stay for at least one day.", code="interactions.bad_retention", field="days")
    with transaction.atomic():
        source = Source.objects.select_for_update().filter(id=source_id).first()
        if source is None:
            raise Missing
        if source.retention_days == days:
            return
        source.retention_days = days
        source.save(update_fields=["retention_days"])
        record(RetentionChanged(source_id=source_id, days=days), by=by)


class Purged(NamedTuple):
    """How many files of the register lost rows, and how many rows went."""

    files: int
    rows: int


def purge(*, by: Actor) -> Purged:
    """Delete rows whose time is over: raw ones by the clock of their source, pending ones after 90 days.

    Of raw ones decayed sums by pair stay, so that ties do not end with them.
    Reports of rejected rows go after 30 days.
    """
    ensure_loader(by)
    now = clock.now()
    touched = rows = 0
    for file in LogFile.objects.filter(state=LogFile.State.LOADED).select_related("source"):
        days = file.source.retention_days
        over = days is not None and file.loaded_at + timedelta(days=days) <= now
        pending_over = bool(file.pending) and file.loaded_at + timedelta(days=PENDING_DAYS) <= now
        if over or pending_over:
            rows += _expire(file.id, everything=over, by=by)
            touched += 1
    # After the commit: a register that is rolled back names the files again.
    transaction.on_commit(partial(_sweep, (now - SWEEP_AFTER).timestamp()))
    for report in rejected_reports().glob("interactions-*.csv"):
        if report.stat().st_mtime <= (now - REJECTED_KEPT).timestamp():
            report.unlink(missing_ok=True)
    return Purged(files=touched, rows=rows)


def remove_expired(_moment: datetime) -> int:
    """Delete rows whose time is over, in the caller's transaction, as a clock of privacy; return how many went."""
    return purge(by=Actor.system()).rows


def _sweep(before: float) -> None:
    """Remove files in the lake that the register has not named for a day: left by a change that was rolled back."""
    lake = the_lake()
    named = [path for row in LogFile.objects.values_list("contacts", "pending") for paths in row for path in paths]
    for path in lake.orphans([*named, *RunningSums.objects.values_list("path", flat=True)]):
        if lake.path(path).stat().st_mtime < before:
            lake.remove([path])


def _expire(file_id: int, *, everything: bool, by: Actor) -> int:
    with transaction.atomic():
        file = LogFile.objects.select_for_update().get(id=file_id)
        gone = [*(file.contacts if everything else []), *file.pending]
        rows = sum(file.months.values()) if everything else 0
        pending = file.unresolved if file.pending else 0
        file.pending = []
        if everything:
            keep_sums_of(file)
            file.contacts, file.months, file.state = [], {}, LogFile.State.EXPIRED
        file.save()
        record(
            InteractionsExpired(source_id=file.source_id, file_id=file.id, rows=rows, pending=pending),
            by=by,
        )
        transaction.on_commit(lambda: the_lake().remove(gone))
    return rows + pending
