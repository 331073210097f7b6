"""One at a time: computing a snapshot, and taking somebody out of all of them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from rapport.network.models import Snapshot
from rapport.network.queries import lake

LOCK = 7_106_001  # whichever process holds it


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of building for as long as it takes; a process that dies lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def sweep_cut_off() -> None:
    """Remove what is left of snapshots whose computing was cut off; only for who holds the lock, so is alone."""
    for snapshot in Snapshot.objects.filter(state=Snapshot.State.BUILDING):
        lake.remove(snapshot)
        snapshot.state, snapshot.error = Snapshot.State.FAILED, "Its computing was cut off."
        snapshot.save(update_fields=["state", "error"])
    for stage in lake.stages():
        shutil.rmtree(stage, ignore_errors=True)
