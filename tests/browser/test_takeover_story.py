"""A new business partner takes over a book: the pack, first meetings, a cold relationship, an agreement made anew.

One story, told wide and narrow, by pointer and by keys alone; every page of it is looked at by axe.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from rapport.relationships.tests.conftest import House
from tests.browser.checks import PHONE, WIDE, Complaints, assert_axe_is_content, assert_no_sideways_scroll, settled
from tests.browser.conftest import give_session
from tests.browser.hands import Hand, Keys, Pointer
from tests.browser.takeover_data import GIVER, TAKER, THEIRS
from tests.journeys.books import hear

WHY_HERS = "Bo goes to Finance"
WHY_MOVED = "They ask before they buy."


@dataclass
class Seat:
    """Somebody before a browser of her own."""

    page: Page
    hand: Hand

    def sees(self, heading: str) -> None:
        """The page she came to; axe looks at it too: in light on the desk, in dark on the phone."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        settled(self.page)
        assert_axe_is_content(self.page, heading)
        if self.hand.phone:
            assert_no_sideways_scroll(self.page)

    def reads(self, *texts: str, part: str = "main") -> None:
        """What a part of the page says."""
        for text in texts:
            expect(self.page.locator(part)).to_contain_text(text)

    def press(self, role: str, name: str, key: str = "", part: str = "main") -> None:
        """Press what has this name."""
        found = self.page.locator(part).get_by_role(role, name=name)  # type: ignore[arg-type]
        self.hand.press(found.first, key)

    def write(self, label: str, text: str) -> None:
        """Write into the field of this name."""
        self.hand.write(self.page.locator("main").get_by_label(label), text)


@pytest.fixture(params=[(Keys, WIDE), (Pointer, PHONE)], ids=["keys-desktop", "pointer-phone"])
def sitting(request: pytest.FixtureRequest) -> tuple[type[Hand], dict[str, int]]:
    """Each hand and each width once: that both widths work by both hands is asked page by page."""
    hand, size = request.param
    return hand, dict(size)


@pytest.fixture
def size(sitting: tuple[type[Hand], dict[str, int]]) -> dict[str, int]:
    return sitting[1]


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], size: dict[str, int]) -> dict[str, Any]:
    phone = size == PHONE
    scheme = "dark" if phone else "light"
    return {**browser_context_args, "viewport": size, "color_scheme": scheme, "has_touch": phone, "is_mobile": phone}


@pytest.fixture
def sits(
    given_away: House,
    site: str,
    new_context: Callable[[], BrowserContext],
    sitting: tuple[type[Hand], dict[str, int]],
) -> Iterator[Callable[[str], Seat]]:
    """`sits(name)` gives somebody a browser in which she is signed in, on her day."""
    heard: list[Complaints] = []

    def sit(name: str) -> Seat:
        context = new_context()
        give_session(context, site, given_away.people[name].user)
        page = context.new_page()
        heard.append(Complaints(page))
        page.goto(f"{site}/")
        hand, size = sitting
        return Seat(page, hand(page, phone=size == PHONE))

    yield sit
    for complaints in heard:
        complaints.assert_none()


def test_a_new_partner_takes_over_a_book(sits: Callable[[str], Seat]):
    he_hands_his_book_over(sits(GIVER))
    hear()
    amara = sits(TAKER)
    she_is_told_and_reads_the_pack(amara)
    she_plans_first_meetings_and_changes_one(amara)
    they_stand_in_her_calendar(amara)
    she_finds_what_goes_cold_and_reads_before_she_calls(amara)
    she_logs_the_call_and_moves_the_stage(amara)
    it_is_cold_no_longer_and_the_step_is_hers(amara)
    she_proposes_a_version(amara)
    mei = sits(THEIRS)
    they_answer_with_changes(mei)
    she_signs_and_both_read_that_it_holds(amara, mei)


def he_hands_his_book_over(bo: Seat) -> None:
    bo.hand.go("y")
    bo.sees("My book")
    bo.press("link", "Hand over")
    bo.sees("Hand over a book")
    bo.hand.choose(bo.page.get_by_label("Who takes over"), TAKER)
    bo.write("Why", WHY_HERS)
    bo.press("button", "Hand over")
    bo.sees(f"{GIVER} → {TAKER}")
    bo.reads(WHY_HERS, "3 to plan", "Legal", "Plants", "Sales")


def she_is_told_and_reads_the_pack(amara: Seat) -> None:
    expect(amara.page.get_by_label("Notifications, 1 new")).to_be_visible()
    amara.hand.go("b")
    amara.sees("Notifications")
    amara.press("link", f"Workplace IT: {GIVER}")
    amara.reads("3 to plan")
    amara.press("link", "Hand-over pack", key="p")
    amara.sees("Hand-over pack")
    amara.reads(
        "Sales plan in summer.", "They want tablets by May.", "send the price list", "A laptop within three days"
    )
    amara.reads("What we agreed", THEIRS, "The night shift has nobody to call.")


def she_plans_first_meetings_and_changes_one(amara: Seat) -> None:
    amara.press("link", "First meetings")
    amara.reads("3 to plan")
    amara.press("button", "Plan those ticked, or all")
    amara.reads("3 first meetings are planned.", part="#toasts")
    amara.reads("0 to plan")
    amara.sees(f"{GIVER} → {TAKER}")
    row = amara.page.locator("main li").filter(has_text="Plants")
    amara.hand.press(row.get_by_role("link", name="planned"))
    amara.sees("Meeting")
    amara.press("link", "Change", key="e")
    amara.sees("Change what was written")
    amara.write("When", "+6d 14:15")
    amara.press("button", "Keep")
    amara.reads("Kept.", part="#toasts")
    amara.reads("14:15")


def they_stand_in_her_calendar(amara: Seat) -> None:
    amara.press("link", "Plants")
    amara.reads("14:15", part="#plan")
    amara.hand.go("y")
    amara.press("link", "Calendar")
    expect(amara.page.get_by_role("link", name="Have it in your own calendar")).to_be_visible()
    found = set(planned(amara))
    amara.press("link", "Next", key="n")  # two weeks may reach into the next month
    amara.page.wait_for_url("**month=**")
    month = amara.page.get_by_role("heading", level=1).inner_text()
    amara.sees(month)
    found |= set(planned(amara))
    amara.press("link", "Before", key="b")
    amara.reads("Have it in your own calendar")
    expect(amara.page.get_by_role("heading", level=1)).not_to_have_text(month)
    assert {event.split()[-1] for event in found} == {"Legal", "Plants", "Sales"}
    assert "14:15 Plants" in found


def planned(amara: Seat) -> list[str]:
    return [" ".join(text.split()) for text in amara.page.locator(".event.is-planned").all_inner_texts()]


def she_finds_what_goes_cold_and_reads_before_she_calls(amara: Seat) -> None:
    amara.hand.go("y")
    amara.press("link", "What goes cold")
    amara.sees("Going cold")
    expect(amara.page.locator("main a.row")).to_have_text(["Sales"])
    amara.reads("70 days")
    amara.press("link", "Sales")
    amara.sees("Sales")
    amara.press("link", "On one sheet", key="b")
    amara.sees("Sales")
    amara.reads(
        "Say what it costs first.", "They want tablets by May.", "send the price list", THEIRS, "Signed by both"
    )
    amara.press("link", "Sales")


def she_logs_the_call_and_moves_the_stage(amara: Seat) -> None:
    amara.reads("a contact was due")
    amara.press("link", "Log a touchpoint", key="l")
    expect(amara.page.locator("#log #id_text")).to_be_focused()
    amara.page.keyboard.type("They still want the tablets, twenty of them. @mei")
    name = amara.page.get_by_role("option", name=THEIRS)
    expect(name).to_be_visible()
    assert_axe_is_content(amara.page, "logging")
    amara.page.keyboard.press("Enter") if isinstance(amara.hand, Keys) else amara.hand.press(name)
    amara.page.keyboard.type("\n! send the offer by +2d @me")
    amara.press("button", "Log it", key="Control+Enter", part="#log")
    amara.reads("Logged.", part="#toasts")
    amara.reads("twenty of them", f"with {THEIRS}", part="#happened")
    amara.reads("send the offer", part="#plan")
    expect(amara.page.get_by_text("a contact was due")).to_be_hidden()
    amara.press("link", "Stage", key="t")
    amara.sees("Move to another stage")
    amara.hand.mark(amara.page.get_by_label("Using"))
    amara.write("Why it moves", WHY_MOVED)
    amara.press("button", "Move")
    amara.sees("Sales")
    amara.reads("Using", WHY_MOVED)


def it_is_cold_no_longer_and_the_step_is_hers(amara: Seat) -> None:
    amara.hand.go("y")
    amara.press("link", "What goes cold")
    amara.reads("Nothing goes cold")
    amara.hand.go("w")
    amara.sees("What waits on me")
    amara.reads("send the offer", "send the price list")


def she_proposes_a_version(amara: Seat) -> None:
    amara.press("link", "send the offer")
    amara.press("link", "Open the agreement")
    amara.sees("What Workplace IT promises")
    amara.press("link", "Propose a version", key="p")
    amara.sees("Propose an agreement")
    amara.write("First answer, priority high", "45 min")
    amara.write("In words", "Twenty tablets more: we answer sooner.")
    amara.press("button", "Propose and sign")
    amara.sees("What Workplace IT promises")
    amara.reads("Being negotiated", "Proposed by Workplace IT", "45 min", "not signed by Sales yet")


def they_answer_with_changes(mei: Seat) -> None:
    mei.hand.go("w")
    mei.sees("What waits on me")
    mei.press("link", "Workplace IT")
    mei.reads("Proposed by Workplace IT", "Twenty tablets more: we answer sooner.")
    mei.press("link", "Propose changes", key="p")
    mei.sees("Propose changes")
    mei.write("First answer, priority high", "30 min")
    mei.write("In words", "Half an hour, and it is a deal.")
    mei.press("button", "Propose and sign")
    mei.sees("What Workplace IT promises")
    mei.reads("Proposed by Sales", "30 min", "not signed by Workplace IT yet")


def she_signs_and_both_read_that_it_holds(amara: Seat, mei: Seat) -> None:
    amara.hand.go("w")
    amara.press("link", "Workplace IT")
    amara.reads("Half an hour, and it is a deal.")
    amara.press("link", "Sign it", key="s")
    amara.sees("Sign an agreement")
    amara.reads("Half an hour, and it is a deal.", "30 min")
    amara.press("button", "Sign as Workplace IT")
    amara.reads("Signed.", part="#toasts")
    mei.page.reload()
    for reader in (amara, mei):
        reader.sees("What Workplace IT promises")
        expect(reader.page.get_by_text("Being negotiated")).to_be_hidden()
        holds = reader.page.locator("main section").filter(has_text="version 3")
        for words in ("Since", "30 min", "signed by Workplace IT", "signed by Sales"):
            expect(holds.first).to_contain_text(words)
