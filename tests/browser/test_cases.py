"""The inbox by keyboard alone, and a draft that is never lost."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.cases.models import Case, Message
from rapport.cases.tests.conftest import House
from tests.browser.checks import Complaints


def test_a_case_is_accepted_taken_on_and_handed_over_by_single_keys(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=offered")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("You have the ball.")
    assert Case.objects.get(id=700).holder_id == serving_reader.id("Amara Okafor")
    page.goto(f"{site}/cases/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("h")
    page.wait_for_url(f"{site}/cases/700/offer/")
    page.goto(f"{site}/cases/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Hand over")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"{site}/cases/700/")
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()


def test_what_is_typed_stays_until_the_server_has_it_and_is_said_once(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/700/")
    page.locator("#text").fill("The import is stopped.")
    page.goto(f"{site}/cases/")
    page.goto(f"{site}/cases/700/")
    expect(page.locator("#text")).to_have_value("The import is stopped.")
    expect(page.get_by_text("What you had typed is back.")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(f"{site}/cases/700/#last")
    expect(page.locator("#text")).to_have_value("")
    page.reload()
    expect(page.locator("#text")).to_have_value("")
    assert Message.objects.filter(text="The import is stopped.").count() == 1
    draft = """() => Object.entries(localStorage).filter(([key]) => key.startsWith('draft:')).length"""
    assert page.evaluate(draft) == 0


def test_a_reply_the_server_never_got_is_there_when_one_comes_back(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object]
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/700/")
    page.locator("#text").fill("The import is stopped.")
    page.route("**/cases/700/words/", lambda route: route.abort())
    page.get_by_role("button", name="Send", exact=True).click()
    page.unroute("**/cases/700/words/")
    page.goto(f"{site}/cases/700/")
    expect(page.locator("#text")).to_have_value("The import is stopped.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(f"{site}/cases/700/#last")
    assert Message.objects.filter(text="The import is stopped.").count() == 1
