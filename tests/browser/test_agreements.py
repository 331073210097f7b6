"""An agreement is renegotiated and signed by both sides, by mouse and by keyboard alone, wide and narrow."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.cases.tests.conftest import House
from rapport.catalogue.models import AgreementVersion
from tests.browser.checks import Complaints, assert_axe_is_content
from tests.browser.conftest import give_session

ADDRESS = "/services/agreements/700/"
NARROW = {"width": 360, "height": 780}


@pytest.fixture
def open_page(
    negotiated: House, page: Page, site: str, signed_in: Callable[[Role], object], complaints: Complaints
) -> Callable[[str], Page]:
    """Open an address as who leads Sales, to whom IT proposed a version."""

    def go(address: str) -> Page:
        signed_in(Role.EMPLOYEE)
        page.goto(site + address)
        return page

    return go


@pytest.fixture
def as_other(negotiated: House, site: str, page: Page) -> Callable[[], None]:
    """Let the browser be of who leads IT."""

    def change() -> None:
        give_session(page.context, site, negotiated.people["IT 2"].user)

    return change


def _version(number: int) -> AgreementVersion:
    return AgreementVersion.objects.get(agreement_id=700, number=number)


@pytest.mark.parametrize("size", [None, NARROW], ids=["wide", "narrow"])
def test_it_is_answered_with_changes_and_signed_by_keyboard_alone(
    open_page: Callable[[str], Page], as_other: Callable[[], None], site: str, size: dict[str, int] | None
):
    page = open_page(ADDRESS)
    if size:
        page.set_viewport_size(size)  # type: ignore[arg-type]
    expect(page.get_by_role("heading", name="Proposed by IT", exact=True)).to_be_visible()
    expect(page.get_by_text("quicker")).to_be_visible()
    page.keyboard.press("p")
    page.wait_for_url("**/proposals/new/")
    answer = page.get_by_label("First answer, priority high")
    answer.focus()
    answer.press("Control+a")
    page.keyboard.type("15 min")
    words = page.get_by_label("In words")
    words.focus()
    page.keyboard.type("Half an hour is long at sea.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Propose and sign")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ADDRESS}")
    expect(page.get_by_role("heading", name="Proposed by Sales")).to_be_visible()
    assert_axe_is_content(page, "answered")
    as_other()
    page.goto(site + ADDRESS)
    page.keyboard.press("s")
    page.wait_for_url(f"**{ADDRESS}signature/")
    expect(page.get_by_text("15 min")).to_be_visible()
    expect(page.get_by_role("button", name="Sign as IT")).to_be_focused()
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # what the bar half covers is small to axe
    assert_axe_is_content(page, "about to sign")
    assert _version(3).given_at is None, "one key signs nothing"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed.", exact=True)).to_be_visible()
    expect(page.get_by_text("Being negotiated")).to_be_hidden()
    assert _version(3).given_at and _version(3).taken_at
    assert _version(2).ended_as == "replaced"


def test_it_is_declined_by_mouse_with_a_reason(open_page: Callable[[str], Page]):
    page = open_page(ADDRESS)
    page.get_by_role("link", name=re.compile("^Decline")).click()
    page.get_by_label("Why not?").fill("We asked for less words, not for more speed.")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("Declined. They read your reason.")).to_be_visible()
    expect(page.get_by_text("not for more speed")).to_be_visible()
    assert _version(2).ended_as == "declined"


def test_it_prints_on_one_sheet_without_what_belongs_to_the_screen(open_page: Callable[[str], Page]):
    page = open_page(f"{ADDRESS}print/")
    page.emulate_media(media="print")
    expect(page.get_by_text("Back to the agreement")).to_be_hidden()
    expect(page.get_by_role("heading", name="What IT promises Sales")).to_be_visible()
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True))
    assert len(sheets) == 1


def test_the_form_asks_for_what_belongs_to_whom_alone(open_page: Callable[[str], Page]):
    page = open_page("/services/agreements/proposals/new/?team=IT")
    unit, other = page.get_by_label("Which unit"), page.get_by_label("Which team")
    answer, accept = page.locator("[name=answer-1]"), page.locator("[name=accept-1]")
    page.get_by_label("Another team").check()
    expect(other).to_be_visible()
    expect(accept).to_be_visible()
    expect(unit).to_be_hidden()
    expect(answer).to_be_disabled()
    page.get_by_label("One unit").check()
    expect(unit).to_be_visible()
    expect(answer).to_be_enabled()
    expect(other).to_be_hidden()
    expect(accept).to_be_hidden()
