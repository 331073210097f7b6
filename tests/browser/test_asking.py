"""Who asks: what is missing has the focus, and a touch too many is taken back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.cases.models import Case
from rapport.cases.tests.conftest import House


def test_the_first_that_is_missing_has_the_focus(
    page: Page, site: str, served_case: House, signed_in: Callable[[Role], object]
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/new/?team=FIN")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("This must be given.")).to_be_visible()
    expect(page.locator("#id_subject")).to_be_focused()


def test_no_longer_needed_is_taken_back_from_the_toast(
    page: Page, site: str, served_case: House, signed_in: Callable[[Role], object]
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/700/")
    page.get_by_role("button", name="I no longer need it").click()
    page.locator(".toast .undo").click()
    expect(page.locator("#toasts")).to_contain_text("It is open again.")
    assert Case.objects.get(id=700).state == "open"
