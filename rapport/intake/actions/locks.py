"""One running import of a kind at a time, a sign of life of each, and a way to stop it.

A run holds two advisory locks on a connection of its own: its kind's and its own. They end with the process, however
it ends; so a run that says “running” and holds no lock has died. Progress is told on the same connection, since what
the load itself writes is seen by nobody before it commits; who tells it hears whether the run is to stop. While the
load's transaction is open it holds a third lock, by which it is found to be interrupted.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString
from zlib import crc32

import psycopg
from django.db import connection

from rapport.kit import clock
from rapport.kit.problems import Refusal

log = logging.getLogger(__name__)

KIND_CLASS = 0x1A7E
RUN_CLASS = 0x1A7F
WORK_CLASS = 0x1A80
EVERY = 0.5
LONGEST = 120
SIGNED = 2**31
STOPPED = (
    "The import was stopped before it was done. Nothing of it was left half loaded: repeat it, and it begins anew or "
    "goes on where it stopped."
)


class BusyError(Exception):
    """Another import of this kind is running, and the caller does not wait."""


class Guard:
    """The connection that holds the locks of one import."""

    def __init__(self, side: "psycopg.Connection[Any]") -> None:
        self.side = side
        self.told = 0.0
        self.done = 0
        self.run_id: int | None = None

    def hold(self, run_id: int) -> None:
        """Show that this process works on the run."""
        self.run_id = run_id
        self.side.execute("SELECT pg_advisory_lock(%s, %s)", [RUN_CLASS, run_id % SIGNED])
        self.side.execute("SET lock_timeout = '1s'")

    def tell(self, done: int, total: int | None) -> None:
        """Write how far the run is, at most twice a second."""
        moment = time.monotonic()
        self.done = done
        if moment - self.told >= EVERY:
            self.told = moment
            self._write(
                "UPDATE intake_importrun SET stage = '', rows_done = %s, rows_total = %s WHERE id = %s"
                " RETURNING stop_asked",
                done, total,
            )  # fmt: skip

    def tell_stage(self, says: str) -> None:
        """Write what is being done now that all rows of a file are read."""
        self._write(
            "UPDATE intake_importrun SET stage = %s, stage_at = %s, rows_done = %s, rows_total = %s WHERE id = %s"
            " RETURNING stop_asked",
            says[:LONGEST], clock.now(), self.done, self.done,
        )  # fmt: skip

    def _write(self, statement: LiteralString, *values: object) -> None:
        """Write on the run, which goes on where that fails, and refuse to go on where it is to stop."""
        if self.run_id is None:
            return
        try:
            row = self.side.execute(statement, [*values, self.run_id]).fetchone()
        except psycopg.Error as error:
            log.warning("import %s: how far it is can no longer be told: %s", self.run_id, error)
            self.run_id = None
            return
        if row and row[0]:
            raise Refusal(STOPPED, code="stopped")

    def is_to_stop(self) -> bool:
        """Whether somebody asked for it; told by the statement that was interrupted, not by us."""
        try:
            row = self.side.execute("SELECT stop_asked FROM intake_importrun WHERE id = %s", [self.run_id]).fetchone()
        except psycopg.Error:
            return False
        return bool(row and row[0])


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


def be_interruptible(run_id: int) -> None:
    """Let `interrupt` find the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [WORK_CLASS, run_id % SIGNED])


def interrupt(run_id: int) -> None:
    """Cancel what the database does just now in the transaction of a run, if one is open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = %s AND objid = %s",
            [WORK_CLASS, run_id % SIGNED],
        )


def is_alive(run_id: int) -> bool:
    """Whether some process works on the run; asked in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [RUN_CLASS, run_id % SIGNED])
        row = cursor.fetchone()
    return not (row and row[0])
