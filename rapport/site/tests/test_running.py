"""`rapport serve` runs pages and worker together, and ends them together, whatever becomes of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from rapport.kit.problems import Refusal
from rapport.site.database.server import Server
from rapport.site.running import CALM_SECONDS, ensure_free

pytestmark = pytest.mark.slow


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _until(true, seconds=60):
    """Ask again until it is so: these are processes of their own, and only asking tells."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            pytest.fail("It did not happen in time.")
        time.sleep(0.1)


def _answers(address):
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310
            return b"ok" in answer.read()
    except OSError:
        return False


def _below(pid):
    """The processes a process started, and those they started; not PostgreSQL, which belongs to all of them."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in children.read_text().split()]
    return [one for one in found[1:] if b"postgres" not in Path(f"/proc/{one}/cmdline").read_bytes()]


def _pid_of(process, part):
    """The first process below this one that was started with these words."""
    return next(pid for pid in _below(process.pid) if part in Path(f"/proc/{pid}/cmdline").read_bytes())


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    """An installation that serves, with its home; the tests of this file follow each other on it."""
    home = tmp_path_factory.mktemp("serving") / "home"
    port = _free_port()
    silent = socket.create_server(("127.0.0.1", 0))  # a mail server that takes every line and says nothing
    environment = {
        **os.environ,
        "RAPPORT_HOME": str(home),
        "RAPPORT_BIND": f"127.0.0.1:{port}",
        "RAPPORT_WEB_WORKERS": "1",
        "RAPPORT_SMTP_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}",
    }
    environment.pop("DATABASE_URL", None)
    environment.pop("RAPPORT_DATABASE_HOME", None)
    process = subprocess.Popen([sys.executable, "-m", "rapport", "serve"], cwd=settings.PACKAGE.parent, env=environment)
    process.begun = time.monotonic()
    address = f"http://127.0.0.1:{port}"
    try:
        _until(lambda: _answers(address), seconds=360)  # it makes its database first
        yield address, process, environment, home
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        silent.close()
        if (server := Server(home)).answers():  # the last process was killed before it could stop it
            server.stop()


def test_a_new_home_is_in_order(serving):
    _address, _process, environment, _home = serving
    done = subprocess.run(
        [sys.executable, "-m", "rapport", "doctor", "--json"],
        cwd=settings.PACKAGE.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert json.loads(done.stdout)["healthy"], done.stdout + done.stderr


SENT = """
import django
django.setup()
from rapport.kit.queue import enqueue
from rapport.accounts.public import Actor
from rapport.messaging.public import send
for _ in range(6):
    send("somebody@halmar.example", "messaging/mail/test", {}, by=Actor.system(via="cli"), reason="messaging.test")
print(enqueue("tasks.expire_due", timestamp=0))
"""


def _waits(home, job):
    with Server(home)._connect("rapport") as door:
        return door.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()


def test_a_mail_server_that_says_nothing_keeps_up_its_own_mails_alone(serving):
    _address, _process, environment, home = serving
    done = subprocess.run(
        [sys.executable, "-c", SENT], cwd=settings.PACKAGE.parent, check=True, capture_output=True, text=True,
        env=environment | {"DJANGO_SETTINGS_MODULE": "rapport.site.settings"},
    )  # fmt: skip
    job = int(done.stdout.split()[-1])
    _until(lambda: not _waits(home, job), seconds=15)  # one mail alone waits for twenty


def test_slow_lines_keep_up_nobody_else(serving):
    address, *_ = serving
    place = address.removeprefix("http://")
    head = f"POST /account/login/ HTTP/1.1\r\nHost: {place}\r\nContent-Length: 5000\r\n\r\nl".encode()
    host, _, port = place.rpartition(":")
    with ExitStack() as lines:
        for _ in range(6):
            line = lines.enter_context(socket.create_connection((host, int(port))))
            line.sendall(head)
        _until(lambda: _answers(address), seconds=10)


def _workers(home):
    """The numbers under which workers are known to the queue; nobody, while the database is gone."""
    try:
        with Server(home)._connect("rapport") as door:
            return {number for (number,) in door.execute("SELECT id FROM procrastinate_workers").fetchall()}
    except psycopg.OperationalError:
        return set()


def test_the_database_may_be_killed_and_the_worker_goes_on_without_being_started_again(serving):
    address, process, _environment, home = serving
    _until(lambda: _workers(home))
    worker, known = _pid_of(process, b"\x00worker"), _workers(home)
    pid = int((Server(home).places.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    _until(lambda: _answers(address))
    _until(lambda: _workers(home) - known)
    assert _pid_of(process, b"\x00worker") == worker


def test_a_killed_web_server_is_started_again_and_leaves_nothing(serving):
    address, process, _environment, _home = serving
    web = _pid_of(process, b"granian")
    forked = _below(web)
    assert forked
    _until(lambda: time.monotonic() - process.begun > CALM_SECONDS)  # one that ends at once is not started again
    os.kill(web, signal.SIGKILL)
    _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in forked))
    _until(lambda: _answers(address))


def test_nothing_outlives_the_killed_server(serving):
    address, process, _environment, _home = serving
    started = _below(process.pid)
    assert len(started) >= 3  # the web server, its process that answers, the worker
    process.kill()
    process.wait()
    _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))
    assert not _answers(address)


WORK = "import asyncio, django; django.setup(); from rapport.site.running import _work; asyncio.run(_work(1))"


def test_a_worker_whose_database_is_gone_says_so_once_and_ends_when_it_is_told():
    gone = f"postgresql://nobody@127.0.0.1:{_free_port()}/none"
    process = subprocess.Popen(
        [sys.executable, "-c", WORK], cwd=settings.PACKAGE.parent,
        env={**os.environ, "DATABASE_URL": gone, "DJANGO_SETTINGS_MODULE": "rapport.site.settings"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout
    assert "Jobs wait: " in next(line for line in process.stdout if "Jobs" in line)
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=15)
    assert "Jobs wait" not in rest


def test_code_that_changed_can_be_seen_by_the_server():
    from granian.server import common

    assert common.watchfiles is not None, "make dev needs it"


def test_an_address_somebody_serves_at_is_refused_in_a_sentence_whatever_sockets_share():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(Refusal, match=r"serves at .* already"):
            ensure_free(taken)
    ensure_free(taken)


def test_an_address_that_is_not_this_machine_s_is_refused_in_a_sentence():
    with pytest.raises(Refusal, match="Nothing can be served at"):
        ensure_free("203.0.113.7:8000")
