"""The composer of a case: what is between us looks so and stays so; it is sent by a key, and leads on in the list."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from rapport.accounts.public import Role
from rapport.cases.actions.ball.handing import offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case, Draft, Message
from rapport.cases.tests.conftest import House
from rapport.kit import clock
from tests.browser.checks import Complaints, assert_axe_is_content, assert_no_sideways_scroll

OUT_OF_REACH = "() => { window.fetch = () => Promise.reject(new TypeError('out of reach')); }"  # until the page is left
TOLD = "([address, words]) => fetch(address).then((page) => page.text()).then((text) => text.includes(words))"
TINT = "() => getComputedStyle(document.querySelector('form.composer')).backgroundColor"


def asked(house: House, *, of: str = "IT", many: int = 1) -> list[int]:
    """Cases of one team, oldest first."""
    made = []
    for number in range(1, many + 1):
        asks = {"text": f"Printer {number} is silent.", "by": house.actor("Sales 1")}
        made.append(open_case(subject=f"Printer {number}", team_id=house.teams[of].id, **asks))
    return made


def test_a_note_hides_what_speaks_to_the_colleague_looks_unlike_a_reply_and_is_added_as_a_note(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    resolve, promise = page.get_by_role("button", name="Send and resolve"), page.get_by_label("Sales 1 hears again")
    expect(resolve).to_be_visible()
    promise.select_option(index=1)
    plain = page.evaluate(TINT)
    page.keyboard.press("n")
    page.keyboard.type("Only for us.")
    for spoken in (resolve, promise, page.get_by_role("button", name="Send", exact=True)):
        expect(spoken).to_be_hidden()
    assert page.evaluate(TINT) != plain
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_axe_is_content(page, f"a note, {scheme}")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#toasts")).to_contain_text("Note added, between us: IT-")
    assert Message.objects.get(text="Only for us.").said == "note"


def test_send_comes_right_after_the_text_and_the_send_key_presses_it(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Send what is written")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.type("It is on its way.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Sent to Sales 1: IT-")
    assert Case.objects.get(id=case).state == "open"
    assert Message.objects.get(text="It is on its way.").said == "reply"
    page.goto(f"{site}/cases/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_contain_text("Send what is written", use_inner_text=True)


def test_a_note_kept_as_a_draft_comes_back_as_a_note(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.keyboard.press("n")
    page.keyboard.type("I think they clicked on it.")
    page.goto(f"{site}/cases/")
    page.goto(f"{site}/cases/{case}/")
    expect(page.locator("#text")).to_have_value("I think they clicked on it.")
    expect(page.get_by_label("Note between us")).to_be_checked()
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#toasts")).to_contain_text("Note added")
    assert Message.objects.get(text="I think they clicked on it.").said == "note"


def test_a_reply_kept_as_a_draft_comes_back_as_a_reply(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.locator("#text").fill("Which printer?")
    page.goto(f"{site}/cases/")
    page.goto(f"{site}/cases/{case}/")
    expect(page.locator("#text")).to_have_value("Which printer?")
    expect(page.get_by_label("Reply to Sales 1")).to_be_checked()


def test_of_a_draft_of_an_older_browser_nobody_knows_what_it_was_so_it_comes_back_as_a_note(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.evaluate(OUT_OF_REACH)
    page.locator("#text").fill("Which printer?")
    page.goto(f"{site}/cases/")
    page.evaluate(
        """() => Object.entries(localStorage).filter(([key]) => key.startsWith('draft:')).forEach(([key, kept]) => {
          const { chosen, ...old } = JSON.parse(kept);
          localStorage.setItem(key, JSON.stringify(old));
        })"""
    )
    page.goto(f"{site}/cases/{case}/")
    expect(page.locator("#text")).to_have_value("Which printer?")
    expect(page.get_by_label("Note between us")).to_be_checked()


def elsewhere(browser: Browser, page: Page) -> Page:
    """A page of another browser in which the same colleague is signed in."""
    other = browser.new_context()
    other.add_cookies([one for one in page.context.cookies() if one["name"] == "sessionid"])  # type: ignore[list-item]
    return other.new_page()


def kept(page: Page) -> AbstractContextManager[object]:
    """Wait until the server has what is typed."""
    return page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.status == 204)


def test_what_is_typed_in_one_browser_is_found_in_another_and_is_over_in_both_once_it_is_sent(
    page: Page,
    site: str,
    serving_reader: House,
    signed_in: Callable[[Role], object],
    browser: Browser,
    complaints: Complaints,
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.keyboard.press("n")
    with kept(page):
        page.keyboard.type("I think they clicked on it.")
    other = elsewhere(browser, page)
    other.goto(f"{site}/cases/?tab=team")
    expect(other.locator("tr", has=other.locator(f'a[href="/cases/{case}/"]'))).to_contain_text("Draft")
    other.goto(f"{site}/cases/{case}/")
    expect(other.get_by_text("What you had typed is back.")).to_be_visible()
    expect(other.locator("#text")).to_have_value("I think they clicked on it.")
    expect(other.get_by_label("Note between us")).to_be_checked()
    other.get_by_role("button", name="Add note").click()
    expect(other.locator("#toasts")).to_contain_text("Note added")
    for one in (page, other):
        one.goto(f"{site}/cases/{case}/")
        expect(one.locator("#text")).to_have_value("")
        expect(one.get_by_text("What you had typed is back.")).to_be_hidden()
    assert Message.objects.get(text="I think they clicked on it.").said == "note"
    other.context.close()


def test_a_reply_left_at_once_follows_with_its_promise_and_undo_takes_it_out_everywhere(
    page: Page,
    site: str,
    serving_reader: House,
    signed_in: Callable[[Role], object],
    browser: Browser,
    complaints: Complaints,
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.locator("#text").fill("We come by.")
    page.get_by_label("Sales 1 hears again").select_option("week")
    page.goto(f"{site}/cases/")
    page.wait_for_function(TOLD, arg=[f"/cases/{case}/", "We come by."])
    other = elsewhere(browser, page)
    other.goto(f"{site}/cases/{case}/")
    expect(other.locator("#text")).to_have_value("We come by.")
    expect(other.get_by_label("Reply to Sales 1")).to_be_checked()
    expect(other.get_by_label("Sales 1 hears again")).to_have_value("week")
    assert_axe_is_content(other, "a draft that is back")
    with kept(other):
        other.get_by_role("button", name="Undo").click()
        expect(other.locator("#text")).to_have_value("")
    page.goto(f"{site}/cases/{case}/")
    expect(page.locator("#text")).to_have_value("")
    other.keyboard.press("Control+z")
    expect(other.locator("#text")).to_have_value("We come by.")
    other.context.close()


def test_out_of_reach_of_the_server_what_is_typed_stays_in_this_browser_and_follows_once_it_is_back(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.evaluate(OUT_OF_REACH)
    page.locator("#text").fill("Which printer?")
    page.goto(f"{site}/cases/")
    assert not Draft.objects.exists()
    with kept(page):
        page.goto(f"{site}/cases/{case}/")
        expect(page.locator("#text")).to_have_value("Which printer?")
    assert Draft.objects.get().text == "Which printer?"


def test_r_in_the_list_opens_the_case_to_be_answered_and_sending_leads_to_the_next_row(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    first, second = asked(serving_reader, many=2)
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=unassigned")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_url(f"{site}/cases/{first}/?**")
    expect(page.locator("#text")).to_be_focused()
    expect(page.get_by_text("Printer 1 is silent.")).to_be_in_viewport()
    page.keyboard.type("We come by.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{site}/cases/?tab=unassigned")
    expect(page.locator("#toasts")).to_contain_text("Sent to Sales 1: IT-")
    expect(page.locator(f'a.row[href="/cases/{second}/"]')).to_be_focused()
    assert Message.objects.get(text="We come by.").case_id == first


def test_a_case_taken_from_a_colleague_by_a_key_is_given_back_by_undo(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object]
):
    case = asked(serving_reader)[0]
    take(case_id=case, by=serving_reader.actor("IT 3"))
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=team")
    page.locator(f'a.row[href="/cases/{case}/"]').focus()
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("Taken from IT 3.")
    expect(page.locator(f'a.row[href="/cases/{case}/"]')).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    assert Case.objects.get(id=case).holder_id == serving_reader.people["IT 3"].id


def test_who_is_offered_a_case_asks_back_before_she_accepts(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case, finance = asked(serving_reader, of="Finance")[0], serving_reader.actor("Finance 2")
    take(case_id=case, by=finance)
    offer(case_id=case, team_id=serving_reader.teams["IT"].id, words="Is it yours?", by=finance)
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.keyboard.press("n")
    page.keyboard.type("Which account?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Note added")
    assert Message.objects.get(text="Which account?").said == "note"
    assert Case.objects.get(id=case).holder_id == serving_reader.people["Finance 2"].id


def test_a_note_from_the_list_looks_like_one_and_each_tab_says_how_much_is_in_its_list(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case, other = asked(serving_reader, many=2)
    finance = serving_reader.actor("Finance 2")
    part = asked(serving_reader, of="Finance")[0]
    needed = clock.now() + timedelta(days=9)
    offer(case_id=part, team_id=serving_reader.teams["IT"].id, words="Ours?", needed_by=needed, by=finance)
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/?tab=unassigned")
    tabs = page.get_by_role("navigation", name="Whose turn it is")
    expect(tabs.get_by_role("link", name="Nobody has it yet 2 cases", exact=True)).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_axe_is_content(page, f"the inbox, {scheme}")
    page.goto(f"{site}/cases/?tab=offered")
    expect(page.locator("tr", has_text="Printer 1").locator(".chip.is-info")).to_contain_text("needed")
    page.goto(f"{site}/cases/?tab=unassigned")
    page.locator(f'a.row[href="/cases/{case}/"]').focus()
    page.keyboard.press("n")
    page.wait_for_url(f"{site}/cases/{case}/note/")
    tint = "() => getComputedStyle(document.querySelector('.card:has(form.form)')).backgroundColor"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_axe_is_content(page, f"the page of a note, {scheme}")
    seen = page.evaluate(tint)
    page.goto(f"{site}/cases/{other}/offer/")
    assert page.evaluate(tint) != seen
    assert_no_sideways_scroll(page)


def test_esc_leaves_the_text_and_what_was_typed_stays(
    page: Page, site: str, serving_reader: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    case = asked(serving_reader)[0]
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/{case}/")
    page.keyboard.press("r")
    page.keyboard.type("half a sentence")
    page.keyboard.press("Escape")
    text = page.get_by_label("Reply or note", exact=True)
    expect(text).not_to_be_focused()
    page.keyboard.press("n")
    expect(text).to_be_focused()
    expect(text).to_have_value("half a sentence")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("leave a text")
