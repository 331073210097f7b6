"""Every page of the list, as its reader sees it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from rapport.accounts.public import Role
from tests.browser.checks import Complaints, assert_accessible, settled
from tests.browser.pages import PAGES, Walk


@pytest.mark.parametrize("walk", PAGES, ids=lambda walk: walk.name)
def test_page_is_for_everybody_and_the_browser_has_no_complaint(
    walk: Walk,
    page: Page,
    site: str,
    complaints: Complaints,
    signed_in: Callable[[Role], object],
    request: pytest.FixtureRequest,
):
    if walk.needs:
        request.getfixturevalue(walk.needs)
    if walk.role:
        signed_in(walk.role)
    page.goto(site + walk.address)
    settled(page)
    assert page.locator("h1").count() == 1
    assert "Rapport" in page.title()
    assert_accessible(page, all_ways=walk.address.startswith("/design/") or walk.address == "/")
