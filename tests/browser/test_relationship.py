"""One relationship by keyboard: a touchpoint is logged in at most twelve key presses besides what was said."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.relationships.models import Participant, Step, Touchpoint
from rapport.relationships.tests.conftest import House
from tests.browser.checks import Complaints, assert_axe_is_content, settled

SAID = "They need ten scanners"


class Fingers:
    """Counts the keys that are pressed; a text is typed beside."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += key.count("+") + 1 if key != "+" else 1

    def say(self, text: str) -> None:
        self.page.keyboard.type(text)


def test_a_touchpoint_is_logged_by_at_most_twelve_keys_besides_the_text(
    page: Page, site: str, kept_relationship: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/700/")
    hand = Fingers(page)
    hand.press("l")
    expect(page.locator("#log #id_text")).to_be_focused()
    hand.say(f"{SAID} @mei")
    expect(page.get_by_role("option", name="Mei-Ling Chou")).to_be_visible()
    hand.press("Enter", "Tab", "3", "Tab", *"y 14")
    hand.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Logged.")
    assert hand.pressed <= 12
    one = Touchpoint.objects.order_by("-id")[0]
    assert (one.kind, one.outcome) == ("visit", f"{SAID} @Mei-Ling Chou")
    there = set(Participant.objects.filter(touchpoint=one).values_list("person__name", flat=True))
    assert there == {"Amara Okafor", "Mei-Ling Chou"}
    expect(page.locator("#happened")).to_contain_text(SAID)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("It is taken away.")
    one.refresh_from_db()
    assert one.removed_at is not None


def test_what_was_typed_is_kept_and_follow_ups_become_steps(
    page: Page, site: str, kept_relationship: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/700/")
    page.keyboard.press("l")
    page.keyboard.type("Ten scanners.")
    page.keyboard.press("Enter")
    page.keyboard.type("! call back by tomorrow @me")
    page.reload()
    page.keyboard.press("l")
    expect(page.locator("#log #id_text")).to_have_value("Ten scanners.\n! call back by tomorrow @me")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#plan")).to_contain_text("call back")
    assert Step.objects.filter(words="call back", person=kept_relationship.people["Amara Okafor"]).exists()


def test_everybody_can_read_the_dialog(
    page: Page, site: str, kept_relationship: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/700/")
    settled(page)
    page.keyboard.press("l")
    expect(page.locator("#log #id_text")).to_be_focused()
    assert_axe_is_content(page, "with the dialog open")


def test_every_part_of_the_page_is_one_key_or_one_tap_away(
    page: Page, site: str, kept_relationship: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    for key, address in (("b", "before/"), ("m", "touchpoints/new/?plan=1"), ("o", "goals/new/"), ("s", "steps/new/")):
        page.goto(f"{site}/book/700/")
        page.keyboard.press(key)
        page.wait_for_url(f"{site}/book/700/{address}")
    page.goto(f"{site}/book/700/")
    expect(page.locator("#talk textarea")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator("#talk textarea")).to_be_focused()
    page.goto(f"{site}/book/700/")
    page.keyboard.press("y")
    page.wait_for_url(re.compile(r"/book/touchpoints/\d+/change/"))
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site}/book/700/")
    page.get_by_role("link", name="Plan", exact=True).first.click()
    expect(page.locator("#goals-title")).to_be_in_viewport()


def test_what_to_know_before_the_meeting_is_printed_on_one_sheet(
    page: Page, site: str, kept_relationship: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/700/before/")
    settled(page)
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert len(sheets) == 1


def test_who_should_talk_to_them_is_told_in_place_once_it_is_asked(
    page: Page, site: str, kept_relationship: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/book/700/")
    asks = page.get_by_role("link", name="Are we close to them?")
    asks.click()
    expect(page.get_by_text("There is no snapshot of the network yet")).to_be_visible()
    expect(asks).to_be_hidden()
    assert page.url == f"{site}/book/700/", "one stays where one reads"
    assert_axe_is_content(page, "who should talk to them")
