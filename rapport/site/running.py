"""Serve pages with one worker beside them, and stop both together."""

import asyncio
import errno
import gc
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from rapport.kit.problems import Refusal
from rapport.kit.terminal import say
from rapport.site.database.server import own_server
from rapport.site.env import environment
from rapport.site.leash import leashed

CALM_SECONDS = 5.0  # a process that lived this long may be started again at once
LAST_SECONDS = 1.0  # what the web server needs to end, and the system to take a killed process's locks from it
MOST_ENDS = 15  # so often in a row a worker asks for its database in vain before it gives up
LOST_SECONDS = 10.0  # what waits for a connection learns after this that the database is gone
PLACES_OUTSIDE = 2  # jobs at once that wait for somebody else's server
PAUSE_SECONDS = 1.0  # before it asks again for a database that it lost
NICE = 5
THREADS = 8  # of each process that serves: they take requests in, and answer in turns (`turns.py`)
# That a job is begun, or done and gone, may be lost if the machine fails at once: it is run again then, as after any
# end of its worker. What the job itself did is waited for.
NOT_WAITED_FOR = "-c synchronous_commit=off"


class Supervisor:
    """Runs child processes, starts again those that die, and ends them all on the first signal.

    `watch` is called about once a second, for what is no child of ours: the database.
    """

    def __init__(self, commands: dict[str, list[str]], *, watch: Callable[[], None] | None = None) -> None:
        self._commands = commands
        self._watch = watch
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._stopping = False

    def run(self) -> int:
        """Run until told to stop; returns 1 when a child dies as soon as it is started."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for name in self._commands:
            self._start(name)
        status = 0
        for turn in itertools.count():
            time.sleep(0.2)
            status = self._restart_the_dead()
            if self._stopping or status:
                break
            if self._watch and turn % 5 == 0:
                self._watch()
        self._end_all()
        return status

    def _start(self, name: str) -> None:
        self._children[name] = subprocess.Popen(leashed(self._commands[name]), start_new_session=True)  # noqa: S603
        self._started[name] = time.monotonic()

    def _restart_the_dead(self) -> int:
        for name, child in self._children.items():
            code = child.poll()
            if code is None or self._stopping:
                continue
            killed = code == -signal.SIGKILL  # from outside, so it says nothing about the program
            if not killed and time.monotonic() - self._started[name] < CALM_SECONDS:
                say(f"The {name} ended at once (code {code}). See its words above.")
                return 1
            say(f"The {name} ended (code {code}); starting it again.")
            self._start(name)
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _end_all(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + 15
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def keep_database() -> None:
    """Start our own PostgreSQL again if it was killed; a server named by address is not ours to start."""
    if environment().database_url:
        return
    server = own_server()
    if not server.answers():
        say("The database does not answer; starting it again.")
        server.ensure_running(again=True)


def ensure_free(bind: str) -> None:
    """Refuse an address somebody serves at already: two servers would share its requests, without a word."""
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that ended a moment ago is no server
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Refusal(f"Nothing can be served at {bind}: {error.strerror}.", code="bad_bind") from None
            raise Refusal(
                f"Something serves at {bind} already. Stop it, or choose another address: RAPPORT_BIND=127.0.0.1:8001.",
                code="address_taken",
            ) from None


def commands(*, with_worker: bool, reload: bool) -> dict[str, list[str]]:
    """Return the command lines of the web server and the worker."""
    settings = environment()
    host, _, port = settings.bind.rpartition(":")
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host.strip("[]"), "--port", port,
        "--workers", str(settings.web_workers), "--blocking-threads", str(THREADS), "--no-ws",
        "--respawn-failed-workers", "--log-level", "warning", "rapport.site.wsgi:application",
    ]  # fmt: skip
    if reload:
        package = str(Path(__file__).resolve().parent.parent)
        web[3:3] = ["--reload", "--reload-paths", package]  # not the folder we stand in: its database changes too
        web = [part for part in web if part != "--respawn-failed-workers"]
    found = {"web server": web}
    if with_worker:
        found["worker"] = [sys.executable, "-m", "rapport", "worker", "--behind"]
    if settings.lmtp_bind:
        found["mail door"] = [sys.executable, "-m", "rapport", "messaging", "listen"]
    return found


def go_behind() -> None:
    """Take a third of what others get while the processor is short: somebody waits for a page, nobody for a job."""
    os.nice(NICE)


def settle() -> None:
    """Load every page before the first request asks for one, and let the collector pass over what stays for good.

    To walk through hundreds of thousands of objects again and again costs a request now and then some forty ms.
    """
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


def work(concurrency: int) -> None:
    """Run jobs until told to stop, and go on with them where the database went away and came back.

    Where our parent was killed, we are the last to leave, who stops our own database.
    """
    parent = os.getppid()
    asyncio.run(_work(concurrency))
    if os.getppid() != parent:
        time.sleep(LAST_SECONDS)


async def _work(concurrency: int) -> None:
    """Run jobs again and again, until told to stop or the database was asked for in vain MOST_ENDS times in a row."""
    from asgiref.sync import sync_to_async
    from django.db import connections
    from procrastinate.exceptions import ConnectorException
    from psycopg import OperationalError

    told = _told_to_stop()
    in_vain = 0
    while not told.is_set():
        began, error = time.monotonic(), None
        try:
            await _run_jobs(concurrency, until=told, again=in_vain > 0)
        except (ConnectorException, OperationalError) as lost:  # the second while it opens its connections
            error = lost
        if told.is_set():
            return
        in_vain = 1 if time.monotonic() - began > LOST_SECONDS + CALM_SECONDS else in_vain + 1
        if in_vain == MOST_ENDS:
            raise error or ConnectorException("Jobs end as soon as they are begun.")
        if in_vain == 1:
            say(f"Jobs wait: {_first_line(error) if error else 'the database was lost'}.")
        await sync_to_async(connections.close_all)()  # Django keeps one that is dead, and hands it out again
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), PAUSE_SECONDS)


def _first_line(error: BaseException) -> str:
    """Return what the driver said, where the queue wrapped it."""
    return str(error.__cause__ or error).strip().partition("\n")[0]


def _told_to_stop() -> asyncio.Event:
    """Return what is set once somebody tells this process to stop."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        """Whoever stops us may say so twice, as the system does when our parent dies: we may be at our end already."""
        if number == signal.SIGINT:
            signal.signal(number, signal.default_int_handler)  # a second Ctrl-C waits for no job
        if not loop.is_closed():
            loop.call_soon_threadsafe(told.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return told


async def _run_jobs(concurrency: int, *, until: asyncio.Event, again: bool) -> None:
    """Run jobs until told to stop, or until the database is lost; both the begin and the end wait LOST_SECONDS for it.

    `again`: it was lost before, so that somebody reads when it is back.
    """
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app, connector_params
    from psycopg_pool import AsyncConnectionPool

    from rapport.kit.queue import OURS, OUTSIDE

    class Pool(AsyncConnectionPool):
        """One that opens within LOST_SECONDS, or not at all."""

        async def open(self, wait: bool = False, timeout: float = LOST_SECONDS) -> None:  # noqa: ASYNC109 (the pool's own)
            await super().open(wait, timeout)

    places = {OURS: concurrency, OUTSIDE: PLACES_OUTSIDE}
    known = connector_params()
    known["options"] = f"{known.get('options', '')} {NOT_WAITED_FOR}".strip()
    connector = PsycopgConnector(kwargs=known, timeout=LOST_SECONDS, pool_factory=Pool)
    async with app.with_connector(connector).open_async() as queue:
        if again:
            say("The database answers again; jobs go on.")
        workers = [asyncio.ensure_future(_of_queue(queue, name, many)) for name, many in places.items()]
        told = asyncio.ensure_future(until.wait())
        await asyncio.wait({*workers, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        for worker in workers:
            worker.cancel()  # it ends what it has begun; one that has ended does not hear this
        ends = await asyncio.gather(*workers, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end


async def _of_queue(queue: Any, name: str, concurrency: int) -> None:
    await queue.run_worker_async(
        queues=[name], concurrency=concurrency, delete_jobs="successful", install_signal_handlers=False
    )
