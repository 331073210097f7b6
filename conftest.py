"""Fixtures every test may use."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kept import Standing, commits, put_together

# Compiled modules are kept, in our own processes and in those that tests start: without, each start is seconds longer.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

LONG = (
    "rapport/cases/tests/test_policy.py",
    "tests/browser/",
    "tests/house/test_access.py",
    "tests/house/test_schemathesis.py",
    "tests/journeys/",
)
HERE = Path(__file__).resolve().parent
SHARED = HERE.parent / "shared" / "data"


def pytest_configure() -> None:
    """Passwords of tests are hashed quickly; `test_an_installation_hashes_passwords_slowly` looks at ours.

    What takes long is there under its name: what was renamed would run last, and nobody would notice. Examples of
    properties may be drawn and tried slowly: how busy a machine is says nothing of the product.
    """
    import hypothesis
    from django.conf import settings

    from tests import served

    served.once()
    gone = [path for path in LONG if not (HERE / path).exists()]
    if gone:
        raise pytest.UsageError(f"LONG in conftest.py names what is not there: {', '.join(gone)}")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    patient = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
    hypothesis.settings.register_profile("suite", **patient)
    hypothesis.settings.load_profile("suite")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the test server once, before the processes that share it, and spare it the disk."""
    if os.environ.get("DATABASE_URL") or hasattr(session.config, "workerinput"):
        return
    from rapport.site.database.server import own_server

    own_server().ensure_running()
    own_server().forget_durability()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole files that take long come first, so that no worker begins one when the others have nothing left."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    put_together(items)


def pytest_collection_finish() -> None:
    """What was read of the tests stays to the end: no search for garbage need look at it, nor begin so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker) -> None:
    """Let every process copy its test database from one with all tables, rather than migrate it."""
    from tests import emptying, template

    emptying.only_what_is_full()
    with django_db_blocker.unblock():
        template.prepare()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; skips where it is absent."""
    folder = Path(os.environ.get("RAPPORT_SHARED_DATA", SHARED))
    if not folder.is_dir():
        pytest.skip(f"Needs the real data sets in {folder}, which are not part of the project.")
    return folder


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker) -> Iterator[Standing]:
    """What the tests of a file have been given so far and may want again: see `tests/kept.py`."""
    stages = Standing(_nothing_is_left)
    yield stages
    with django_db_blocker.unblock():
        stages.down_to(0)


@pytest.fixture
def _it_stands(request: pytest.FixtureRequest, standing: Standing, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        standing.ready(request.node)


@pytest.fixture
def _django_db_helper(_it_stands, _django_db_helper) -> None:
    """Before a test's own transaction begins, what it wants to find stands."""


@pytest.fixture(autouse=True)
def _own_queue(request: pytest.FixtureRequest) -> None:
    """A test sees the jobs it queues itself: those of tests that committed are in tables nobody empties."""
    if commits(request.node) or not (request.node.get_closest_marker("django_db") or "db" in request.fixturenames):
        return
    request.getfixturevalue("db")
    if not request.getfixturevalue("standing").stages:
        _no_jobs()


@pytest.fixture(autouse=True)
def _own_memory() -> None:
    """A test's company is its own: a process remembers colours of units, who serves and who hears what."""
    _nothing_remembered()


def _nothing_is_left() -> None:
    _nothing_remembered()
    _no_jobs()


def _no_jobs() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def _nothing_remembered() -> None:
    from rapport.directory.queries import colours
    from rapport.site import context, menu
    from rapport.ui.people import give_colours
    from rapport.webhooks import queries as webhooks

    give_colours({})
    colours.forget()
    menu.serving_units.suppose(frozenset())  # a test that looks at the menu of who serves lets it forget this
    context.company_name.suppose("")
    webhooks.assume_nobody(3600)
