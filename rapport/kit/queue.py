"""Put a job into the queue by its name, inside the transaction that causes it."""

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def enqueue(name: str, *, only_once: str | None = None, **arguments: Any) -> int | None:
    """Enqueue the job `name` ("room.verb") with JSON `arguments`; it runs after this transaction commits.

    `only_once` names work of which one waiting copy is enough; then None means that it waits already.
    """
    job = app.configure_task(name, queueing_lock=only_once)
    try:
        with transaction.atomic():  # a savepoint: a waiting copy must not spoil the caller's transaction
            return job.defer(**arguments)
    except AlreadyEnqueued:
        return None
