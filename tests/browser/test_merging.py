"""What is said of two records goes and comes back by the toast, without a question in between."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.directory.models import Merge, NotDuplicate
from tests.browser.checks import Complaints


@pytest.fixture
def pair(page: Page, site: str, here_twice: None, complaints: Complaints, signed_in: Callable[[Role], object]):
    signed_in(Role.ADMINISTRATOR)
    page.goto(f"{site}/people/duplicates/")
    return page.locator(".pair")


def test_two_people_leave_the_list_and_are_back_by_undo(page: Page, pair):
    expect(pair).to_have_count(1)
    pair.get_by_role("button", name="Two people").click()
    expect(pair).to_have_count(0)
    page.locator(".toast .undo").click()
    expect(pair).to_have_count(1)
    expect(page.locator(".toast")).to_contain_text("Taken back")
    assert not NotDuplicate.objects.exists()


def test_one_person_is_made_by_two_clicks_and_undone_by_one(page: Page, pair):
    pair.get_by_role("link", name="One person…").click()
    page.get_by_role("link", name="Record 701").click()
    expect(page.locator("h1")).to_contain_text("Muireann Ni Bhriain")
    page.get_by_role("button", name="Make them one person").click()
    expect(page.locator("h1")).to_have_text("Duplicates")
    assert Merge.objects.filter(kept=701, gone=700, undone_at=None).exists()
    page.locator(".toast .undo").click()
    expect(page.locator(".toast")).to_contain_text("They are two people again.")
    expect(pair).to_have_count(1)
