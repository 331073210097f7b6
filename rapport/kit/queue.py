"""Put a job into the queue by its name, inside the transaction that causes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

OURS = "default"  # jobs that wait for nobody
OUTSIDE = "outside"  # jobs that wait for the server of somebody else: one that is silent keeps up none of ours


@dataclass(frozen=True, kw_only=True)
class Underway:
    """A job that waits, or is `running`, since then."""

    running: bool
    since: datetime


def underway(name: str) -> Underway | None:
    """Tell whether the job `name` runs or waits, so that a page need not ask for it twice. One statement."""
    jobs = ProcrastinateJob.objects.filter(task_name=name, status__in=("doing", "todo"))
    # a running one first; its last event is its start, as that of a waiting one is its order
    found = jobs.annotate(since=Max("procrastinateevent__at")).order_by("status", "id").values_list("status", "since")
    status, since = found.first() or ("", None)
    return Underway(running=status == "doing", since=since) if since else None


def enqueue(name: str, *, only_once: str | None = None, **arguments: Any) -> int | None:
    """Enqueue the job `name` ("room.verb") with JSON `arguments`; it runs after this transaction commits.

    `only_once` names work of which one waiting copy is enough; then None means that it waits already.
    """
    job = app.configure_task(name, queueing_lock=only_once)
    if only_once is None:
        return job.defer(**arguments)
    try:
        with transaction.atomic():  # a savepoint: a waiting copy must not spoil the caller's transaction
            return job.defer(**arguments)
    except AlreadyEnqueued:
        return None


def enqueue_each(name: str, each: Sequence[dict[str, Any]]) -> None:
    """Enqueue the job `name` once for each of these arguments, as `enqueue` does. One statement."""
    if each:
        app.configure_task(name).batch_defer(*each)
