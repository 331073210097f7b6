"""Every page of the list, as its reader sees it."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from rapport.site.menu import serving_units
from tests.browser.checks import WIDE, Complaints, assert_accessible, settled
from tests.browser.conftest import sign_in
from tests.browser.laid import BUILDERS
from tests.browser.pages import PAGES, Walk
from tests.browser.rows import Rows

Ground = tuple[Page, Complaints]


@pytest.fixture(scope="module")
def transactional_db(django_db_setup: None) -> None:
    """Rows here stay as long as one reader looks: `ground` takes them away. By this name a test database is made."""


@pytest.fixture(scope="module")
def ground(
    request: pytest.FixtureRequest,
    transactional_db: None,
    rows: Rows,
    served: str,
    browser: Browser,
    browser_context_args: dict[str, Any],
    django_db_blocker: Any,
) -> Iterator[Ground]:
    """A browser of one reader of one company, for all pages that she only reads."""
    needs, role = request.param
    with django_db_blocker.unblock(), ExitStack() as after:
        after.callback(rows.empty)
        if needs:
            rows.of(BUILDERS[needs])
        context = browser.new_context(**browser_context_args)
        after.callback(context.close)
        if role:
            sign_in(context, served, role)
        page = context.new_page()
        yield page, Complaints(page)


def walks() -> list[Any]:
    """All pages; those of one reader of one company follow each other, and share both."""
    grounds: dict[Any, Any] = {}  # one object each: a fixture is kept as long as its parameter is the same one
    for walk in PAGES:
        grounds.setdefault(str((walk.needs, walk.role)), ((walk.needs, walk.role), []))[1].append(walk)
    return [pytest.param(of, walk, id=walk.name) for of, pages in grounds.values() for walk in pages]


@pytest.mark.parametrize(("ground", "walk"), walks(), indirect=["ground"], scope="module")
def test_page_is_for_everybody_and_the_browser_has_no_complaint(ground: Ground, walk: Walk, served: str):
    serving_units.forget()
    page, complaints = ground
    complaints.all.clear()  # what the page before still asked for when it was left
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    answer = page.goto(served + walk.address)
    assert answer
    assert answer.status == walk.status
    settled(page)
    assert page.locator("h1").count() == 1
    assert "Rapport" in page.title()
    assert_accessible(page, all_ways=walk.address in {"/", "/ui/"})
    complaints.assert_none()
