"""A real browser against a real server: built assets, signed-in colleagues, and the checks every page must pass."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django_vite.core.asset_loader import DjangoViteAssetLoader
from playwright.sync_api import BrowserContext, Page

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.ui import assets
from tests.browser.agreement_data import negotiated
from tests.browser.book_data import kept_book
from tests.browser.cases_data import served_case, serving_reader
from tests.browser.checks import Complaints
from tests.browser.directory_data import here_twice, kept_colleague
from tests.browser.health_data import judged_book
from tests.browser.knowledge_data import written_articles
from tests.browser.machine import launch_options
from tests.browser.network_data import (
    fitted_model,
    measured_company,
    messenger_rounds,
    network_company,
    own_ties,
    proposed_senders,
)
from tests.browser.relationship_data import kept_relationship
from tests.browser.takeover_data import given_away
from tests.browser.talk_data import told_reader

__all__ = [  # fixtures of rooms, named in pages.py
    "fitted_model",
    "given_away",
    "here_twice",
    "judged_book",
    "kept_book",
    "kept_colleague",
    "kept_relationship",
    "measured_company",
    "messenger_rounds",
    "negotiated",
    "network_company",
    "own_ties",
    "proposed_senders",
    "served_case",
    "serving_reader",
    "told_reader",
    "written_articles",
]

ROOM = "tests/browser/"


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


@pytest.fixture
def site(built: None, live_server: Any) -> str:
    """The address of the running site."""
    return str(live_server.url)


@pytest.fixture
def somebody(db: None) -> User:
    """A colleague with an account, so that this is not the first run."""
    return User.objects.create_user("mei@halmar.example", name="Mei-Ling Chou")


@pytest.fixture
def signed_in(site: str, context: BrowserContext) -> Callable[[Role], User]:
    """`signed_in(Role.ANALYST)` gives this browser a session of a colleague with that role."""

    def sign_in(role: Role) -> User:
        user, made = User.objects.get_or_create(email=f"{role}@halmar.example", name="Amara Okafor")
        if made:
            RoleGrant.objects.create(user=user, role=role)
        client = Client()
        client.force_login(user)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
        return user

    return sign_in


@pytest.fixture
def complaints(page: Page) -> Iterator[Complaints]:
    """What the browser complained about; a test ends red when there was anything."""
    found = Complaints(page)
    yield found
    found.assert_none()
