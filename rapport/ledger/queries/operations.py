"""What the operations page shows: what failed, what waits, who works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit import clock
from rapport.ledger.models import Delivery, JobError

COUNT_TO = 1000
SHOWN = 20
CARRIES = "ledger.deliver"
SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class FailedDelivery:
    """A fact one reaction could not take in."""

    id: int
    fact_id: int
    fact: str
    reaction: str
    attempts: int
    error: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    """A job that failed for good, with the reason of its last try if it is known."""

    id: int
    task: str
    attempts: int
    error: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A kind of job that waits: how many (counted to 1,000), and since when the oldest is due."""

    task: str
    waiting: int
    more: bool
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True)
class Operations:
    """The state of jobs and deliveries: the newest that failed, and how many did (counted to 1,000)."""

    deliveries: Sequence[FailedDelivery]
    failed_deliveries: int
    jobs: Sequence[FailedJob]
    failed_jobs: int
    queues: Sequence[Queue]
    running: Sequence[str]
    last_heartbeat: datetime | None

    @property
    def works(self) -> bool:
        """Whether a worker reported lately."""
        return self.last_heartbeat is not None and self.last_heartbeat > clock.now() - SILENT_AFTER


def operations(*, by: Actor) -> Operations:
    """Return what failed, what waits and what runs; for administrators. Eight statements, none counts a whole table."""
    ensure_administrator(by)
    return Operations(
        deliveries=_failed_deliveries(),
        failed_deliveries=Delivery.objects.filter(state=Delivery.State.FAILED)[:COUNT_TO].count(),
        jobs=_failed_jobs(),
        failed_jobs=ProcrastinateJob.objects.filter(status="failed").exclude(task_name=CARRIES)[:COUNT_TO].count(),
        queues=_queues(),
        running=list(ProcrastinateJob.objects.filter(status="doing").values_list("task_name", flat=True)[:SHOWN]),
        last_heartbeat=ProcrastinateWorker.objects.order_by("-last_heartbeat")
        .values_list("last_heartbeat", flat=True)
        .first(),
    )


def _failed_deliveries() -> list[FailedDelivery]:
    rows = Delivery.objects.filter(state=Delivery.State.FAILED).select_related("fact").order_by("-id")[:SHOWN]
    return [
        FailedDelivery(
            id=row.id,
            fact_id=row.fact_id,
            fact=row.fact.name,
            reaction=row.reaction,
            attempts=row.attempts,
            error=row.error,
            at=row.changed_at,
        )
        for row in rows
    ]


def _failed_jobs() -> list[FailedJob]:
    """Return failed jobs; those that only carry a delivery stand among the deliveries."""
    failed = ProcrastinateJob.objects.filter(status="failed").exclude(task_name=CARRIES)
    rows = list(failed.order_by("-id").values_list("id", "task_name", "attempts")[:SHOWN])
    reasons = {e.job_id: e for e in JobError.objects.filter(job_id__in=[row[0] for row in rows])}
    return [
        FailedJob(
            id=ident,
            task=task,
            attempts=attempts,
            error=reasons[ident].error if ident in reasons else "",
            at=reasons[ident].at if ident in reasons else None,
        )
        for ident, task, attempts in rows
    ]


def _queues() -> list[Queue]:
    """Return what waits by kind of job, looking at no more than the first thousand of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT task_name, count(*), min(scheduled_at) FROM
                (SELECT task_name, scheduled_at FROM procrastinate_jobs WHERE status = 'todo' LIMIT %s) AS waiting
            GROUP BY task_name ORDER BY task_name
            """,
            [COUNT_TO],
        )
        rows = cursor.fetchall()
    full = sum(row[1] for row in rows) >= COUNT_TO
    return [Queue(task=task, waiting=waiting, more=full, oldest=oldest) for task, waiting, oldest in rows]
