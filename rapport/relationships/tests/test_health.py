"""Health is shown with all it was made of; its lead weighs it otherwise, after seeing what that would do."""

from datetime import timedelta

import pytest

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.relationships.actions.cold import notice_cold
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.health import judge_all, note_signals, set_weights, undo_weights
from rapport.relationships.models import Entry, Relationship, SignalRow
from rapport.relationships.queries.cold import Cold, cold
from rapport.relationships.queries.health import health_page, preview
from rapport.relationships.rules.health import WEIGHTS, trust
from rapport.relationships.rules.words import Contact, Signal
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
DAY = timedelta(days=1)
READERS = {"IT 1": 200, "IT 2": 200, "Finance 1": 404, "Sales 1": 404, "Sales 2": 404, "Boss": 404}


def past(ident, what, *, days=1, record="case", number=1, change=0):
    Entry.objects.create(
        relationship_id=ident, what=what, at=clock.now() - days * DAY, record=record, record_id=number, change=change
    )


@made_once
def sales(house):
    """Sales, met lately, with three promises of which one was broken, and a case that is open for long."""
    ident = house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=28)
    Relationship.objects.filter(id=ident).update(began_at=clock.now() - 200 * DAY)
    log_touchpoint(relationship_id=ident, kind=Contact.CALL, at=clock.now() - DAY, by=house.actor("IT 2"))
    for number, what in enumerate(("promise_kept", "promise_kept", "promise_broken")):
        past(ident, what, number=number)
    for number, days in ((11, 40), (12, 3), (13, 2)):
        past(ident, "case_opened", number=number, change=1, days=days)
    past(ident, "case_ended", number=13, change=-1)
    judge_all(stale=True)
    return ident


def test_the_row_of_the_book_says_how_it_does(house, sales):
    row = Relationship.objects.get(id=sales)
    assert (row.open_cases, row.broken, row.stale) == (2, 1, False)
    page = health_page(sales, by=house.actor("IT 3"))
    assert page.score == row.score
    found = {line.signal: line.reading for line in page.lines}
    assert found[Signal.PROMISES].good == pytest.approx(2 / 3)
    assert (found[Signal.CASES].good, found[Signal.CASES].n) == (pytest.approx(2 / 3), 3)
    assert found[Signal.TRUST].good is None


@pytest.mark.parametrize("who", READERS)
def test_only_who_reads_the_book_reads_its_health(house, sales, who):
    for address in (f"/book/{sales}/health/", f"/book/{sales}/health/panel/"):
        assert house.browser(who).get(address).status_code == READERS[who]
    assert house.browser(who).get(f"/api/relationships/{sales}/health").status_code == READERS[who]


def test_the_page_says_of_everything_what_it_is_and_what_would_change_it(house, sales, django_assert_max_num_queries):
    browser = house.browser("IT 2")
    browser.get("/book/cold/")
    with django_assert_max_num_queries(20):
        text = browser.get(f"/book/{sales}/health/").content.decode()
    for word in ("2 of 3 kept in 180 days", "Unknown, because nothing is told of these people alone.", "Weight 20"):
        assert word in text
    assert len(text) < 60_000


def test_its_lead_weighs_otherwise_and_undoes_it(house, sales):
    team = house.teams["IT"].id
    before = health_page(sales, by=house.actor("IT 1")).score
    points = {"promises": 100, "rhythm": 1}
    found = preview(team, {s: points.get(s, 0) for s in Signal}, by=house.actor("IT 1"))
    assert (found.n, found.most[0].relationship_id) == (1, sales)
    set_weights(team_id=team, points=points, by=house.actor("IT 1"))
    judge_all(stale=True)
    assert Relationship.objects.get(id=sales).score == found.most[0].after
    undo_weights(team_id=team, by=house.actor("IT 1"))
    judge_all(stale=True)
    assert Relationship.objects.get(id=sales).score == before
    assert Fact.objects.filter(name="relationships.weights_set").count() == 2


def test_nobody_else_weighs(house, sales):
    team = house.teams["IT"].id
    for who in ("IT 2", "Finance 1", "Boss", "Sales 1"):
        with pytest.raises(Forbidden):
            set_weights(team_id=team, points={"promises": 100}, by=house.actor(who))
    with pytest.raises(Refusal):
        set_weights(team_id=team, points={}, by=house.actor("IT 1"))
    with pytest.raises(Missing):
        preview(team, WEIGHTS, by=house.actor("Finance 1"))


def test_the_page_of_weights_shows_what_they_would_do_before_they_are_set(house, sales):
    browser = house.browser("IT 1")
    assert "What it would do to the book" in browser.get("/book/weights/").content.decode()
    tried = browser.get("/book/weights/preview/?team=IT&promises=100").content.decode()
    assert "Sales" in tried
    assert "whole number" in browser.get("/book/weights/preview/?team=IT&promises=900").content.decode()
    assert browser.post("/book/weights/?team=IT", {"promises": "x", "rhythm": "900"}).status_code == 422
    done = browser.post("/book/weights/?team=IT", {"promises": "100"}, follow=True)
    assert "/book/weights/undo/?team=IT" in done.content.decode()
    assert house.browser("IT 2").post("/book/weights/?team=IT", {"promises": "50"}).status_code == 403
    assert house.browser("Finance 1").get("/book/weights/?team=IT").status_code == 404
    assert house.browser("Sales 1").get("/book/weights/").status_code == 403


def test_what_goes_cold_says_why_and_its_owner_is_told_once(house, sales):
    plants = house.looks_after("IT", unit="Plants", owner="IT 3", rhythm_days=10)
    nobody = house.looks_after("IT", person="Sales 3")
    note_signals(
        Signal.TRUST, {sales: trust(share=0.2, low=0.1, high=0.3, n=40, few=False, change=-0.2, on=clock.today())}
    )
    with clock.frozen(clock.now() + 25 * DAY):
        rows = {row.id: row.reasons for row in cold(by=house.actor("IT 2")).items}
        assert rows == {plants: [Cold.FORGOTTEN], nobody: [Cold.NOBODY], sales: [Cold.TRUST]}
        assert [row.id for row in cold(by=house.actor("IT 3"), mine=True).items] == [plants]
        assert notice_cold() == 2
        assert notice_cold() == 0
        text = house.browser("IT 2").get("/book/cold/").content.decode()
        assert "No contact for two rhythms: 25 days." in text
        assert "Nobody looks after it." in text
        log_touchpoint(relationship_id=plants, kind=Contact.CALL, by=house.actor("IT 3"))
        notice_cold()
        assert Relationship.objects.get(id=plants).cold_told_on is None
    assert house.browser("Sales 1").get("/book/cold/").status_code == 403
    assert cold(by=house.actor("Finance 1")).items == []


def test_half_the_cases_of_a_year_ago_is_cold(house):
    plants = house.looks_after("IT", unit="Plants", owner="IT 3")
    for number in range(8):
        past(plants, "case_opened", number=number, change=1, days=400)
    for number in range(4):
        past(plants, "case_opened", number=100 + number, change=1, days=4)
    judge_all()
    (row,) = cold(by=house.actor("IT 2")).items
    assert (row.reasons, row.numbers["now"], row.numbers["before"]) == ([Cold.FEWER], 4, 8)


def test_the_list_of_what_goes_cold_is_paged_and_cheap(house, django_assert_max_num_queries):
    for number in range(60):
        house.person(f"Customer {number}", "Sales")
        house.looks_after("IT", person=f"Customer {number}")
    browser = house.browser("IT 2")
    browser.get("/book/cold/")
    with django_assert_max_num_queries(15):
        text = browser.get("/book/cold/").content.decode()
    assert len(text) < 60_000
    page = cold(by=house.actor("IT 2"), limit=50)
    rest = cold(by=house.actor("IT 2"), limit=50, after=page.after)
    assert len({row.id for row in [*page.items, *rest.items]}) == 60


def test_judging_again_the_same_day_keeps_one_row_of_history(house, sales):
    judge_all()
    past(sales, "promise_broken", number=77)
    judge_all()
    assert Relationship.objects.get(id=sales).healths.count() == 1
    assert SignalRow.objects.get(relationship_id=sales, signal="promises").data["broken"] == 2


def test_from_the_terminal_and_by_rest(house, sales):
    from click.testing import CliRunner

    from rapport.relationships.cli import commands

    for said in ("judge", "cold", "catch-up", f"health {sales}"):
        for more in ([], ["--json"]):
            answer = CliRunner().invoke(commands, [*said.split(), *more])
            assert answer.exit_code == 0, answer.output
    lead = house.browser("IT 1")
    at, given = "/api/relationships/weights", {"team": "IT", "promises": 5}
    assert lead.get(f"{at}?team=IT").json()["promises"] == 20
    assert lead.post(f"{at}/preview", given, content_type="application/json").json()["n"] == 1
    assert lead.put(at, given, content_type="application/json").status_code == 204
    assert lead.post(f"{at}/undo?team=IT").status_code == 204
    assert house.browser("IT 2").put(at, given, content_type="application/json").status_code == 403
    assert lead.get("/api/relationships/cold").json()["items"] == []
