"""Our own PostgreSQL: starts by itself, survives being killed, stops with its last user, lets nobody else in."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from rapport.kit.problems import Refusal
from rapport.site.database.server import Server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for the file, since making one takes most of the time: every test finds it as the one before left it."""
    return tmp_path_factory.mktemp("own") / "home"


@pytest.fixture
def server(home):
    made = Server(home)
    yield made
    made.leave()
    if made.answers():
        made.stop()


def _pid(server):
    return int((server.places.data / "postmaster.pid").read_text().splitlines()[0])


def test_it_starts_on_first_use_and_stops_with_its_last_user(server):
    assert not server.answers()
    server.ensure_running()
    assert server.answers()
    server.leave()
    assert not server.answers()


def test_it_stays_while_another_process_uses_it(server):
    server.ensure_running()
    code = (
        "import sys; from pathlib import Path; from rapport.site.database.server import Server;"
        "s = Server(Path(sys.argv[1])); s.ensure_running(); print('in', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(server.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "in\n"
    server.leave()
    assert server.answers()
    other.communicate()
    assert not server.answers()


def test_a_killed_server_is_started_again(server):
    server.ensure_running()
    with server._connect("postgres") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert not server.is_gone()
    os.kill(_pid(server), signal.SIGKILL)
    while not server.is_gone():
        time.sleep(0.01)  # the system takes a moment to end it
    server.ensure_running(again=True)
    assert not server.is_gone()
    with server._connect("postgres") as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_mark_with_the_number_of_a_stranger_is_not_believed(server):
    server.ensure_running()
    server.stop()
    (server.places.data / "postmaster.pid").write_text(f"{os.getppid()}\n{server.places.data}\n")
    server.ensure_running(again=True)
    assert server.answers()


def test_many_threads_start_it_once(server):
    threads = [threading.Thread(target=server.ensure_running) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.answers()


def test_another_account_is_refused(server):
    if os.geteuid() != 0:
        pytest.skip("Only root can try as another account.")
    server.ensure_running()
    psql = [str(server.places.program / "bin" / "psql"), "-h", str(server.places.socket), "-U", "rapport", "postgres"]
    done = subprocess.run(
        [*psql, "-c", "SELECT 1"], user="nobody", cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "denied" in done.stderr.lower()


def test_data_of_another_version_are_refused_with_the_way_out(server):
    server.ensure_running()
    server.leave()
    (server.places.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Refusal, match=r"written by PostgreSQL 12.*backup and restore"):
        server.ensure_running(again=True)
    (server.places.data / "PG_VERSION").write_text("18\n")


def test_a_home_with_a_very_long_path_works_and_no_folder_above_it_is_opened(tmp_path):
    server = Server(tmp_path / ("long-" * 20) / ("path-" * 20))
    before = tmp_path.stat().st_mode
    try:
        server.ensure_running()
        assert len(str(server.places.socket)) < 108
        assert Path(server.places.socket).stat().st_mode & 0o077 == 0
        with contextlib.closing(psycopg.connect(host=str(server.places.socket), user="rapport", dbname="rapport")):
            pass
        assert tmp_path.stat().st_mode == before
        assert server.places.data.stat().st_mode & 0o077 == 0
    finally:
        server.leave()
