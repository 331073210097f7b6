"""A real browser against a real server: built assets, signed-in colleagues, and the checks every page must pass."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.test.testcases import LiveServerThread
from django_vite.core.asset_loader import DjangoViteAssetLoader
from playwright.sync_api import BrowserContext, Page

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.ui import assets
from tests.browser.checks import Complaints
from tests.browser.laid import fixtures
from tests.browser.machine import launch_options
from tests.browser.rows import Rows

ROOM = "tests/browser/"

globals().update(fixtures())  # the companies of laid.py, each by the name of who builds it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that drive a browser."""
    for item in items:
        if ROOM in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_options()


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"reduced_motion": "reduce", "viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}


@pytest.fixture(scope="session")
def built() -> None:
    """The browser's files, built where they are not yet."""
    if assets.build():
        DjangoViteAssetLoader._instance = None  # it read the old list of files when Django started


@pytest.fixture(scope="session")
def served(built: None, django_db_setup: None) -> Iterator[str]:
    """The address of the site, served by a thread of this process with what it wears in production."""
    thread = LiveServerThread("localhost", static_handler=lambda media: media.application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="session")
def rows(django_db_setup: None) -> Rows:
    """What this process laid already, for who needs the same."""
    return Rows()


@pytest.fixture
def transactional_db(rows: Rows, django_db_blocker: Any) -> Iterator[None]:
    """A database that commits and is empty again after the test, as usual; `rows` may fill it."""
    with django_db_blocker.unblock():
        yield
        rows.empty()


@pytest.fixture(autouse=True)
def _rows_go_last(request: pytest.FixtureRequest) -> None:
    """Rows are there before the browser is and go after it: nothing it still asks for meets what is half gone."""
    if "site" in request.fixturenames:
        request.getfixturevalue("transactional_db")


@pytest.fixture
def site(served: str, transactional_db: None) -> str:
    """The address of the running site."""
    return served


@pytest.fixture
def signed_in(site: str, context: BrowserContext) -> Callable[[Role], User]:
    """`signed_in(Role.ANALYST)` gives this browser a session of a colleague with that role."""
    return lambda role: sign_in(context, site, role)


def sign_in(context: BrowserContext, site: str, role: Role) -> User:
    """Give a browser a session of the reader with this role."""
    user, made = User.objects.get_or_create(email=f"{role}@halmar.example", name="Amara Okafor")
    if made:
        RoleGrant.objects.create(user=user, role=role)
    give_session(context, site, user)
    return user


def give_session(context: BrowserContext, site: str, user: User | None) -> None:
    """Let a browser be of somebody from now on."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


@pytest.fixture
def complaints(page: Page) -> Iterator[Complaints]:
    """What the browser complained about; a test ends red when there was anything."""
    found = Complaints(page)
    yield found
    found.assert_none()
