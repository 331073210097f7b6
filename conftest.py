"""Fixtures every test may use."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent / "shared" / "data"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the test server once, before the processes that share it, and spare it the disk."""
    if os.environ.get("DATABASE_URL") or hasattr(session.config, "workerinput"):
        return
    from rapport.site.database.server import own_server

    own_server().ensure_running()
    own_server().forget_durability()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker) -> None:
    """Let every process copy its test database from one with all tables, rather than migrate it."""
    from tests import template

    with django_db_blocker.unblock():
        template.prepare()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; skips where it is absent."""
    folder = Path(os.environ.get("RAPPORT_SHARED_DATA", SHARED))
    if not folder.is_dir():
        pytest.skip(f"Needs the real data sets in {folder}, which are not part of the project.")
    return folder


@pytest.fixture(autouse=True)
def _own_queue(request: pytest.FixtureRequest) -> None:
    """A test sees the jobs it queues itself: those of tests that committed are in tables nobody empties."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if commits or not (marker or "db" in request.fixturenames):
        return
    request.getfixturevalue("db")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture(autouse=True)
def _own_memory() -> None:
    """A test's company is its own: a process remembers colours of units, who serves and who hears what."""
    from rapport.directory.queries import colours
    from rapport.site import menu
    from rapport.ui.people import give_colours
    from rapport.webhooks import queries as webhooks

    give_colours({})
    colours.forget()
    menu.suppose(frozenset())  # a test that looks at the menu of who serves lets it forget this
    webhooks.assume_nobody(3600)
