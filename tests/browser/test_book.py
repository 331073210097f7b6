"""A book worked in a real browser: a card moved by hand and by keys with a reason, stages put in order."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.relationships.models import Relationship, StageMove
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.tests.conftest import House
from tests.browser.checks import Complaints

SALES = 700


def stage() -> str:
    return Relationship.objects.select_related("stage").get(id=SALES).stage.name


@pytest.fixture
def third(kept_book: House) -> int:
    return stages_of(kept_book.teams["IT"].id)[2].id


def test_a_card_is_dragged_to_a_stage_which_asks_why_and_is_undone(
    page: Page, site: str, third: int, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/board/")
    page.locator(f'[data-card="{SALES}"]').drag_to(page.locator(f'[data-lane="{third}"]'))
    sheet = page.get_by_role("dialog", name="Move to another stage")
    expect(sheet.get_by_label("Why it moves")).to_be_focused()
    page.keyboard.type("They asked twice.")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Moved.")
    expect(page.locator(f'[data-lane="{third}"] [data-card="{SALES}"]')).to_be_visible()
    assert StageMove.objects.get(relationship_id=SALES, after_id=third).reason == "They asked twice."
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert stage() == "Unaware"


def test_a_card_is_moved_by_keys_alone(
    page: Page, site: str, third: int, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/board/")
    page.keyboard.press("j")
    expect(page.locator(f'[data-card="{SALES}"] a.row')).to_be_focused()
    page.keyboard.press("m")
    expect(page.get_by_label("Why it moves")).to_be_focused()
    page.keyboard.type("A new need")
    for _step in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Moved.")
    expect(page.locator(f'[data-card="{SALES}"] a.row')).to_be_focused()
    assert stage() == "Using"


def test_stages_are_put_in_order_by_buttons_and_saved(
    page: Page, site: str, kept_book: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/stages/")
    page.get_by_role("button", name="Move Aware up").click()
    page.get_by_label("Name of stage 2").last.fill("Knows us")
    page.get_by_role("button", name="Set the stages").last.click()
    expect(page.locator("#toasts")).to_contain_text("The stages are set.")
    assert [one.name for one in stages_of(kept_book.teams["IT"].id)][:2] == ["Knows us", "Unaware"]


def test_a_book_is_taken_over_by_keys_and_first_meetings_are_planned(
    page: Page, site: str, kept_book: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-picked]")).to_have_text("2")
    page.locator(".bulk").get_by_role("button", name="Hand over").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand over 2 relationships")
    page.get_by_label("Who takes over").select_option(label="IT 2")
    page.get_by_label("Why").fill("A new region")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Okafor → IT 2")
    page.get_by_role("button", name="Plan those ticked, or all").click()
    expect(page.locator("#toasts")).to_contain_text("2 first meetings are planned.")
    assert set(Relationship.objects.values_list("owner__name", flat=True)) == {"IT 2"}


def test_many_are_put_into_a_stage_at_once_and_taken_back(
    page: Page, site: str, kept_book: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/?sort=name")
    page.locator("[data-pick-all]").check()
    page.keyboard.press("m")
    sheet = page.get_by_role("dialog", name="Move to a stage")
    sheet.get_by_role("button", name="Set stage").click()
    expect(sheet.get_by_label("Stage"), "nothing was chosen, so nothing is done").to_be_focused()
    assert stage() == "Unaware"
    sheet.get_by_label("Stage").select_option(label="Relying")
    sheet.get_by_label("Why").fill("Review")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Moved to “Relying”: 2 relationships.")
    assert stage() == "Relying"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone for 2.")
    assert stage() == "Unaware"


def test_enter_in_a_field_of_the_bar_does_what_stands_beside_it_and_nothing_else(
    page: Page, site: str, kept_book: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/?sort=name")
    row = Relationship.objects.get(id=SALES)
    box = page.locator(f'input[name=pick][value="{SALES}"]')
    box.check()
    box.press("Enter")
    expect(page.locator("[data-picked]"), "Enter on a box presses no button").to_have_text("1")
    page.locator(".bulk").get_by_role("button", name="Rhythm").click()
    page.keyboard.press("Enter")
    expect(page.get_by_label("In contact every how many weeks"), "empty, it does nothing").to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text(f"In contact with {row.unit.name} every 5 weeks.")
    now = Relationship.objects.get(id=SALES)
    assert (now.rhythm_days, now.owner_id, now.stage_id, now.ended_at) == (35, row.owner_id, row.stage_id, None)


def test_the_order_of_the_book_outlives_a_search(
    page: Page, site: str, kept_book: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/")
    page.locator("th").get_by_role("link", name="Health").click()
    page.wait_for_url("**/book/?**sort=health**")
    search = page.get_by_role("searchbox", name="Search this list")
    search.fill("a")
    page.wait_for_url("**q=a**")
    assert "sort=health" in page.url
    search.fill("")
    expect(page.locator("th[aria-sort]")).to_have_text("Health")
    page.get_by_label("Units or people").select_option(value="units")
    page.wait_for_url("**kind=units**")
    assert "sort=health" in page.url


def test_the_bar_is_one_line_beside_the_wide_list(
    page: Page, site: str, kept_book: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    for width, most in ((1440, 60), (360, 150)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{site}/book/?sort=name")
        page.locator("input[name=pick]").first.check()
        box = page.locator(".bulk").bounding_box()
        assert box is not None and box["height"] < most


def test_me_is_whoever_writes_and_the_list_of_names_is_not_cut(
    page: Page, site: str, kept_book: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/{SALES}/")
    page.keyboard.press("l")
    text = page.get_by_role("dialog").locator("textarea").first
    text.press_sequentially("Met @IT")
    found = page.get_by_role("listbox", name="Colleagues")
    expect(found.get_by_role("option").first).to_be_visible()
    last = found.get_by_role("option").last
    reached = last.evaluate(
        "(it) => { it.scrollIntoView({block: 'nearest'}); const at = it.getBoundingClientRect();"
        " return it.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2)); }"
    )
    assert reached, "the last name can be pointed at"
    page.keyboard.press("Escape")
    text.fill("")
    text.press_sequentially("! call back by Friday @me", delay=60)
    expect(found).to_be_hidden()
    page.keyboard.press("Enter")
    expect(text).to_have_value("! call back by Friday @me\n")
