"""A book worked in a real browser: a card moved by hand and by keys with a reason, stages put in order."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.relationships.actions.book import stages_of
from rapport.relationships.models import Relationship, StageMove
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
    page.locator(".bulk").get_by_label("Stage").select_option(label="Relying")
    page.get_by_role("button", name="Set stage").click()
    expect(page.locator("#toasts")).to_contain_text("Done for 2.")
    assert stage() == "Relying"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone for 2.")
    assert stage() == "Unaware"
