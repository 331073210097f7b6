"""`rapport serve` runs pages and worker together, and ends them together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own_postgres")]


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _wait_for(address, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
                return answer.read()
        except OSError:
            time.sleep(0.2)  # a process of its own starts; there is nothing to wait on but its door
    pytest.fail("The server did not answer.")


@pytest.fixture
def serving(tmp_path):
    port = _free_port()
    environment = {
        **os.environ,
        "RAPPORT_HOME": str(tmp_path / "home"),
        "RAPPORT_BIND": f"127.0.0.1:{port}",
        "RAPPORT_WEB_WORKERS": "1",
    }
    environment.pop("DATABASE_URL", None)
    environment.pop("RAPPORT_DATABASE_HOME", None)
    process = subprocess.Popen([sys.executable, "-m", "rapport", "serve"], cwd=settings.PACKAGE.parent, env=environment)
    yield f"http://127.0.0.1:{port}", process, environment
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def test_an_empty_home_serves_and_the_database_may_be_killed(serving, tmp_path):
    from rapport.site.database.server import Server

    address, _process, _environment = serving
    assert b"ok" in _wait_for(f"{address}/healthz")
    server = Server(tmp_path / "home")
    pid = int((server.places.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    assert b"ok" in _wait_for(f"{address}/healthz")


def test_doctor_finds_a_new_home_in_order(tmp_path):
    environment = {**os.environ, "RAPPORT_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)
    environment.pop("RAPPORT_DATABASE_HOME", None)
    done = subprocess.run(
        [sys.executable, "-m", "rapport", "doctor", "--json"],
        cwd=settings.PACKAGE.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert '"healthy": true' in done.stdout, done.stdout + done.stderr
