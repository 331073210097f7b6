"""The story of a payment dispute: by mail and in a real browser, across three departments, to the answer and what she says of it.

Mei writes to the loans desk for a borrower who was charged twice. Ida takes it up and hands it to Finance, where Omar
may give no credit above 500 EUR alone; Leila, who leads Controlling, approves it from her mail. After every step the
custody record is read, as it is kept and as REST gives it: the desk answers to Mei all the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from rapport.accounts.models import User
from rapport.cases.models import Approval, Approver, Case, Custody, Event, TeamRating
from rapport.catalogue.actions.addresses import take_address
from rapport.catalogue.actions.approvals import Terms, add_approval_rule
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.actions.teams import serve
from rapport.directory.models import Identity, Person, Unit
from rapport.site.menu import serving_units
from rapport.tasks.models import Task
from tests.browser.conftest import browser_context_args, browser_type_launch_args, built, served, site
from tests.journeys.test_mail_case import HELP, OPERATOR, imap, letter, run, servers

__all__ = ["browser_context_args", "browser_type_launch_args", "built", "imap", "served", "servers", "site"]

pytestmark = pytest.mark.browser

DESK, FINANCE = "Loans desk", "Finance"


@dataclass
class Cast:
    """Who plays, what the mail server was given, and how each of them opens a page."""

    people: dict[str, Person]
    post: Any
    browser: Browser
    site: str

    def page(self, name: str) -> Page:
        """A browser of hers, signed in."""
        client = Client()
        client.force_login(self.people[name].user)
        context = self.browser.new_context(reduced_motion="reduce", locale="en-GB")
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.site}
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.set_default_timeout(60_000)
        return context.new_page()

    def got(self, name: str) -> list[Any]:
        """The mails she was sent, oldest first."""
        return [mail for mail in self.post.got if mail["To"] == self.people[name].email]


@pytest.fixture
def cast(transactional_db: None, servers: Any, browser: Browser, site: str) -> Iterator[Cast]:
    """Four departments of one company, the address of the desk, and the rule about credits."""
    top = Unit.objects.create(name="Halmar", slug="halmar", path="/new/", depth=0)
    Unit.objects.filter(id=top.id).update(path=f"/{top.id}/")
    people, units = {}, {}
    for name, place in (("Ida", DESK), ("Omar", FINANCE), ("Leila", "Controlling"), ("Mei", "Sales")):
        slug = f"halmar/{place.lower().replace(' ', '-')}"
        unit = Unit.objects.create(name=place, slug=slug, parent=top, path=f"/new-{place}/", depth=1)
        Unit.objects.filter(id=unit.id).update(path=f"/{top.id}/{unit.id}/")
        address = f"{name.lower()}@halmar.example"
        user = User.objects.create_user(address, name=name)
        people[name] = Person.objects.create(name=name, search=name.lower(), unit=unit, email=address, user=user)
        Identity.objects.create(person=people[name], kind="email", value=address)
        units[place] = unit
    Unit.objects.filter(id=units["Controlling"].id).update(manager=people["Leila"])
    desk = serve(unit_id=units[DESK].id, prefix="LOAN", by=OPERATOR)
    finance = serve(unit_id=units[FINANCE].id, prefix="FIN", by=OPERATOR)
    take_address(team_id=desk, address=HELP, by=OPERATOR)
    service = create_service(team_id=finance, name="Credits to borrowers", by=OPERATOR)
    limit = Terms(what="Credit", above=Decimal(500), of_unit_id=units["Controlling"].id)
    add_approval_rule(service_id=service, terms=limit, by=OPERATOR)
    serving_units.forget()
    yield Cast(people=people, post=servers, browser=browser, site=site)
    serving_units.forget()


def stands(cast: Cast, *, owner: tuple[str, str | None], holders: list[tuple[str, str | None]]) -> None:
    """Read the custody record: without a gap, each part with one pair of hands, and the same by REST."""
    case = Case.objects.get()
    record = {
        part: list(Custody.objects.filter(case=case, part=part).order_by("place").select_related("team", "person"))
        for part in ("owner", "holder")
    }
    for spans in record.values():
        assert spans[0].since == case.opened_at
        assert [span.until for span in spans[:-1]] == [span.since for span in spans[1:]]
        assert spans[-1].until is None
    last = record["owner"][-1]
    assert (last.team.name, last.person and last.person.name) == owner
    assert [(span.team.name, span.person and span.person.name) for span in record["holder"]] == holders
    client = Client()
    client.force_login(cast.people["Ida"].user)
    told = client.get(f"/api/cases/{case.id}/custody").json()["holders"]
    teams = [team for place, (team, _person) in enumerate(holders) if not place or holders[place - 1][0] != team]
    assert [hold["team"]["name"] for hold in told] == teams
    assert (told[-1]["person"] or {}).get("name") == holders[-1][1]


def mei_writes(cast: Cast) -> None:
    """A mail becomes a case of the desk, with nobody in it yet."""
    cast.post.write(letter("A borrower was charged 620 EUR twice.", subject="Payment charged twice"))
    run()
    stands(cast, owner=(DESK, None), holders=[(DESK, None)])


def ida_takes_it_up(cast: Cast) -> None:
    """She finds it where nobody has it yet, and takes it by one key; she answers for it from now on."""
    page = cast.page("Ida")
    page.goto(f"{cast.site}/cases/?tab=unassigned")
    page.get_by_role("link", name="Payment charged twice").click()
    page.wait_for_url("**/cases/*/")
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("It is yours.")
    stands(cast, owner=(DESK, "Ida"), holders=[(DESK, None), (DESK, "Ida")])


def ida_hands_it_over(cast: Cast) -> None:
    """She offers the ball; it stays with her until Finance accepts."""
    page = cast.page("Ida")
    page.goto(f"{cast.site}/cases/LOAN-1/")
    page.keyboard.press("h")
    page.get_by_label("Which team").select_option(label=FINANCE)
    page.get_by_label("What is asked").fill("Please check, and give the second payment back.")
    page.get_by_role("button", name="Offer the ball").click()
    expect(page.locator("#toasts")).to_contain_text("The ball stays here until they accept.")
    stands(cast, owner=(DESK, "Ida"), holders=[(DESK, None), (DESK, "Ida")])


def omar_accepts(cast: Cast) -> None:
    """It stands in his list of what waits; the desk answers to Mei all the same."""
    page = cast.page("Omar")
    page.goto(f"{cast.site}/tasks/")
    expect(page.get_by_text("for anybody in Finance")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Nothing waits on you")).to_be_visible()
    in_finance(cast)


def in_finance(cast: Cast) -> None:
    """The ball is with Omar, and the desk answers."""
    stands(cast, owner=(DESK, "Ida"), holders=[(DESK, None), (DESK, "Ida"), (FINANCE, "Omar")])


def omar_asks_for_approval(cast: Cast) -> None:
    """The credit is above the limit; he cannot mark it as done, nor resolve the case around it."""
    page = cast.page("Omar")
    page.goto(f"{cast.site}/cases/LOAN-1/")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("link", name="Ask for approval").click()
    page.get_by_label("What is to be done").select_option(label="Credit (EUR)")
    page.get_by_label("How much").fill("620")
    page.get_by_label("Why, and what speaks for it").fill("The bank shows both payments on the 3rd.")
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.locator("#approvals")).to_contain_text("Waits on a yes")
    expect(page.get_by_role("button", name="Mark as done")).to_have_count(0)
    page.goto(f"{cast.site}/cases/{Case.objects.get().id}/resolve/")
    expect(page.get_by_text("Somebody has yet to agree to “Credit").first).to_be_visible()
    expect(page.get_by_role("button", name="Send and resolve")).to_have_count(0)
    assert Case.objects.get().state == "open"
    in_finance(cast)


def leila_approves_by_mail(cast: Cast) -> None:
    """She reads the facts in her mail and answers with one word and a reason; the case itself she does not see."""
    run()
    (question,) = cast.got("Leila")
    assert question["Subject"] == "[LOAN-1] Your approval is asked: Credit: 620 EUR"
    assert "The bank shows both payments on the 3rd." in question.get_content()
    page = cast.page("Leila")
    page.goto(f"{cast.site}/tasks/")
    expect(page.get_by_role("link", name="Credit: 620 EUR (LOAN-1 Payment charged twice)")).to_be_visible()
    assert page.goto(f"{cast.site}/cases/LOAN-1/").status == 404  # type: ignore[union-attr]
    said = "Approve. I saw both on the statement.\n\nOn Thu, Omar wrote:\n> Your approval is asked\n"
    sent = {"sender": "leila@halmar.example", "to": question["Reply-To"], "message_id": "<yes@x>"}
    cast.post.write(letter(said, subject="Re: approval", **sent))
    run()
    row = Approver.objects.get()
    assert (row.state, row.by, row.reason) == ("yes", cast.people["Leila"], "I saw both on the statement.")
    assert Task.objects.get(kind="cases.approval").state == "done"
    assert cast.got("Omar")[-1]["Subject"] == "[LOAN-1] Approved: Credit: 620 EUR"
    in_finance(cast)


def omar_gives_the_credit_and_resolves_it(cast: Cast) -> None:
    """The action is done and written down; then the case may be answered for good."""
    page = cast.page("Omar")
    page.goto(f"{cast.site}/cases/LOAN-1/")
    expect(page.locator("#approvals")).to_contain_text("I saw both on the statement.")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.locator("#toasts")).to_contain_text("Done, and written down.")
    assert Approval.objects.get().state == "done"
    page.goto(f"{cast.site}/cases/{Case.objects.get().id}/resolve/")
    page.get_by_label("Your words").fill("620 EUR are on their way back to the borrower.")
    page.get_by_role("button", name="Send and resolve").click()
    page.wait_for_url("**/cases/*/")
    assert Case.objects.get().state == "resolved"
    in_finance(cast)


def mei_reads_the_answer_and_the_road(cast: Cast) -> None:
    """The answer comes in her thread; her page tells the whole road by teams, and shows who answers for it."""
    run()
    answer = cast.got("Mei")[-1]
    assert answer["In-Reply-To"] == "<one@x>"
    assert "620 EUR are on their way back" in answer.get_content()
    page = cast.page("Mei")
    page.goto(f"{cast.site}/cases/LOAN-1/")
    road = page.get_by_role("list", name="The road so far")
    for said in ("Finance took it over", "Somebody else has to approve it first", "It was approved"):
        expect(road).to_contain_text(said)
    expect(page.get_by_text("It is answered")).to_be_visible()
    expect(page.get_by_text("I saw both on the statement.")).to_have_count(0)
    told = list(Event.objects.order_by("place").values_list("what", flat=True))
    assert told == [
        "opened", "taken", "offered", "accepted", "approval_asked", "approved", "action_done", "resolved",
    ]  # fmt: skip
    in_finance(cast)


def mei_rates_it_from_her_mail(cast: Cast) -> None:
    """One click in the answer and one confirm, without signing in; the ball and the road stay as they are."""
    said = cast.got("Mei")[-1].get_content()
    address = next(line.split()[-1] for line in said.splitlines() if line.rstrip().endswith("&score=5"))
    page = cast.browser.new_context(locale="en-GB").new_page()
    page.goto(cast.site + address[address.index("/cases/rate/") :])
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    rating = TeamRating.objects.get()
    assert (rating.score, rating.person_id) == (5, cast.people["Mei"].id)
    in_finance(cast)


STORY = (
    mei_writes,
    ida_takes_it_up,
    ida_hands_it_over,
    omar_accepts,
    omar_asks_for_approval,
    leila_approves_by_mail,
    omar_gives_the_credit_and_resolves_it,
    mei_reads_the_answer_and_the_road,
    mei_rates_it_from_her_mail,
)


def test_a_payment_dispute_is_answered_across_departments_and_its_owner_is_known_at_every_step(cast: Cast):
    for step in STORY:
        step(cast)
