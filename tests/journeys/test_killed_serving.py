"""SIGKILL of any part of what serves, in the middle of all it does: what was answered with success is there, once."""

import tempfile
from pathlib import Path

import pytest

from rapport.messaging.tests import dovecot
from tests.journeys.homes import STANDING, Home, Serving, call, check_whole, kill_all, settled, until
from tests.journeys.loads import HandOvers, Letters, Macros, Mailbox, Many, cut_off, people

pytestmark = pytest.mark.slow

PEOPLE = 2_000
WRITTEN = (
    "SELECT 1 FROM pg_stat_activity WHERE xact_start IS NOT NULL AND query LIKE '%INTO directory_%' "
    "AND pid <> pg_backend_pid()"
)
PROCESSES = {"web": b"granian", "worker": b"\x00worker", "door": b"\x00listen"}


@pytest.fixture(scope="module")
def serving(tmp_path_factory, django_db_modify_db_settings):
    """One home that serves for the file: every story goes on where the one before was cut off, as in life."""
    home = Home(tmp_path_factory.mktemp("killed_serving") / "home")
    place = Serving(home)
    place.imap, stop = dovecot.start(Path(tempfile.mkdtemp(prefix="rapport-imap-")))
    try:
        place.begin()
        yield place
    finally:
        place.end()
        stop()
        home.leave()


def test_the_server_is_killed_while_its_worker_loads_an_upload(serving, tmp_path):
    home, address = serving.home, serving.address
    home.ask(
        "admin", "create", "--email", "ada@halmar.example", "--password-stdin", typed="a long pass phrase of ada\n"
    )
    token = home.ask("accounts", "token", "ada@halmar.example", "--scope", "read", "--scope", "import")["token"]
    before, path = home.state(), people(tmp_path, 1, PEOPLE, "many.csv")
    run = call(address, token, "/api/imports", upload=path)
    assert run["state"] in {"waiting", "running"}
    until(lambda: home.finds(WRITTEN), every=0.005)
    kill_all(serving.process)
    check_whole(home, before)
    serving.begin()
    assert call(address, token, f"/api/imports/{run['id']}")["state"] == "failed"
    again = call(address, token, "/api/imports", upload=path)
    until(lambda: call(address, token, f"/api/imports/{again['id']}")["state"] == "done")
    done = call(address, token, f"/api/imports/{again['id']}")
    assert (done["counts"]["read"], done["counts"]["created"]) == (PEOPLE, PEOPLE)
    assert home.state()["people"] - before["people"] == PEOPLE


def kill(serving, victim, loads):
    """Kill a part: a process of `rapport serve`, all of them, the database, or what empties the mailbox."""
    if victim == "database":
        serving.home.kill_database()
    elif victim == "poll":
        loads[-1].process.kill()
    else:
        kill_all(serving.process, what=PROCESSES.get(victim, b""))


@pytest.mark.parametrize(
    ("victim", "kinds"),
    [
        ("everything", [HandOvers, Letters, Macros, Many]),
        ("web", [HandOvers]),
        ("door", [Letters]),
        ("worker", [HandOvers, Letters]),
        ("poll", [Mailbox]),
        ("database", [HandOvers, Letters, Mailbox]),
    ],
    ids=lambda of: of if isinstance(of, str) else "+".join(kind.__name__ for kind in of),
)
def test_what_is_cut_off_is_there_once_and_whole(serving, victim, kinds):
    loads = [kind(serving, victim) for kind in kinds]
    try:
        cut_off(loads, lambda: kill(serving, victim, loads))
        if victim == "everything":
            assert serving.home.tell(STANDING)["odd"] == []
            for load in loads:
                load.check_cut_off()
            serving.begin()
        for load in loads:
            load.finish()
    finally:
        for load in loads:
            load.stop()
    found = settled(serving.home)
    for load in loads:
        load.check(found)
    assert found["odd"] == []
    assert found["mails"] == found["replied"]
