"""One running import of a kind at a time, and a sign of life of each.

A run holds two advisory locks on a connection of its own: its kind's and its own. They end with the process, however
it ends; so a run that says “running” and holds no lock has died. Progress is told on the same connection, since what
the load itself writes is seen by nobody before it commits.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zlib import crc32

import psycopg
from django.db import connection

KIND_CLASS = 0x1A7E
RUN_CLASS = 0x1A7F
EVERY = 0.5
SIGNED = 2**31


class BusyError(Exception):
    """Another import of this kind is running, and the caller does not wait."""


class Guard:
    """The connection that holds the locks of one import."""

    def __init__(self, side: "psycopg.Connection[object]") -> None:
        self.side = side
        self.told = 0.0
        self.run_id: int | None = None

    def hold(self, run_id: int) -> None:
        """Show that this process works on the run."""
        self.run_id = run_id
        self.side.execute("SELECT pg_advisory_lock(%s, %s)", [RUN_CLASS, run_id % SIGNED])
        self.side.execute("SET lock_timeout = '1s'")

    def tell(self, done: int, total: int | None) -> None:
        """Write how far the run is, at most twice a second; a run goes on where that fails."""
        moment = time.monotonic()
        if moment - self.told < EVERY or self.run_id is None:
            return
        self.told = moment
        try:
            self.side.execute(
                "UPDATE intake_importrun SET rows_done = %s, rows_total = %s WHERE id = %s", [done, total, self.run_id]
            )
        except psycopg.Error:
            self.run_id = None


@contextmanager
def guarded(kind: str, *, wait: Callable[[], None] | None) -> Iterator[Guard]:
    """Hold the lock of a kind. Where another import has it: call `wait` and wait, or without it raise `BusyError`."""
    connection.ensure_connection()
    parameters = {k: v for k, v in connection.get_connection_params().items() if k not in {"context", "cursor_factory"}}
    key = crc32(kind.encode()) % SIGNED
    with psycopg.connect(**parameters, autocommit=True) as side:
        row = side.execute("SELECT pg_try_advisory_lock(%s, %s)", [KIND_CLASS, key]).fetchone()
        if not (row and row[0]):
            if wait is None:
                raise BusyError(kind)
            wait()
            side.execute("SELECT pg_advisory_lock(%s, %s)", [KIND_CLASS, key])
        yield Guard(side)


def is_alive(run_id: int) -> bool:
    """Whether some process works on the run; asked in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [RUN_CLASS, run_id % SIGNED])
        row = cursor.fetchone()
    return not (row and row[0])
