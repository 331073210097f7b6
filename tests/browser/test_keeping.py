"""What the browser adds to lists and forms: choosers, words to tick off, the menu of views."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.directory.models import Person
from rapport.fields.models import SavedView
from tests.browser.checks import Complaints, assert_axe_is_content

SignIn = Callable[[Role], object]


@pytest.fixture
def kept(
    kept_colleague: Person, page: Page, site: str, signed_in: SignIn, complaints: Complaints
) -> Callable[[str], Page]:
    """Open an address as an administrator."""

    def open_page(address: str) -> Page:
        signed_in(Role.ADMINISTRATOR)
        page.goto(site + address)
        return page

    return open_page


def test_somebody_is_chosen_with_the_keyboard_alone(kept: Callable[[str], Page]):
    page = kept("/units/halmar/edit/")
    manager = page.get_by_role("combobox", name="Manager")
    manager.press_sequentially("muir")
    option = page.get_by_role("option", name="Muireann Ní Bhriain-Kazlauskaitė")
    expect(option).to_have_attribute("aria-selected", "true")
    assert manager.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert_axe_is_content(page, "chooser open")
    manager.press("Escape")
    expect(option).to_be_hidden()
    manager.press_sequentially("e")
    expect(option).to_be_visible()
    manager.press("Enter")
    expect(manager).to_have_value("Muireann Ní Bhriain-Kazlauskaitė")
    expect(page.locator("input[name=manager]")).to_have_value("700")
    manager.press("Enter")
    page.wait_for_url("**/units/halmar/")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_other_words_take_the_choice_back(kept: Callable[[str], Page]):
    page = kept("/people/700/positions/next/")
    unit = page.get_by_role("combobox", name="Unit")
    expect(page.locator("input[name=unit]")).to_have_value("700")
    unit.fill("Nowhere")
    expect(page.locator("input[name=unit]")).to_have_value("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nothing here is called “Nowhere”.")).to_be_visible()
    expect(unit).to_have_value("Nowhere")


def test_words_are_added_with_enter_and_ticked_off(kept: Callable[[str], Page]):
    page = kept("/people/700/edit/")
    skills = page.get_by_role("combobox", name="Skills")
    skills.press_sequentially("Winches")
    skills.press("Enter")
    expect(skills).to_have_value("")
    expect(page.get_by_role("checkbox", name="Winches")).to_be_checked()
    page.get_by_role("checkbox", name="Rugged devices").uncheck()
    page.get_by_role("region", name="Skills and languages").get_by_role("button", name="Save").click()
    expect(page.get_by_role("checkbox", name="Rugged devices")).to_have_count(0)
    assert Person.objects.get(id=700).skills == ["Month-end closing in three ledgers", "Winches"]


def test_a_list_is_filtered_kept_and_renamed_from_the_keyboard(kept: Callable[[str], Page]):
    page = kept("/people/")
    page.keyboard.press("v")
    menu = page.locator("#view-list")
    expect(menu).to_contain_text("Filter the list, then keep it here as a view.")
    page.keyboard.press("Escape")
    page.get_by_role("searchbox", name="Search this list").fill("muireann")
    keep = page.get_by_role("button", name="Keep this view")
    expect(keep).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("s")
    name = page.get_by_label("Name of the view")
    expect(name).to_be_focused()
    assert_axe_is_content(page, "keep a view")
    name.fill("Muireann alone")
    name.press("Enter")
    expect(page.get_by_role("button", name="Muireann alone", exact=False).first).to_be_visible()
    assert SavedView.objects.get().query == "q=muireann"
    page.get_by_role("button", name="Rename or share").click()
    page.get_by_label("Name of the view").fill("Only her")
    page.get_by_label("Who sees it").select_option("all")
    page.locator("#view-form").get_by_role("button", name="Save").click()
    page.locator("h1").click()
    page.keyboard.press("v")
    assert_axe_is_content(page, "menu of views")
    page.get_by_role("link", name="Only her").click()
    page.wait_for_url("**/people/?q=muireann")
    assert SavedView.objects.get().share == "all"
