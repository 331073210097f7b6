"""The timeline: newest first, page by page, without a trace of what its reader may not see."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.cases.actions.life.opening import open_case
from rapport.directory.models import Unit
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.relationships.actions.book import assign, move_stage
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.goals import propose_goal
from rapport.relationships.models import Entry, Relationship
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.queries.timeline import timeline
from rapport.relationships.rules.hanging import hangs_on
from rapport.relationships.rules.words import Contact, Happened, Side
from rapport.relationships.tests.conftest import house

__all__ = ["house"]

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.fixture
def sales(house):
    with clock.frozen(NOW):
        yield house.looks_after("IT", unit="Sales", owner="IT 2")


def a_case(house, sales, days, **more):
    with clock.frozen(NOW - timedelta(days=days)):
        case = open_case(subject="Tablet", text="x", team_id=house.teams["IT"].id, by=house.actor("Sales 2"), **more)
    Entry.objects.create(
        relationship_id=sales,
        what=Happened.CASE_OPENED,
        at=NOW - timedelta(days=days),
        record="case",
        record_id=case,
    )
    return case


def met(house, sales, days, **more):
    return log_touchpoint(
        relationship_id=sales, kind=Contact.CALL, at=NOW - timedelta(days=days), by=house.actor("IT 2"), **more
    )


def test_everything_stands_in_one_line_with_who_and_why(house, sales):
    met(house, sales, 9, outcome="Fine.", person_ids=[house.people["Sales 1"].id])
    case = a_case(house, sales, 5)
    by = house.actor("IT 2")
    move_stage(relationship_id=sales, stage_id=stages_of(house.teams["IT"].id)[1].id, reason="They asked", by=by)
    assign(relationship_id=sales, person_id=house.people["IT 3"].id, reason="On leave", by=by)
    propose_goal(relationship_id=sales, words="Faster", by=by)
    page = timeline(sales, by=by)
    assert [row.what for row in page.items] == ["goal", "owner", "stage", "case_opened", "touchpoint"]
    goal, owner, stage, opened, call = page.items
    assert (goal.label, owner.after, owner.reason) == ("Faster", "IT 3", "On leave")
    assert (stage.before, stage.after, stage.reason) == ("Unaware", "Aware", "They asked")
    assert (opened.url, opened.record, opened.record_id) == (f"/cases/{case}/", "case", case)
    assert opened.label.endswith("Tablet")
    assert [card.name for card in call.met.theirs] == ["Sales 1"]
    assert page.after is None


def test_what_the_reader_may_not_see_leaves_no_gap_and_pages_are_full(house, sales):
    for day in range(40):
        a_case(house, sales, day, restricted=True)
        if day % 8 == 0:
            met(house, sales, day, outcome=f"Day {day}")
    seen, after = [], None
    by = house.actor("IT 3")
    for _page in range(3):
        page = timeline(sales, by=by, limit=2, after=after)
        seen.append([row.label for row in page.items])
        after = page.after
    assert seen == [["Day 0", "Day 8"], ["Day 16", "Day 24"], ["Day 32"]]
    assert after is None


def test_kinds_and_words_narrow_it(house, sales):
    met(house, sales, 2, outcome="Scanners")
    met(house, sales, 1, words="They want tablets")
    a_case(house, sales, 3)
    by = house.actor("IT 2")
    assert [row.record for row in timeline(sales, by=by, kind="cases").items] == ["case"]
    assert len(timeline(sales, by=by, kind="contact").items) == 2
    assert [row.label for row in timeline(sales, by=by, words="TABLET").items] == ["They want tablets"]
    browser = house.browser("IT 2")
    part = browser.get(f"/book/{sales}/timeline/?q=scan", headers={"HX-Request": "true"}).content.decode()
    assert "Scanners" in part
    assert "tablets" not in part
    whole = browser.get(f"/book/{sales}/timeline/?q=scan").content.decode()
    assert "<h1>" in whole
    assert "Scanners" in whole


@pytest.mark.parametrize("who", ["Finance 1", "Sales 1", "Boss"])
def test_nobody_else_reads_it(house, sales, who):
    with pytest.raises(Missing):
        timeline(sales, by=house.actor(who))


def test_a_record_of_a_kind_nobody_knows_is_not_shown(house, sales):
    Entry.objects.create(relationship_id=sales, what=Happened.TRUST, at=NOW, record="moon", record_id=1)
    assert timeline(sales, by=house.actor("IT 2")).items == []


def test_a_page_with_a_thousand_entries_stays_cheap(house, sales, django_assert_max_num_queries):
    for day in range(40):
        met(house, sales, day, outcome="x", person_ids=[house.people["Sales 1"].id])
    case = a_case(house, sales, 1)
    Entry.objects.bulk_create(
        Entry(
            relationship_id=sales,
            what=Happened.CASE_ENDED,
            at=NOW - timedelta(hours=n),
            record="case",
            record_id=case,
        )
        for n in range(1000)
    )
    move_stage(relationship_id=sales, stage_id=stages_of(house.teams["IT"].id)[1].id, by=house.actor("IT 2"))
    propose_goal(relationship_id=sales, words="Faster", by=house.actor("IT 2"))
    browser = house.browser("IT 2")
    browser.get(f"/book/{sales}/")
    with django_assert_max_num_queries(20):
        answer = browser.get(f"/book/{sales}/")
    assert len(answer.content) < 60_000
    with django_assert_max_num_queries(24):
        browser.get(f"/book/{sales}/before/")


def test_before_the_meeting_says_what_matters_and_on_whom_it_hangs(house, sales):
    for day in range(6):
        met(house, sales, day, outcome=f"Talk {day}", person_ids=[house.people[n].id for n in ("IT 2", "Sales 1")])
    page = house.browser("IT 2").get(f"/book/{sales}/before/").content.decode()
    assert "Talk 0" in page
    assert "Talk 2" in page
    assert "Talk 3" not in page
    assert "IT 2 was at 6 of 6 touchpoints" in page
    assign(relationship_id=sales, person_id=house.people["IT 3"].id, by=house.actor("IT 1"))
    assert "Looked after before by" in house.browser("IT 2").get(f"/book/{sales}/before/").content.decode()


def test_it_hangs_on_nobody_where_there_were_few_or_two_know_them():
    ours, theirs = Side.OURS, Side.THEIRS
    assert hangs_on([(ours, 1)] * 4, contacts=4, theirs=9) is None
    assert hangs_on([(ours, 1)] * 6 + [(ours, 2)] * 2 + [(theirs, 3)] * 2, contacts=6, theirs=9) is None
    found = hangs_on([(ours, 1)] * 6 + [(ours, 2)] * 2 + [(theirs, 3)] * 5, contacts=6, theirs=9)
    assert (found.side, found.person_id, found.times, found.of) == (theirs, 3, 5, 6)


def test_it_is_spoken_of_by_who_keeps_the_book_and_found_by_its_customer(house, sales):
    Unit.objects.filter(name="Sales").update(search="sales")
    browser = house.browser("IT 2")
    assert browser.get(f"/talk/relationship/{sales}/").status_code == 200
    assert house.browser("Sales 1").get(f"/talk/relationship/{sales}/").status_code == 404
    assert f"/book/{sales}/" in browser.get("/search/?q=sales", headers={"HX-Request": "true"}).content.decode()
    for who in ("Finance 1", "Sales 1"):
        found = house.browser(who).get("/search/?q=sales", headers={"HX-Request": "true"}).content.decode()
        assert f"/book/{sales}/" not in found
    assert Relationship.objects.get(id=sales).version >= 1


def test_before_the_meeting_shows_what_other_rooms_show_of_them(house, sales):
    page = house.browser("IT 2").get(f"/book/{sales}/before/").content.decode()
    address = f"/cases/behind/?team=IT&amp;unit={house.units['Sales'].id}"
    assert f'hx-get="{address}"' in page
    a_case(house, sales, 3)
    found = house.browser("IT 2").get(address.replace("&amp;", "&")).content.decode()
    assert "Tablet" in found
