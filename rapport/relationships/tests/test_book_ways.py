"""A book by other ways than the list: by stage, by month, over the organisation; and what changed in it."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from rapport.catalogue.public import team_card
from rapport.kit import clock
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.models import Relationship, Stage, StageMove, Step
from rapport.relationships.queries.calendar import What, month
from rapport.relationships.queries.coverage import coverage, organisation
from rapport.relationships.queries.day import Why, day_of
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.book import Covered, Size
from rapport.relationships.rules.words import Contact
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAYS = ["/book/board/", "/book/calendar/", "/book/organisation/", "/book/coverage/", "/book/stages/"]


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=30)


@made_once
def third(house, sales):
    return stages_of(house.teams["IT"].id)[2]


def test_a_card_is_moved_to_a_stage_with_a_reason_and_back(house, sales, third):
    browser = house.browser("IT 2")
    before = Relationship.objects.get(id=sales).stage_id
    page = browser.get("/book/board/").content.decode()
    assert f'data-card="{sales}"' in page
    answer = browser.post(
        "/book/board/moves/",
        {"card": sales, "to": third.id, "reason": "They asked twice."},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    assert StageMove.objects.filter(relationship_id=sales, after=third).get().reason == "They asked twice."
    browser.post(undo)
    assert Relationship.objects.get(id=sales).stage_id == before


def test_an_undo_on_the_board_does_not_overwrite_what_somebody_moved_since(house, sales, third):
    last = stages_of(house.teams["IT"].id)[4]
    htmx = {"HX-Request": "true"}
    answer = house.browser("IT 2").post("/book/board/moves/", {"card": sales, "to": third.id}, headers=htmx)
    house.browser("IT 3").post("/book/board/moves/", {"card": sales, "to": last.id}, headers=htmx)
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    for address in (undo, re.sub(r"undo=\d+", "undo=1", undo), re.sub(r"undo=\d+", "undo=", undo)):
        told = house.browser("IT 2").post(address, follow=True).content.decode()
        assert "Somebody changed this since. It stays as it is now." in told
        assert "Undone." not in told
    assert Relationship.objects.get(id=sales).stage == last
    assert StageMove.objects.filter(relationship_id=sales).count() == 3


def test_the_board_is_moved_without_script_too(house, sales, third):
    browser = house.browser("IT 2")
    assert browser.get(f"/book/{sales}/stage/?next=/book/board/").status_code == 200
    sent = {"stage": third.id, "reason": "", "next": "/book/board/"}
    assert browser.post(f"/book/{sales}/stage/", sent).headers["Location"] == "/book/board/"
    assert Relationship.objects.get(id=sales).stage == third


@pytest.mark.parametrize("sent", [{}, {"card": "x", "to": "1"}, {"card": "1"}])
def test_a_move_that_says_nothing_is_refused(house, sales, sent):
    assert house.browser("IT 2").post("/book/board/moves/", sent).status_code == 422


def test_a_month_holds_what_is_planned_due_and_to_do(house, sales):
    it = house.actor("IT 2")
    log_touchpoint(relationship_id=sales, kind=Contact.MEETING, at=NOW + timedelta(days=3), by=it)
    Step.objects.create(relationship_id=sales, words="Send the offer", due_on=NOW.date() + timedelta(days=2))
    found = month(NOW.date(), by=it, team_id=house.teams["IT"].id, mine=True)
    told = {event.what: event.day.day for day in found.days for event in day.events}
    assert told == {What.PLANNED: 23, What.STEP: 22}
    later = month(found.after, by=it, team_id=house.teams["IT"].id)
    assert [(e.what, e.note, e.late) for d in later.days for e in d.events] == [(What.DUE, "arranged", False)]
    page = house.browser("IT 2").get("/book/calendar/?month=2026-11").content.decode()
    assert "Send the offer" in page


def test_a_crowded_day_shows_three_and_how_many_more_stand_in_the_list(house, sales):
    for number in range(5):
        Step.objects.create(relationship_id=sales, words=f"Send offer {number}", due_on=NOW.date())
    browser = house.browser("IT 2")
    page = browser.get("/book/calendar/?month=2026-11").content.decode()
    assert [f"Send offer {number}" in page for number in range(5)] == [True] * 3 + [False] * 2
    assert '<a href="/book/?team=IT&amp;tab=mine">and 2 more, in the list</a>' in page
    told = browser.get("/api/relationships/calendar?team=it&month=2026-11").json()
    assert "Send offer 4" in str(told)


@pytest.mark.parametrize("text", ["2026-13", "x", "0001-01", "2026-11-01"])
def test_a_month_that_is_not_there_is_refused(house, sales, text):
    assert house.browser("IT 2").get("/book/calendar/", {"month": text}).status_code == 422


def test_a_unit_is_looked_after_itself_through_one_above_or_by_nobody(house, sales):
    house.unit("North", "Sales")
    team = team_card(house.teams["IT"].id)
    top, opened = organisation(team, by=house.actor("IT 2"))
    assert len(opened) == 4
    assert [node.unit.name for node in top] == ["Halmar"]
    found, _none = organisation(team, by=house.actor("IT 2"), under=house.units["Halmar"].id)
    below = {node.unit.name: node for node in found}
    assert {name: node.covered for name, node in below.items()} == {
        "Finance": Covered.NOBODY,
        "IT": Covered.NOBODY,
        "Plants": Covered.NOBODY,
        "Sales": Covered.ITSELF,
    }
    assert below["Sales"].nobody_below == 0
    assert below["Sales"].size is Size.SMALL
    page = house.browser("IT 2").get("/book/organisation/").content.decode()
    assert "looks after it" in page
    fragment = house.browser("IT 2").get(
        f"/book/organisation/?under={house.units['Sales'].id}", headers={"HX-Request": "true"}
    )
    assert "through Sales" in fragment.content.decode()


def test_coverage_counts_units_not_the_teams_own_and_names_open_work_alone(house, sales):
    found = coverage(team_card(house.teams["IT"].id), by=house.actor("IT 1"))
    assert (found.reach.units, found.reach.looked_after) == (3, 1)
    assert [node.unit.name for node in found.nobody] == ["Finance", "Plants"]
    assert [(load.person.name, load.relationships, load.late) for load in found.loads] == [("IT 2", 1, 0)]
    page = house.browser("IT 1").get("/book/coverage/").content.decode()
    assert "of 3 units" in page
    assert "/book/new/?team=IT&amp;unit=" in page


def test_the_lead_sets_order_and_words_of_stages_and_takes_it_back(house, sales):
    browser, team = house.browser("IT 1"), house.teams["IT"].id
    first, second, *rest = stages_of(team)
    line = [(s.id, s.name, s.meaning) for s in (second, first, *rest[:2])]
    sent = {"id": [i for i, _n, _m in line], "name": [n for _i, n, _m in line], "meaning": [m for *_x, m in line]}
    shown = browser.post("/book/stages/", sent | {"move": "up-1"}).content.decode()
    assert shown.index(first.name) < shown.index(second.name), "one is moved without script"
    answer = browser.post("/book/stages/", sent, follow=True)
    assert [s.name for s in stages_of(team)] == [n for _i, n, _m in line]
    undo = next(m.extra_tags for m in answer.context["messages"]).removeprefix("undo:")
    browser.post(undo)
    assert [s.name for s in stages_of(team)] == ["Unaware", "Aware", "Using", "Relying", "Advocating"]


def test_what_stands_in_the_way_of_new_stages_is_said_and_nothing_is_lost(house, sales):
    browser = house.browser("IT 1")
    answer = browser.post("/book/stages/", {"id": ["", ""], "name": ["One", "Two"], "meaning": ["", "Better"]})
    assert answer.status_code == 422
    assert "Move them first" in answer.content.decode()
    assert "Better" in answer.content.decode()
    assert not Stage.objects.filter(name="One").exists()


def test_a_member_reads_the_stages_and_cannot_set_them(house, sales):
    browser = house.browser("IT 2")
    assert "data-order" not in browser.get("/book/stages/").content.decode()
    assert browser.post("/book/stages/", {"id": "", "name": ["A", "B"], "meaning": ["", ""]}).status_code == 403
    assert browser.post("/book/stages/undo/?before=x").status_code == 404


def test_her_day_tells_what_goes_cold_got_worse_and_is_due(house, sales):
    plants = house.looks_after("IT", unit="Plants", owner="IT 2", rhythm_days=5)
    finance = house.looks_after("IT", unit="Finance", owner="IT 2")
    Relationship.objects.filter(id=finance).update(score=40, score_before=70)
    with clock.frozen(NOW + timedelta(days=26)):
        found = day_of(by=house.actor("IT 2"))
        assert [(one.row.id, one.news) for one in found.rows] == [
            (plants, Why.COLD),
            (finance, Why.WORSE),
            (sales, Why.DUE),
        ]
        page = house.browser("IT 2").get("/book/panel/").content.decode()
    assert "health 40, was 70" in page
    assert house.browser("IT 3").get("/book/panel/").content == b""
    assert house.browser("Sales 1").get("/book/panel/").content == b""


@pytest.mark.parametrize("address", WAYS)
@pytest.mark.parametrize("who", ["Finance 1", "Sales 1", "Boss"])
def test_nobody_else_sees_a_book_by_any_way(house, sales, address, who):
    answer = house.browser(who).get(address)
    if answer.status_code == 200:
        assert f"/book/{sales}/" not in answer.content.decode()
    assert house.browser(who).get(f"{address}?team=IT").status_code in {403, 404}


@pytest.mark.parametrize("address", [*WAYS, "/book/panel/"])
def test_each_way_stays_cheap(house, sales, django_assert_max_num_queries, address):
    browser = house.browser("IT 1")
    browser.get(address)
    with django_assert_max_num_queries(15):
        browser.get(address)
