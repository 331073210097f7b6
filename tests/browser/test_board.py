"""Work moved on the board: by hand, by keys, and back again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case
from rapport.cases.tests.conftest import House
from tests.browser.checks import Complaints


@pytest.fixture
def card(serving_reader: House) -> int:
    """A case of the reader's team that nobody took up yet."""
    house = serving_reader
    return open_case(subject="A second screen", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))


def holder(case_id: int) -> int | None:
    return Case.objects.get(id=case_id).holder_id


def test_a_card_is_dragged_to_a_colleague_and_the_move_undone(
    page: Page, site: str, serving_reader: House, card: int, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/board/")
    to = serving_reader.id("IT 2")
    page.locator(f'[data-card="{card}"]').hover()
    page.mouse.down()
    page.locator("[data-idle] summary").hover()
    page.locator("[data-idle] summary").hover()  # a browser says what a card is over from the second move on
    page.locator(f'[data-lane="{to}"]').hover()
    page.mouse.up()
    expect(page.locator("#toasts")).to_contain_text("Moved.")
    expect(page.locator(f'[data-lane="{to}"] [data-card="{card}"]')).to_be_visible()
    assert holder(card) == to
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert holder(card) is None


def test_a_card_let_go_on_the_strip_of_those_without_work_asks_for_whom(
    page: Page, site: str, serving_reader: House, card: int, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/board/")
    page.locator(f'[data-card="{card}"]').drag_to(page.locator("[data-idle] summary"))
    sheet = page.get_by_role("dialog", name="Move to")
    expect(sheet.get_by_role("searchbox")).to_be_focused()
    sheet.get_by_role("button", name="IT 2").click()
    expect(page.locator("#toasts")).to_contain_text("Moved.")
    assert holder(card) == serving_reader.id("IT 2")


def test_a_card_is_moved_by_keys_alone_and_keeps_the_focus(
    page: Page, site: str, serving_reader: House, card: int, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/board/")
    page.keyboard.press("j")
    expect(page.locator(f'[data-card="{card}"] a.row')).to_be_focused()
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="Move to")).to_be_visible()
    expect(page.get_by_role("searchbox", name="Find who gets it")).to_be_focused()
    page.keyboard.type("nobody is called so")
    expect(page.get_by_text("Nobody of the team is called so.")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("it 3")
    expect(page.locator("[data-to]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Moved.")
    expect(page.locator(f'[data-card="{card}"] a.row')).to_be_focused()
    assert holder(card) == serving_reader.id("IT 3")
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Move to")).to_be_hidden()
    assert holder(card) == serving_reader.id("IT 3")
