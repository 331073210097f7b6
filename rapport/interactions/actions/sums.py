"""Running sums of a source: made when its rows pass their retention, taken back as a whole, gone when they are old."""

from datetime import date, datetime
from functools import partial
from uuid import uuid4

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.interactions.actions.people import the_lake
from rapport.interactions.events import SumsWithdrawn
from rapport.interactions.lake import summing
from rapport.interactions.lake.summing import Kept
from rapport.interactions.models import LogFile, RunningSums
from rapport.interactions.policy import ensure_loader
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.ledger.public import record

LANDMARK = date(2020, 1, 1)  # where the sums of a new source grow from; any day within some centuries would do


def keep_sums_of(file: LogFile) -> None:
    """Add what is known of a file's rows to the sums of its source, before the rows go. Within a transaction."""
    if not file.contacts or file.last_at is None:
        return
    lake = the_lake()
    held = RunningSums.objects.select_for_update().filter(source_id=file.source_id).first()
    with lake.workspace(f"sums-{file.source_id}") as workspace:
        to = _fresh(file.source_id)
        kept = summing.fold(
            lake,
            workspace,
            file.contacts,
            former=None if held is None else Kept(held.path, held.landmark, held.until, held.half_life),
            until=file.last_at.date(),
            landmark=LANDMARK,
            to=to,
        )
        lake.place(workspace, [to])
    RunningSums.objects.update_or_create(
        source_id=file.source_id,
        defaults={
            "path": kept.path,
            "landmark": kept.landmark,
            "until": kept.until,
            "half_life": kept.half_life,
            "rows": summing.rows_in(lake, to),
            "made_at": clock.now(),
        },
    )
    _remove_after_commit(held)


def withdraw_sums(*, source_id: int, by: Actor) -> int:
    """Delete what is left of a source's rows that passed their retention; returns how many interactions that were."""
    ensure_loader(by)
    with transaction.atomic():
        held = RunningSums.objects.select_for_update().filter(source_id=source_id).first()
        if held is None:
            raise Missing
        held.delete()
        gone = LogFile.objects.filter(source_id=source_id, state=LogFile.State.EXPIRED, withdrawn_at=None)
        gone.update(withdrawn_at=clock.now())
        record(SumsWithdrawn(source_id=source_id, rows=held.rows), by=by)
        _remove_after_commit(held)
    return held.rows


def forget_in_sums(keys: list[int]) -> int:
    """Take somebody out of all sums; returns how many of them held her."""
    return sum(_rewrite(source, partial(summing.without, keys=keys)) for source in _sources())


def remove_old_sums(before: datetime) -> int:
    """Take pairs out of all sums that were not in touch since that moment; returns how many sums changed."""
    return sum(_rewrite(source, partial(summing.without_older, before=before)) for source in _sources())


def _sources() -> list[int]:
    return list(RunningSums.objects.order_by("source_id").values_list("source_id", flat=True))


def _rewrite(source_id: int, filtered: partial[bool]) -> bool:
    lake = the_lake()
    with transaction.atomic(), lake.workspace(f"sums-{source_id}") as workspace:
        held = RunningSums.objects.select_for_update().get(source_id=source_id)
        to = _fresh(source_id)
        if not filtered(lake, workspace, held.path, to):
            return False
        lake.place(workspace, [to])
        RunningSums.objects.filter(id=held.id).update(path=to, rows=summing.rows_in(lake, to), made_at=clock.now())
        _remove_after_commit(held)
    return True


def _fresh(source_id: int) -> str:
    return the_lake().sums(source_id, uuid4().hex[:12])


def _remove_after_commit(held: RunningSums | None) -> None:
    if held is not None:
        transaction.on_commit(partial(the_lake().remove, [held.path]))
