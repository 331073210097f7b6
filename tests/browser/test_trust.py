"""Who trusts a unit, on the screen of a desk and of a phone."""

import pytest
from playwright.sync_api import Page

from rapport.accounts.public import Role
from tests.browser.checks import PHONE

ADDRESS = "/units/halmar/it/trust/"


@pytest.fixture
def trust(page: Page, site: str, network_company, signed_in):
    network_company.snapshot([("Sales 1", "IT 1")])
    signed_in(Role.ANALYST)
    page.goto(site + ADDRESS)
    return page


def test_few_or_none_stays_within_its_column_and_leaves_the_bars_of_one_length(trust: Page):
    for size in (None, PHONE):
        if size:
            trust.set_viewport_size(size)
        words = trust.locator(".trust b.few")
        assert words.count()
        assert all(words.evaluate_all("all => all.map(one => one.scrollWidth <= one.clientWidth)"))


def test_on_the_phone_every_row_says_why_and_what_was_said(trust: Page):
    trust.set_viewport_size(PHONE)
    links = trust.locator(".table a.why")
    assert links.count()
    assert all(link.is_visible() for link in links.all())
    assert trust.locator(".table td[data-below] .only-small").first.is_visible()
