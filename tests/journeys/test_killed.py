"""SIGKILL in the middle of an import: what was reported as done is there, nothing is half done, and a repeat is whole."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from rapport.site.database.server import Server
from tests.journeys.conftest import PARTS, checked

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own_postgres")]

COUNTS = """
import json
import django
django.setup()
from pyarrow import parquet
from django.conf import settings
from rapport.directory.models import Identity, Person, Position, Unit
from rapport.intake.actions.working import find_dead
from rapport.intake.models import ImportRun
from rapport.interactions.models import LogFile
from rapport.interactions.public import lake_files
from rapport.ledger.models import Fact
from rapport.site.doctor import examine
find_dead()
found = examine()
print(json.dumps({
    "people": Person.objects.count(),
    "managed": Person.objects.exclude(manager=None).count(),
    "identities": Identity.objects.count(),
    "positions": Position.objects.count(),
    "units": Unit.objects.count(),
    "joined": Fact.objects.filter(name="directory.person_joined").count(),
    "files": LogFile.objects.filter(state="loaded").count(),
    "rows": sum(parquet.ParquetFile(path).metadata.num_rows for path in lake_files()),
    "lake": len(list(settings.LAKE.rglob("*.parquet"))) - len(lake_files()),
    "running": ImportRun.objects.filter(state="running").count(),
    "failed": ImportRun.objects.filter(state="failed").count(),
    "bad": [f.says for f in found if f.state == "bad" and f.check != "browser assets"],
}))
"""


class Home:
    """An installation with its own PostgreSQL, driven by processes that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(folder)
        self.server.ensure_running()  # held, so that it does not stop and start with every command
        self.server.forget_durability()  # a killed process loses nothing that it wrote; only a lost machine would
        self.environment = {**os.environ, "RAPPORT_HOME": str(folder), "RAPPORT_WEB_WORKERS": "1"}
        for name in ("DATABASE_URL", "RAPPORT_DATABASE_HOME"):
            self.environment.pop(name, None)

    def begin(self, *arguments, program=("-m", "rapport"), **more):
        return subprocess.Popen(
            [sys.executable, *program, *map(str, arguments)],
            cwd=settings.PACKAGE.parent, env=self.environment | more.pop("environment", {}), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
        )  # fmt: skip

    def run(self, *arguments, code=0, **more):
        process = self.begin(*arguments, "--json", **more)
        out, err = process.communicate(timeout=180)
        assert process.returncode == code, err
        assert "Traceback" not in err
        return json.loads(out)

    def load(self, kind, path):
        return checked(self.run("import", kind, path))

    def state(self):
        process = self.begin(program=("-c", COUNTS))
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return json.loads(out)

    def finds(self, statement):
        """Whether a query has an answer just now."""
        try:
            with self.server._connect("rapport") as door:
                return door.execute(statement).fetchone() is not None
        except psycopg.OperationalError:
            return False

    def kill_database(self):
        pid = int((self.server.places.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for the file: every story goes on where the one before was cut off, as in life."""
    place = Home(tmp_path_factory.mktemp("killed") / "home")
    yield place
    place.server.leave()


def people(folder, first, count, name):
    """People of one tree: everybody but the first reports to somebody earlier in the file."""
    path = folder / name
    with path.open("w", encoding="utf-8") as stream:
        stream.write("id,name,email,unit,manager\n")
        stream.writelines(
            f"{n},Person Number{n},person{n}@halmar.example,Company / Unit {n % 40},"
            f"{first + (n - first) // 9 if n > first else ''}\n"
            for n in range(first, first + count)
        )
    return path


def messages(folder, count, name, year):
    """Messages among the first 200 people, none like another."""
    path = folder / name
    with path.open("w", encoding="utf-8") as stream:
        stream.write("at,from,to\n")
        stream.writelines(
            f"{year}-{n // 86400 % 12 + 1:02d}-{n // 1036800 % 28 + 1:02d} "
            f"{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d},"
            f"person{n % 199 + 1}@halmar.example,person{n % 199 + 2}@halmar.example\n"
            for n in range(count)
        )
    return path


@pytest.fixture(scope="module")
def files(home, tmp_path_factory):
    """What is loaded before anything is killed, and the large files whose load is cut off."""
    folder = tmp_path_factory.mktemp("files")
    done = {
        "people": home.load("people", people(folder, 1, 200, "few.csv")),
        "interactions": home.load("interactions", messages(folder, 5_000, "few_messages.csv", 2023)),
    }
    assert (done["people"]["created"], done["interactions"]["created"]) == (200, 5_000)
    return {
        "people": [people(folder, 10_001 + 100_000 * n, 8_000, f"many{n}.csv") for n in range(3)],
        "interactions": [messages(folder, 200_000 + n, f"many_messages{n}.csv", 2024 + n) for n in range(2)],
    }


UNDER_WAY = {
    "people": "SELECT 1 FROM pg_stat_activity WHERE xact_start IS NOT NULL AND query LIKE '%INTO directory_%' "
    "AND pid <> pg_backend_pid()",
    "interactions": "SELECT 1 FROM interactions_logfile WHERE state = 'loading'",
}


def in_the_middle(home, kind, path):
    """An import under way: people are being written, or a file stands in the register as being loaded."""
    process = home.begin("import", kind, path, "--json")
    assert "mapping" in process.stderr.readline()
    _until(lambda: home.finds(UNDER_WAY[kind]) or process.poll() is not None, every=0.005)
    assert process.poll() is None, "The import ended before it was seen."
    return process


def check_whole(home, before):
    """Nothing came or went since `before` but runs that are marked as stopped."""
    after = home.state()
    assert (after["running"], after["bad"]) == (0, [])
    assert {k: v for k, v in after.items() if k != "failed"} == {k: v for k, v in before.items() if k != "failed"}


def check_repeat(home, kind, path, before, count):
    """The repeat loads all of it, as a clean run would, and once more changes nothing."""
    done = home.load(kind, path)
    assert (done["read"], done["created"]) == (count, count)
    after = home.state()
    if kind == "people":
        assert after["people"] - before["people"] == count
        assert after["managed"] - before["managed"] == count - 1
        assert after["identities"] - before["identities"] == 2 * count
        assert after["positions"] - before["positions"] == count
        assert after["joined"] - before["joined"] == count
    else:
        assert after["rows"] - before["rows"] == count
        assert after["files"] - before["files"] == 1
        assert after["lake"] == before["lake"]
    again = home.load(kind, path)
    assert {part: again[part] for part in PARTS if again[part]} == {"unchanged": count}


@pytest.mark.parametrize(("kind", "count"), [("people", 8_000), ("interactions", 200_000)])
def test_the_importing_process_is_killed(home, files, kind, count):
    before = home.state()
    process = in_the_middle(home, kind, files[kind][0])
    process.kill()
    out, _ = process.communicate()
    assert (process.returncode, out) == (-signal.SIGKILL, "")
    check_whole(home, before)
    check_repeat(home, kind, files[kind][0], before, count)


@pytest.mark.parametrize(("kind", "count"), [("people", 8_000), ("interactions", 200_001)])
def test_the_database_is_killed(home, files, kind, count):
    before = home.state()
    process = in_the_middle(home, kind, files[kind][1])
    home.kill_database()
    out, err = process.communicate(timeout=120)
    if kind == "people":
        assert (process.returncode in {1, 2}, out) == (True, "")
        assert "Traceback" not in err, err
        assert "database" in err.splitlines()[-1]
    if process.returncode:
        check_whole(home, before)
        check_repeat(home, kind, files[kind][1], before, count)
    else:  # the load touches the database only at its end, when the server was up again
        assert checked(json.loads(out))["created"] == count
        assert home.state()["rows"] - before["rows"] == count


def test_the_server_is_killed_while_its_worker_loads_an_upload(home, files):
    account = home.begin(
        "admin", "create", "--email", "ada@halmar.example", "--password-stdin", stdin=subprocess.PIPE
    ).communicate("a long pass phrase of ada\n")
    token = home.run("accounts", "token", "ada@halmar.example", "--scope", "read", "--scope", "import")["token"]
    before = home.state()
    address, serving = _serve(home)
    try:
        path = files["people"][2]
        run = _call(address, token, "/api/imports", upload=path)
        assert run["state"] in {"waiting", "running"}, account
        _until(lambda: home.finds(UNDER_WAY["people"]), every=0.005)
    finally:
        _kill_all(serving)
    check_whole(home, before)
    address, serving = _serve(home)
    try:
        assert _call(address, token, f"/api/imports/{run['id']}")["state"] == "failed"
        again = _call(address, token, "/api/imports", upload=path)
        _until(lambda: _call(address, token, f"/api/imports/{again['id']}")["state"] == "done")
        done = _call(address, token, f"/api/imports/{again['id']}")
        assert (done["counts"]["read"], done["counts"]["created"]) == (8_000, 8_000)
    finally:
        serving.terminate()
        serving.communicate(timeout=60)
    assert home.state()["people"] - before["people"] == 8_000


def _serve(home):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    serving = subprocess.Popen(
        [sys.executable, "-m", "rapport", "serve"], cwd=settings.PACKAGE.parent,
        env=home.environment | {"RAPPORT_BIND": f"127.0.0.1:{port}"},
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    _until(lambda: _answers(f"{address}/healthz"))
    return address, serving


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
            return b"ok" in answer.read()
    except OSError:
        return False


def _call(address, token, path, upload=None):
    request = urllib.request.Request(f"{address}{path}", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    if upload is not None:
        with upload.open("rb") as stream:
            request.data = encode_multipart(BOUNDARY, {"kind": "people", "files": stream})
        request.add_header("Content-Type", MULTIPART_CONTENT)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.loads(answer.read())


def _until(true, seconds=120, every=0.2):
    """Ask again until it is so; another process has to get there, and only asking tells."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            pytest.fail("It did not happen in time.")
        time.sleep(every)


def _kill_all(process):
    """SIGKILL a process and all below it, as a machine that goes down does."""
    below = [process.pid]
    for pid in below:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            below += [int(child) for child in children.read_text().split()]
    for pid in below:
        if b"postgres" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    process.wait()
