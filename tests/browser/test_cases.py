"""The inbox by keyboard alone, and a draft that is never lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from rapport.accounts.public import Role
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.many.macros import save_macro
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


def test_n_and_r_let_one_write_at_once_and_no_letter_does_anything_else(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/700/")
    page.keyboard.press("n")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("Have we a spare?")
    expect(page.locator("#text")).to_have_value("Have we a spare?")
    expect(page.get_by_label("Note between us")).to_be_checked()
    page.locator("#text").fill("")
    page.goto(f"{site}/cases/700/note/")
    expect(page.get_by_label("Your words")).to_be_focused()
    page.keyboard.type("wheat")
    expect(page.get_by_label("Your words")).to_have_value("wheat")
    page.goto(f"{site}/cases/700/")
    page.evaluate("window.dispatchEvent(new Event('beforeunload'))")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.goto(f"{site}/cases/700/")
    page.keyboard.press("?")
    caps = page.locator("#keys [data-keys-page] kbd").all_inner_texts()
    assert len(caps) == len(set(caps))
    names = page.locator("#keys li > span:first-child").all_inner_texts()
    assert all(names)
    assert "Notifications" in names


def test_tags_a_macro_and_a_note_by_single_keys(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    made = save_macro(
        team_id=serving_reader.teams["IT"].id,
        name="We look into it",
        text="Hello {{requester.first_name}}, we look into it.",
        tags=["Invoice"],
        by=serving_reader.actor("IT 2"),
    )
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=offered")
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.wait_for_url(f"{site}/cases/700/tags/")
    page.get_by_label("Tags").fill("Bank")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"{site}/cases/700/")
    assert Case.objects.get(id=700).tags == ["Bank"]
    page.keyboard.press("m")
    page.wait_for_url(f"{site}/cases/700/macros/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/cases/700/macros/{made}/")
    page.keyboard.press("e")
    page.wait_for_url(f"{site}/cases/700/")
    assert Message.objects.filter(text="Hello Sales, we look into it.").count() == 1
    assert Case.objects.get(id=700).tags == ["Bank", "Invoice"]
    page.goto(f"{site}/cases/?tab=offered")
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.wait_for_url(f"{site}/cases/700/note/")
    page.get_by_label("Your words").fill("Known fault.")
    page.get_by_role("button", name="Add note").click()
    page.wait_for_url(f"{site}/cases/700/")
    assert Message.objects.get(text="Known fault.").said == "note"


def test_many_are_resolved_with_one_answer_by_keyboard(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    it = serving_reader.teams["IT"].id
    for number in (1, 2):
        open_case(subject=f"Printer {number}", team_id=it, text="x", by=serving_reader.actor("Sales 1"))
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=unassigned")
    for _row in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.keyboard.press("b")
    page.wait_for_url(f"{site}/cases/bulk/new/")
    expect(page.get_by_label("What is to be done")).to_be_focused()
    expect(page.get_by_label("Your words")).to_be_hidden()
    page.get_by_label("What is to be done").select_option("resolve")
    page.get_by_label("Your words").fill("It prints again.")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#toasts")).to_contain_text("Resolved: 2 cases.")
    assert Message.objects.filter(text="It prints again.").count() == 2


def _two_printers(house: House, page: Page, site: str) -> list[int]:
    """Two cases nobody has yet, both chosen by keys; the second has the focus."""
    it = house.teams["IT"].id
    made = [
        open_case(subject=f"Printer {number}", team_id=it, text="x", by=house.actor("Sales 1")) for number in (1, 2)
    ]
    page.goto(f"{site}/cases/?tab=unassigned")
    for _row in made:
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.get_by_text("2 selected")).to_be_visible()
    return made


@pytest.mark.parametrize(
    ("key", "done"),
    [
        ("h", "Hand them over"),
        ("e", "Resolve them with one answer"),
        ("m", "Carry out a macro"),
        ("t", "Add tags"),
    ],
)
def test_a_key_is_for_all_that_are_chosen(
    page: Page,
    site: str,
    serving_reader: House,
    signed_in: Callable[[Role], object],
    complaints: Complaints,
    key: str,
    done: str,
):
    signed_in(Role.EMPLOYEE)
    _two_printers(serving_reader, page, site)
    page.keyboard.press(key)
    page.wait_for_url(f"{site}/cases/bulk/new/")
    expect(page.get_by_role("heading", name="2 cases at once")).to_be_visible()
    expect(page.get_by_label("What is to be done").locator("option:checked")).to_have_text(done)


def test_a_takes_all_that_are_chosen(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    made = _two_printers(serving_reader, page, site)
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("Taken: 2 cases.")
    holders = Case.objects.filter(id__in=made).values_list("holder_id", flat=True)
    assert set(holders) == {serving_reader.id("Amara Okafor")}


def test_a_key_for_one_case_says_so_while_several_are_chosen_and_acts_on_the_one_that_is(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    _two_printers(serving_reader, page, site)
    for key in ("p", "r", "n"):
        page.keyboard.press(key)
        expect(page.locator("#toasts [data-toast]").last).to_contain_text("for one case")
        page.locator("#toasts [data-toast-close]").last.click()
        page.keyboard.press("j")
    assert page.url == f"{site}/cases/?tab=unassigned"
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.keyboard.press("?")
    keys = page.locator("#keys [data-keys-page]")
    expect(keys).to_contain_text("Hand over, all that are chosen")
    expect(keys).to_contain_text("Promise, in one case")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("x")
    chosen = page.locator("tr[data-selected] a.row").get_attribute("href")
    expect(page.locator("a.row:focus")).not_to_have_attribute("href", chosen or "")
    page.keyboard.press("p")
    page.wait_for_url(f"{site}{chosen}promise/")


def test_a_case_is_given_to_a_colleague_from_the_list(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object]
):
    it = serving_reader.teams["IT"].id
    ident = open_case(subject="Printer", team_id=it, text="x", by=serving_reader.actor("Sales 1"))
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=unassigned")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_label("Give to").select_option(label="IT 2")
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator("#toasts")).to_be_visible()
    assert Case.objects.get(id=ident).holder_id == serving_reader.people["IT 2"].id


def test_leaving_with_unsent_words_is_asked_after_and_the_words_stay(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object]
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/700/")
    page.locator("#text").press_sequentially("Wait")
    asked = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("main .crumbs a").first.click()
    expect(page.locator("#text")).to_have_value("Wait")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


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
