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
    page.locator(f'[data-card="{card}"]').drag_to(page.locator(f'[data-lane="{to}"]'))
    expect(page.locator("#toasts")).to_contain_text("Moved.")
    expect(page.locator(f'[data-lane="{to}"] [data-card="{card}"]')).to_be_visible()
    assert holder(card) == to
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert holder(card) is None


def test_a_card_is_moved_by_keys_alone_and_keeps_the_focus(
    page: Page, site: str, serving_reader: House, card: int, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/board/")
    page.keyboard.press("j")
    expect(page.locator(f'[data-card="{card}"] a.row')).to_be_focused()
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="Move to")).to_be_visible()
    page.get_by_role("button", name="IT 3").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Moved.")
    expect(page.locator(f'[data-card="{card}"] a.row')).to_be_focused()
    assert holder(card) == serving_reader.id("IT 3")
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Move to")).to_be_hidden()
    assert holder(card) == serving_reader.id("IT 3")
