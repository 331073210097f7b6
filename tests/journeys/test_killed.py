"""SIGKILL in the middle of an import: what was reported as done is there, nothing is half done, and a repeat is whole."""

import json
import signal

import pytest

from tests.journeys.conftest import PARTS, checked
from tests.journeys.homes import Home, check_whole, until
from tests.journeys.loads import people

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory, django_db_modify_db_settings):
    """One home for the file: every story goes on where the one before was cut off, as in life."""
    place = Home(tmp_path_factory.mktemp("killed") / "home")
    yield place
    place.leave()


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
        "people": [people(folder, 10_001 + 100_000 * n, 3_000, f"many{n}.csv") for n in range(2)],
        "interactions": [messages(folder, 50_000 + n, f"many_messages{n}.csv", 2024 + n) for n in range(2)],
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
    until(lambda: home.finds(UNDER_WAY[kind]) or process.poll() is not None, every=0.005)
    assert process.poll() is None, "The import ended before it was seen."
    return process


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


@pytest.mark.parametrize(("kind", "count"), [("people", 3_000), ("interactions", 50_000)])
def test_the_importing_process_is_killed(home, files, kind, count):
    before = home.state()
    process = in_the_middle(home, kind, files[kind][0])
    process.kill()
    out, _ = process.communicate()
    assert (process.returncode, out) == (-signal.SIGKILL, "")
    check_whole(home, before)
    check_repeat(home, kind, files[kind][0], before, count)


@pytest.mark.parametrize(("kind", "count"), [("people", 3_000), ("interactions", 50_001)])
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
