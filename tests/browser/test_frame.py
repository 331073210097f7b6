"""What the frame does: palette, keys, menus, theme, reasons, drafts, toasts, the drawer."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from tests.browser.checks import PHONE, Complaints, assert_axe_is_content

OPTION = '<li role="option" data-href="/ui/?person={}" data-label="{}"><span class="grow">{}</span></li>'
FOUND = (
    '<ul role="listbox"><li role="presentation"><h3 aria-hidden="true">People</h3><ul role="group" aria-label="People">'
    + OPTION.format(1, "Rasa Kazlauskaitė", "Rasa")
    + OPTION.format(2, "Tadas Kazlauskas", "Tadas")
    + "</ul></li></ul>"
)


@pytest.fixture
def gallery(page: Page, site: str, signed_in: Callable[[Role], object], complaints: Complaints) -> Page:
    page.route("**/search/?q=*", lambda route: route.fulfill(body=FOUND, content_type="text/html"))
    signed_in(Role.EMPLOYEE)
    page.goto(site + "/ui/")
    return page


def test_ctrl_k_finds_a_person_and_enter_opens_her(gallery: Page):
    gallery.keyboard.press("Control+k")
    box = gallery.get_by_role("combobox", name="Find or do")
    expect(box).to_be_focused()
    box.press_sequentially("kazl")
    chosen = gallery.locator("#palette [aria-selected=true]")
    expect(chosen).to_contain_text("Rasa")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("ArrowDown")
    expect(chosen).to_contain_text("Tadas")
    assert_axe_is_content(gallery, "palette open")
    box.press("Enter")
    gallery.wait_for_url("**/ui/?person=2")


def test_what_was_opened_stands_first_in_the_empty_palette(gallery: Page):
    gallery.keyboard.press("/")
    gallery.keyboard.type("tad")
    gallery.locator("#palette [role=option]", has_text="Tadas").click()
    gallery.wait_for_url("**/ui/?person=2")
    gallery.keyboard.press("/")
    expect(gallery.locator("#palette [role=option]").first).to_contain_text("Tadas Kazlauskas")


def test_pages_are_found_while_the_server_is_silent(gallery: Page, complaints: Complaints):
    gallery.unroute("**/search/?q=*")
    gallery.route("**/search/?q=*", lambda route: route.abort())
    gallery.keyboard.press("Control+k")
    gallery.keyboard.type("my d")
    expect(gallery.locator("#palette [role=option]")).to_contain_text(["My day"])
    expect(gallery.locator("#palette [data-count]")).to_have_text("Search does not answer. Try again.")
    complaints.expect("ERR_FAILED")


def test_escape_closes_the_palette_and_gives_the_focus_back(gallery: Page):
    opener = gallery.locator("[data-palette-open]")
    opener.focus()
    gallery.keyboard.press("Enter")
    expect(gallery.locator("#palette")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.locator("#palette")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_letter_typed_into_a_field_is_not_a_shortcut(gallery: Page):
    field = gallery.get_by_label("What is asked of them?")
    field.fill("")
    field.press_sequentially("?/ge")
    expect(field).to_have_value("?/ge")
    expect(gallery.locator("dialog[open]")).to_have_count(0)


def test_the_list_of_keys_tells_what_this_page_knows(gallery: Page):
    gallery.keyboard.press("?")
    keys = gallery.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_contain_text("Export")
    expect(keys).to_contain_text("My day")
    expect(keys).to_contain_text("Search this list")
    assert_axe_is_content(gallery, "keys open")


def test_g_and_a_letter_goes_there(gallery: Page, site: str):
    gallery.keyboard.press("g")
    gallery.keyboard.press("d")
    gallery.wait_for_url(site + "/")


def test_j_and_k_walk_the_rows(gallery: Page):
    gallery.keyboard.press("j")
    gallery.keyboard.press("j")
    expect(gallery.locator("a.row").nth(1)).to_be_focused()
    gallery.keyboard.press("k")
    expect(gallery.locator("a.row").first).to_be_focused()


def test_why_opens_beside_its_figure_and_says_who_may_see_it(gallery: Page):
    why = gallery.get_by_role("button", name="Why this figure for Supply Chain")
    why.click()
    reason = gallery.locator(".pop:popover-open")
    expect(reason).to_contain_text("Who may see it")
    box, button = reason.bounding_box(), why.bounding_box()
    assert box
    assert button
    assert abs(box["x"] + box["width"] - button["x"] - button["width"]) < 2
    assert 0 <= box["y"] - button["y"] - button["height"] < 16
    assert_axe_is_content(gallery, "why open")


def test_a_fetched_why_hangs_on_the_link_that_asked(gallery: Page):
    gallery.route(
        "**/why-of-pune/", lambda route: route.fulfill(body="<h3>Reach of Pune</h3>", content_type="text/html")
    )
    gallery.evaluate(
        """() => {
          const link = Object.assign(document.createElement('a'), {className: 'why', href: '/why-of-pune/', textContent: 'why Pune'});
          document.querySelector('.page-head h1').after(link);
        }"""
    )
    link = gallery.get_by_role("link", name="why Pune")
    link.click()
    reason = gallery.get_by_text("Reach of Pune")
    expect(reason).to_be_visible()
    box, asked = gallery.locator("#why-pop").bounding_box(), link.bounding_box()
    assert box
    assert asked
    assert 0 <= box["y"] - asked["y"] - asked["height"] < 16
    gallery.keyboard.press("Escape")
    expect(reason).to_be_hidden()


def test_who_asks_for_more_contrast_gets_it(gallery: Page):
    gallery.emulate_media(contrast="more")
    assert_axe_is_content(gallery, "more contrast")
    line = gallery.evaluate("getComputedStyle(document.querySelector('.card')).borderTopColor")
    assert line == "rgb(136, 133, 125)"


def test_the_theme_is_kept_in_this_browser_and_known_to_the_first_byte(gallery: Page):
    gallery.get_by_role("button", name="your menu").click()
    with gallery.expect_response("**/ui/theme/"):
        gallery.get_by_role("button", name="Dark", exact=True).click()
    assert gallery.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 20, 22)"
    assert_axe_is_content(gallery, "menu open, dark")
    answer = gallery.reload()
    assert answer
    assert 'data-theme="dark"' in answer.text()
    gallery.get_by_role("button", name="your menu").click()
    expect(gallery.get_by_role("button", name="Dark", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_form_keeps_what_was_typed_until_it_is_sent(gallery: Page):
    task = gallery.get_by_label("Anything else")
    sent = task.input_value()
    task.fill("")
    task.fill("The winch drawings of MBA-17")
    gallery.reload()
    # What the server sent back is newer than a draft: only untouched fields take it.
    expect(gallery.get_by_label("Anything else")).to_have_value("The winch drawings of MBA-17")
    back = gallery.get_by_text("What you had typed is back.")
    expect(back).to_be_visible()
    back.get_by_role("button", name="Undo").click()
    expect(task).to_have_value(sent)
    expect(back).to_be_hidden()


def test_choosing_rows_shows_what_can_be_done_with_them(gallery: Page):
    bulk = gallery.locator(".bulk")
    expect(bulk).to_be_hidden()
    gallery.get_by_label("Select IT-2207").check()
    expect(bulk).to_contain_text("1 selected")
    gallery.get_by_label("Select all rows on this page").check()
    expect(bulk).to_contain_text("3 selected")
    bulk.get_by_role("button", name="Clear").click()
    expect(bulk).to_be_hidden()


def test_typing_into_the_filter_swaps_only_the_list_and_is_in_the_address(gallery: Page):
    gallery.evaluate("document.querySelector('h1').dataset.untouched = ''")
    gallery.keyboard.press("f")
    gallery.keyboard.type("santos")
    expect(gallery.locator("#results a.row")).to_have_text(["Santos link"])
    expect(gallery).to_have_url(re.compile(r"/ui/\?q=santos$"))
    expect(gallery.locator("h1[data-untouched]")).to_have_count(1)
    expect(gallery.get_by_label("Search this list")).to_be_focused()
    gallery.go_back()
    expect(gallery.locator("#results a.row")).to_have_count(3)


def test_a_filter_that_finds_nothing_says_what_to_do(gallery: Page):
    gallery.get_by_label("Search this list").fill("zzz")
    expect(gallery.locator("#results")).to_contain_text("Try fewer letters")


def test_a_toast_from_the_server_offers_undo(gallery: Page):
    gallery.evaluate("document.dispatchEvent(new CustomEvent('toast', {detail: {text: 'Merged.', undo: '/undo/1/'}}))")
    toast = gallery.locator("#toasts [data-toast]")
    expect(toast).to_contain_text("Merged.")
    asked: list[str] = []
    gallery.route("**/undo/1/", lambda route: (asked.append(route.request.method), route.fulfill(status=204))[1])
    with gallery.expect_response("**/undo/1/"):
        toast.get_by_role("button", name="Undo").click()
    assert asked == ["POST"]
    expect(toast).to_have_count(0)


def test_the_drawer_of_phones_opens_without_script(gallery: Page):
    gallery.set_viewport_size(PHONE)  # type: ignore[arg-type]
    side = gallery.get_by_role("navigation", name="Main")
    expect(side).to_be_hidden()
    gallery.get_by_role("button", name="More").click()
    expect(side).to_be_visible()
    assert_axe_is_content(gallery, "drawer open")
    gallery.keyboard.press("Escape")
    expect(side).to_be_hidden()


def test_the_skip_link_comes_first_and_leads_to_the_content(gallery: Page):
    gallery.keyboard.press("Tab")
    expect(gallery.get_by_role("link", name="Skip to content")).to_be_focused()
    gallery.keyboard.press("Enter")
    expect(gallery.locator("#main")).to_be_focused()
