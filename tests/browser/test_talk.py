"""Two colleagues in one case: each sees at once that the other is writing, and a name is found behind an @."""

from collections.abc import Callable

from django.db.models.functions import Lower
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rapport.accounts.public import Role
from rapport.cases.actions.life.opening import open_case
from rapport.cases.tests.conftest import House
from rapport.directory.models import Person
from tests.browser.checks import Complaints
from tests.browser.conftest import give_session


def test_who_types_is_seen_by_a_colleague_in_the_same_case(
    page: Page,
    site: str,
    serving_reader: House,
    signed_in: Callable[[Role], object],
    browser: Browser,
    complaints: Complaints,
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/700/")
    other: BrowserContext = browser.new_context()
    give_session(other, site, serving_reader.people["IT 2"].user)
    theirs = other.new_page()
    theirs.goto(f"{site}/cases/700/")
    theirs.locator("#text").press_sequentially("I am on it")
    expect(page.locator("#writers")).to_contain_text("IT 2 is writing a reply", timeout=15_000)
    expect(theirs.locator("#writers")).to_have_text("")
    theirs.locator("#text").fill("")
    expect(page.locator("#writers")).to_have_text("", timeout=15_000)
    other.close()


def test_a_name_is_found_and_chosen_by_keys_behind_an_at(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    serving_reader.actor("IT 3")
    Person.objects.update(search=Lower("name"))
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/700/")
    text = page.locator("#text")
    text.press_sequentially("Ask @it 3")
    expect(page.get_by_role("option", name="IT 3")).to_be_visible()
    page.keyboard.press("Enter")
    expect(text).to_have_value("Ask @IT 3 ")
    text.press_sequentially("or @sales")
    expect(page.get_by_role("option", name="Sales 1")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Escape")
    expect(text).to_have_value("Ask @IT 3 or @sales")


def test_the_bell_tells_what_is_new_and_the_list_works_by_keys(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    from rapport.conversation.public import Kind, tell

    it = serving_reader.teams["IT"].id
    other = open_case(subject="Scanner", team_id=it, text="x", by=serving_reader.actor("Sales 1"))
    for case in (other, 700):
        tell(
            kind=Kind.MENTIONED,
            about="case",
            about_id=case,
            source=f"fact:{case}",
            people=[serving_reader.id("Amara Okafor")],
            by_person_id=serving_reader.id("IT 2"),
        )
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/people/")
    expect(page.get_by_label("Notifications, 2 new")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url(f"{site}/notifications/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/cases/700/")
    expect(page.get_by_label("Notifications, 1 new")).to_be_visible()
    page.goto(f"{site}/notifications/")
    page.keyboard.press("m")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Notifications, 1 new")).to_be_visible()
