"""Beside the inbox stands the case in focus, where there is room."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case
from rapport.cases.tests.conftest import House
from tests.browser.checks import Complaints

PANE = "[data-preview]"


def test_walking_the_list_shows_each_case_beside_it_and_its_offer_is_answered_there(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    other = open_case(
        subject="Second screen", team_id=serving_reader.teams["IT"].id, by=serving_reader.actor("Sales 1")
    )
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=team")
    pane = page.locator(PANE)
    expect(pane.get_by_role("heading", level=2).first).to_have_text("Second screen")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(pane.get_by_role("heading", level=2).first).to_have_text("Double charge")
    expect(page.locator("tr[data-shown] a.row")).to_have_text("Double charge")
    expect(pane).to_contain_text("Please stop the import.")
    expect(pane).to_contain_text("Known fault of the import.")
    pane.get_by_role("button", name="Accept").click()
    expect(page.locator("#toasts")).to_contain_text("You have the ball.")
    assert Case.objects.get(id=700).holder_id == serving_reader.id("Amara Okafor")
    page.wait_for_url(f"{site}/cases/?tab=team")
    expect(page.locator("a.row:focus")).to_have_text("Double charge")
    page.locator("tr", has_text="Second screen").locator("td[data-wide=last]").click()
    expect(pane.get_by_role("heading", level=2).first).to_have_text("Second screen")
    pane.get_by_role("link", name=Case.objects.get(id=other).team.prefix).first.click()
    page.wait_for_url(f"{site}/cases/{other}/")


def test_it_is_put_away_by_a_key_and_stays_away_and_on_a_phone_nothing_is_fetched(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/preview/" in request.url else None)
    page.goto(f"{site}/cases/?tab=team")
    expect(page.locator(PANE)).to_contain_text("Double charge")
    page.keyboard.press("l")
    expect(page.locator(PANE)).to_be_hidden()
    expect(page.get_by_role("button", name="Preview")).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(page.get_by_role("button", name="Preview")).to_be_visible()
    expect(page.locator(PANE)).to_be_hidden()
    page.keyboard.press("l")
    expect(page.locator(PANE)).to_contain_text("Double charge")
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    before = len(asked)
    page.keyboard.press("j")
    expect(page.locator("a.row:focus")).to_be_visible()
    expect(page.locator(PANE)).to_be_hidden()
    assert len(asked) == before


def test_an_open_inbox_says_what_is_new_and_shows_it(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    it = serving_reader.teams["IT"].id
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=unassigned")
    tab = page.get_by_role("link", name="Nobody has it yet")
    expect(page.get_by_role("link", name="Offered to us one case")).to_be_visible()
    tab.focus()
    open_case(subject="Second screen", team_id=it, by=serving_reader.actor("Sales 1"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when she comes back to it
    line = page.get_by_role("status").filter(has_text="new or changed")
    expect(line).to_have_text("One new or changed. Show them")
    expect(tab).to_be_focused()
    assert page.get_by_role("row", name="Second screen").count() == 0, "no row comes in under her hand"
    line.get_by_role("link", name="Show them").click()
    expect(page.get_by_role("row", name="Second screen")).to_be_visible()
    expect(line).to_have_count(0)
