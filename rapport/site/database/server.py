"""Start, find and stop our own PostgreSQL.

Every process that uses the server holds a shared lock; the last one to leave stops the server. A process that was
killed loses its lock with its life, so a crash never keeps the server from stopping, nor stops it under others.
"""

import fcntl
import os
import select
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import psycopg

from rapport.kit.problems import Refusal
from rapport.site.database.places import Places, places_for
from rapport.site.env import environment

NAME = "rapport"
START_SECONDS = 120  # a long recovery after a crash may need it

CONFIGURATION = """
# Written by Rapport at the first start; edit postgresql.conf for settings of your own.
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 200
shared_buffers = '256MB'
work_mem = '16MB'
maintenance_work_mem = '256MB'
max_wal_size = '2GB'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


class Server:
    """One PostgreSQL server in one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._places: Places | None = None
        self._thread_lock = threading.Lock()
        self._in_use: int | None = None
        self._process: int | None = None  # a descriptor of the server's process, readable once that has ended

    @property
    def places(self) -> Places:
        """Where it lives; found out once."""
        if self._places is None:
            self._places = places_for(self.home)
        return self._places

    @property
    def _mark(self) -> Path:
        return self.places.data / "postmaster.pid"

    def settings(self) -> dict[str, Any]:
        """Return the connection settings as Django names them."""
        return {"HOST": str(self.places.socket), "PORT": "5432", "USER": NAME, "PASSWORD": ""}

    def ensure_running(self, *, again: bool = False) -> None:
        """Start the server unless it answers; cheap after the first time."""
        if self._in_use is not None and not again:
            return
        with self._thread_lock:
            if self._in_use is not None and self.answers():
                self._watch()
                return
            with self._starting():
                self._check_version()
                if not (self.places.data / "PG_VERSION").exists():
                    self._initialise()
                if not self.answers():
                    self._start()
                self._make_database()
                self._hold()
                self._watch()

    def answers(self) -> bool:
        """Whether a connection can be made."""
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def is_gone(self) -> bool:
        """Whether the server we use has ended since; looks at its process only, so that every connection may ask."""
        if self._in_use is None:
            return False
        if self._process is None:
            return not self._is_ours(_first_number(self._mark))
        watched = select.poll()
        watched.register(self._process, select.POLLIN)
        return bool(watched.poll(0))

    def stop(self) -> None:
        """Stop the server, ending connections."""
        self._run("pg_ctl", "-D", str(self.places.data), "-m", "fast", "-w", "stop", check=False)

    def forget_durability(self, *, outlives_itself: bool = False) -> None:
        """For tests and benchmarks: do not wait for the disk.

        With `outlives_itself`, what was committed outlives the server's own end, though not that of the machine.
        """
        names = ("fsync", "full_page_writes", *(() if outlives_itself else ("synchronous_commit",)))
        with self._connect("postgres") as connection:
            for name in names:
                connection.execute(f"ALTER SYSTEM SET {name} = off")
            connection.execute("SELECT pg_reload_conf()")

    def leave(self) -> None:
        """Give up our use of the server; stop it if we were the last."""
        if self._in_use is None:
            return
        descriptor, self._in_use = self._in_use, None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still use it
        else:
            self.stop()
        finally:
            os.close(descriptor)

    def _hold(self) -> None:
        if self._in_use is None:
            self._in_use = os.open(self.places.root / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._in_use, fcntl.LOCK_SH)
            # Unlike atexit it runs in the processes granian forks, and never in a child for what its parent holds.
            Finalize(None, self.leave, exitpriority=0)

    def _watch(self) -> None:
        """Hold on to the server's process, so that asking whether it lives is one question to the system."""
        before, self._process = self._process, None
        if before is not None:
            os.close(before)
        pid = _first_number(self._mark)
        with suppress(OSError, AttributeError):  # gone meanwhile, or a system without such descriptors
            descriptor = os.pidfd_open(pid or 0)
            if self._is_ours(pid):  # and no other process that has got its number
                self._process = descriptor
            else:
                os.close(descriptor)

    def _starting(self) -> "_Exclusive":
        return _Exclusive(self.places.root / "start.lock")

    def _connect(self, name: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host=str(self.places.socket), port=5432, user=NAME, dbname=name, autocommit=True, connect_timeout=5
        )

    def _check_version(self) -> None:
        found = self.places.data / "PG_VERSION"
        if not found.exists():
            return
        ours = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        theirs = found.read_text(encoding="ascii").strip()
        if ours != theirs:
            raise Refusal(
                f"The data in {self.places.data} were written by PostgreSQL {theirs}, this installation brings {ours}. "
                "See docs/how-to/upgrade.md for moving them with backup and restore.",
                code="database_version",
            )

    def _initialise(self) -> None:
        """Make an empty cluster: fixed locale, entry by the system's own account names, no network."""
        data = self.places.data
        if data.exists():  # a first start that was cut off
            shutil.rmtree(data)
        self._run(
            "initdb", "-D", str(data), "-U", NAME, "-E", "UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject", "--no-instructions",
        )  # fmt: skip
        with (data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(CONFIGURATION.format(socket=self.places.socket))
        (data / "pg_hba.conf").write_text("local all all peer map=rapport\n", encoding="ascii")
        names = sorted({self.places.account, "root"})
        (data / "pg_ident.conf").write_text("".join(f"rapport {n} {NAME}\n" for n in names), encoding="ascii")

    def _start(self) -> None:
        self._clear_what_a_killed_server_left()
        done = self._run(
            "pg_ctl", "-D", str(self.places.data), "-l", str(self.places.log), "-w", "-t", str(START_SECONDS),
            "-o", f"-k {self.places.socket}", "start", check=False,
        )  # fmt: skip
        if done.returncode != 0 or not self.answers():
            raise Refusal(
                f"PostgreSQL did not start. Its own words are at the end of {self.places.log}.", code="no_database"
            )

    def _clear_what_a_killed_server_left(self) -> None:
        """Remove the marks of a server that is gone, and only then: PostgreSQL believes any live process number."""
        mark = self._mark
        deadline = time.monotonic() + START_SECONDS
        while mark.exists() and time.monotonic() < deadline:
            if not self._is_ours(_first_number(mark)) and not self._has_children_left():
                mark.unlink(missing_ok=True)
                for left in self.places.socket.glob(".s.PGSQL.*"):
                    left.unlink(missing_ok=True)
                return
            if self.answers():
                return
            time.sleep(0.1)

    def _is_ours(self, pid: int | None) -> bool:
        """Whether a process is alive and runs on our data; a zombie is dead, an empty command line is dying."""
        if pid is None:
            return False
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()[0]
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        if state == "Z":
            return False
        return not command or str(self.places.data).encode() in command

    def _has_children_left(self) -> bool:
        """Whether processes of a killed server still hold its memory: they have our data as working folder."""
        for entry in Path("/proc").glob("[0-9]*/cwd"):
            try:
                if entry.readlink() == self.places.data:
                    return True
            except OSError:
                continue
        return False

    def _make_database(self) -> None:
        with self._connect("postgres") as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {NAME}")

    def _run(self, program: str, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        user = self.places.user
        # pg_ctl hands its output on to the server, so a pipe would stay open as long as that runs.
        heard = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        done = subprocess.run(  # noqa: S603 (our own program, arguments without a shell)
            [str(self.places.program / "bin" / program), *arguments],
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=heard,
            stderr=heard,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            start_new_session=True,  # Ctrl-C in the terminal is for us, not for the server
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if check and done.returncode != 0:
            raise Refusal(f"{program} failed: {reason_of(done)}", code="no_database")
        return done


def reason_of(done: "subprocess.CompletedProcess[str]") -> str:
    """Return the line in which one of PostgreSQL's programs says why it failed, among all it says."""
    lines = (done.stderr or "").strip().splitlines()
    errors = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
    return (errors or lines or [f"it ended with {done.returncode}"])[-1].removesuffix(".") + "."


class _Exclusive:
    """An exclusive lock on a file, for as long as the block runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> None:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *problem: object) -> None:
        os.close(self._descriptor)


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii", errors="replace").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


@cache
def own_server() -> Server:
    """Return the server of this installation."""
    settings = environment()
    return Server(settings.database_home or settings.home)
