"""The board: who has what, moved by the same actions as everywhere, and how the work of a team stands."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import give, take
from rapport.cases.actions.deliveries.outside import name_outside
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import promise
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Case, Custody
from rapport.cases.queries.team.board import CARDS, board
from rapport.cases.queries.team.load import standing_of
from rapport.cases.rules.board import BANDS, band_of
from rapport.cases.rules.outside import OutsideKind
from rapport.cases.rules.words import WaitsOn
from rapport.cases.tests.conftest import at, opened
from rapport.kit import clock
from rapport.kit.problems import Forbidden

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


def asked(house, subject="Help", *, team="IT", ago=timedelta(), **more):
    with clock.frozen(NOW - ago):
        return open_case(subject=subject, team_id=house.teams[team].id, by=house.actor("Sales 1"), **more)


def pong(house, case, *teams, start=NOW - timedelta(days=8)):
    """Hand a case from team to team, a day each; the first has it."""
    for day, (giver, taker) in enumerate(pairwise(teams)):
        with clock.frozen(start + timedelta(days=day)):
            made = offer(
                case_id=case, team_id=house.teams[taker].id, words="Yours?", by=house.actor(f"{giver} 2"),
                answer_by=start + timedelta(days=99),
            )  # fmt: skip
            accept(offer_id=made, by=house.actor(f"{taker} 2"))


def test_the_board_shows_open_work_by_who_has_it(house):
    mine, free = asked(house, "Laptop"), asked(house, "Printer")
    give(case_id=mine, person_id=house.id("IT 3"), by=house.actor("IT 1"))
    done = asked(house, "Done already")
    take(case_id=done, by=house.actor("IT 2"))
    resolve(case_id=done, text="Done.", by=house.actor("IT 2"))
    found = board(house.teams["IT"].id, by=house.actor("IT 2"))
    lanes = {lane.person.name if lane.person else "": [card.row.id for card in lane.cards] for lane in found.lanes}
    assert lanes == {"": [free], "IT 1": [], "IT 2": [], "IT 3": [mine]}
    with pytest.raises(Forbidden):
        board(house.teams["IT"].id, by=house.actor("Legal 1"))
    page = house.browser("IT 2").get("/cases/board/").content.decode()
    assert "Laptop" in page
    assert "Done already" not in page
    assert house.browser("IT 2").get("/cases/board/?team=LEG").status_code == 404
    assert "You serve in no team" in house.browser("Sales 1").get("/cases/board/").content.decode()


def test_a_restricted_case_is_on_no_board_and_in_no_count_of_who_is_not_named(house):
    asked(house, "Secret", restricted=True)
    team = house.teams["IT"].id
    assert board(team, by=house.actor("IT 2")).lanes[0].cases == 0
    assert standing_of(team, by=house.actor("IT 2")).open == 0
    assert board(team, by=house.actor("IT 1")).lanes[0].cases == 1, "the lead is named on it"


def test_a_card_is_moved_and_the_move_taken_back(house):
    case = asked(house)
    browser = house.browser("IT 1")
    sent = {"case": case, "to": house.id("IT 3"), "version": Case.objects.get(id=case).version}
    answer = browser.post("/cases/board/moves/", sent, headers=HTMX)
    assert Case.objects.get(id=case).holder_id == house.id("IT 3")
    assert f'data-moved="{case}"' in answer.content.decode()
    trigger = answer["HX-Trigger"]
    undo = trigger.split('"undo": "')[1].split('"')[0]
    assert browser.post(undo, headers=HTMX)["HX-Redirect"] == "/cases/board/?team=IT"
    assert Case.objects.get(id=case).holder_id is None
    how = list(Custody.objects.filter(case_id=case, part="holder").order_by("place").values_list("how", flat=True))
    assert how == ["opened", "given", "put_back"], "by the actions of every day"
    assert browser.post(undo, headers=HTMX).status_code == 200, "a second time there is nothing to undo"


def test_who_drags_on_an_older_state_is_told_and_nothing_moves(house):
    case = asked(house)
    seen = Case.objects.get(id=case).version
    take(case_id=case, by=house.actor("IT 2"))
    browser = house.browser("IT 1")
    sent = {"case": case, "to": house.id("IT 3"), "version": seen}
    answer = browser.post("/cases/board/moves/", sent, headers=HTMX)
    assert answer.status_code == 422
    assert Case.objects.get(id=case).holder_id == house.id("IT 2")
    wrong = (
        ({"case": "x"}, 422),
        ({"case": case, "to": "y"}, 422),
        ({"case": case, "to": house.id("Legal 1")}, 422),
        ({"case": 10**9}, 404),
    )
    for given_, status in wrong:
        assert browser.post("/cases/board/moves/", given_, headers=HTMX).status_code == status
    assert house.browser("Legal 1").post("/cases/board/moves/", sent).status_code == 404
    assert house.browser("Sales 1").post("/cases/board/moves/", {**sent, "version": ""}).status_code == 403


def test_who_moves_a_card_to_herself_takes_it_up_and_answers_for_it(house):
    case = asked(house)
    house.browser("IT 2").post("/cases/board/moves/", {"case": case, "to": house.id("IT 2")})
    now = Case.objects.get(id=case)
    assert (now.holder_id, now.owner_id) == (house.id("IT 2"), house.id("IT 2"))


def test_who_takes_a_card_back_from_herself_answers_for_it_no_longer(house):
    case, browser = asked(house), house.browser("IT 2")
    sent = {"case": case, "to": house.id("IT 2"), "version": Case.objects.get(id=case).version}
    answer = browser.post("/cases/board/moves/", sent, headers=HTMX)
    browser.post(answer["HX-Trigger"].split('"undo": "')[1].split('"')[0], headers=HTMX)
    now = Case.objects.get(id=case)
    assert (now.holder_id, now.owner_id) == (None, None)
    how = list(Custody.objects.filter(case_id=case, part="owner").order_by("place").values_list("how", flat=True))
    assert how == ["opened", "taken", "put_back"], "custody says all of it"


def test_the_page_costs_the_same_however_much_is_open(house, django_assert_max_num_queries):
    for number in range(40):
        case = asked(house, f"Case {number}", ago=timedelta(days=number))
        if number % 3:
            give(case_id=case, person_id=house.id(f"IT {number % 3}"), by=house.actor("IT 1"))
    browser = house.browser("IT 2")
    with django_assert_max_num_queries(20):
        page = browser.get("/cases/board/")
    assert page.content.decode().count("data-card=") == 3 * CARDS
    assert "more, in the list" in page.content.decode()
    with django_assert_max_num_queries(20):
        browser.get("/cases/board/standing/?team=IT")


def listed(page):
    """What the link to the rest of a list leads to, as an address."""
    return re.search(r'href="([^"]+)">\s*and [^<]+ more, in the list', page)[1].replace("&amp;", "&")


def ids(page):
    return [int(one) for one in re.findall(r'name="pick" value="(\d+)"', page)]


@pytest.mark.parametrize("who", ["IT 3", ""])
def test_what_is_due_first_is_on_the_board_and_the_rest_one_link_away_in_the_same_order(house, who):
    cases = [asked(house, f"Case {number}", ago=timedelta(days=30 - number)) for number in range(CARDS + 3)]
    elsewhere = asked(house, "Another's")
    with clock.frozen(NOW):
        give(case_id=elsewhere, person_id=house.id("IT 1"), by=house.actor("IT 1"))
        for hours, case in ((5, cases[-1]), (2, cases[-2])):
            promise(case_id=case, hear_by=NOW + timedelta(hours=hours), by=house.actor("IT 1"))
        for case in cases if who else []:
            give(case_id=case, person_id=house.id(who), by=house.actor("IT 1"))
        order = [cases[-2], cases[-1], *cases[:-2]]
        found = board(house.teams["IT"].id, by=house.actor("IT 2"))
        lane = next(lane for lane in found.lanes if (lane.person.name if lane.person else "") == who)
        assert [card.row.id for card in lane.cards] == order[:CARDS], "late or due first, then the oldest"
        assert lane.more == 3
        browser = house.browser("IT 2")
        there = listed(browser.get("/cases/board/").content.decode())
        page = browser.get(there).content.decode()
        assert ids(page) == order
        assert f"Remove filter: {who or 'Nobody has it yet'}" in page
        closed = browser.get(f"{there}&state=resolved").content.decode()
        assert ids(closed) == [], "of a person open work alone is listed"


def test_what_is_late_or_at_risk_beyond_ten_is_counted_and_listed(house):
    cases = [asked(house, f"Case {number}") for number in range(13)]
    with clock.frozen(NOW):
        for minutes, case in enumerate(cases):
            promise(case_id=case, hear_by=NOW + timedelta(hours=1, minutes=minutes), by=house.actor("IT 1"))
        found = standing_of(house.teams["IT"].id, by=house.actor("IT 2"))
        assert [row.id for row in found.at_risk] == cases[:10]
        browser = house.browser("IT 2")
        region = browser.get("/cases/board/standing/?team=IT").content.decode()
        assert "and 3 more, in the list" in region
        assert ids(browser.get(listed(region)).content.decode()) == cases


def test_a_list_of_what_one_person_has_is_asked_for_in_rest_too(house):
    mine, free = asked(house), asked(house)
    give(case_id=mine, person_id=house.id("IT 3"), by=house.actor("IT 1"))
    browser = house.browser("IT 2")
    for holder, wanted in ((house.id("IT 3"), [mine]), ("nobody", [free]), (house.id("IT 1"), []), ("", [free, mine])):
        told = browser.get("/api/cases", {"tab": "team", "holder": holder}).json()["items"]
        assert sorted(row["id"] for row in told) == sorted(wanted), holder
    assert browser.get("/api/cases?tab=team&holder=me").status_code == 422
    assert ids(browser.get("/cases/?tab=team&holder=me").content.decode()) == []


def test_columns_are_for_who_has_work_and_the_rest_is_one_strip_that_takes_cards(house):
    case = asked(house)
    found = board(house.teams["IT"].id, by=house.actor("IT 2"))
    assert [lane.key for lane in found.busy] == [""]
    assert [lane.person.name for lane in found.idle] == ["IT 1", "IT 2", "IT 3"]
    give(case_id=case, person_id=house.id("IT 3"), by=house.actor("IT 1"))
    found = board(house.teams["IT"].id, by=house.actor("IT 2"))
    assert [lane.key for lane in found.busy] == [str(house.id("IT 3")), ""], "where nothing is, nobody's comes last"
    page = house.browser("IT 2").get("/cases/board/").content.decode()
    assert "2 without work" in page
    assert page.count('class="lane') == 2
    for name in ("IT 1", "IT 2", "IT 3"):
        assert f'data-lane="{house.id(name)}"' in page, "a card is dropped on everybody"
        assert f'data-to="{house.id(name)}"' in page, "and moved to everybody by keys"


def test_a_card_says_in_words_that_it_is_late_or_how_old_it_is(agreed):
    late, fine = opened(agreed), opened(agreed, hours=48)
    with at(49):
        found = standing_of(agreed.teams["IT"].id, by=agreed.actor("IT 2"))
        page = agreed.browser("IT 2").get("/cases/board/").content.decode()
        region = agreed.browser("IT 2").get("/cases/board/standing/?team=IT").content.decode()
    assert [row.id for row in found.at_risk] == [late, fine], "agreed times count as promises do, the first due first"
    assert [row.agreed_late for row in found.at_risk] == [True, False]
    cards = dict(re.findall(r'data-card="(\d+)"(.*?)</li>', page, re.DOTALL))
    assert "late: first answer" in cards[str(late)]
    assert "first answer" in cards[str(fine)]
    assert "late" not in cards[str(fine)]
    assert "Late or at risk" in region
    assert "late: first answer" in region
    with at(24 * 31):
        assert "over 30 days" in agreed.browser("IT 2").get("/cases/board/").content.decode()


@override_settings(MINIMUM_GROUP=5)
def test_how_the_work_of_a_team_stands(house):
    old = [asked(house, f"Case {days}", ago=timedelta(days=days)) for days in (0, 2, 5, 20, 40)]
    with clock.frozen(NOW):
        take(case_id=old[0], by=house.actor("IT 2"))
        promise(case_id=old[0], hear_by=NOW + timedelta(hours=3), by=house.actor("IT 2"))
        promise(case_id=old[1], hear_by=NOW + timedelta(days=9), by=house.actor("IT 2"))
        wait(case_id=old[2], on=WaitsOn.OUTSIDE, by=house.actor("IT 2"))
    came_back = asked(house, "Ping-pong", ago=timedelta(days=9))
    pong(house, came_back, "IT", "Legal", "IT", "Finance")
    with clock.frozen(NOW):
        found = standing_of(house.teams["IT"].id, by=house.actor("IT 2"))
    assert [aged.cases for aged in found.ages] == [1, 1, 1, 1, 1]
    assert (found.open, found.nobody, found.waiting) == (5, 4, 1)
    assert [row.id for row in found.at_risk] == [old[0]]
    assert [(one.row.id, one.times) for one in found.back] == [(came_back, 1)]
    assert found.moved == 6
    days = {spent.team.name: round(spent.length / timedelta(days=1), 2) for spent in found.spent}
    assert days == {"IT": 0 + 2 + 5 + 20 + 40 + 2}, "Legal and Finance had one case"
    assert sum(spent.share for spent in found.spent) == pytest.approx(1)
    with clock.frozen(NOW):
        page = house.browser("IT 1").get("/cases/board/standing/?team=IT").content.decode()
    assert "Ping-pong" in page
    assert "fewer than 5 of them" in page


def test_figures_of_deliveries_and_of_who_waits_outside_are_for_the_lead(house):
    case = asked(house)
    name_outside(case_id=case, kind=OutsideKind.CUSTOMER, name="Somebody", by=house.actor("IT 2"))
    page = house.browser("IT 1").get("/cases/board/figures/?team=IT").content.decode()
    assert "On time" in page
    assert "not enough to tell" in page
    assert house.browser("IT 2").get("/cases/board/figures/?team=IT").content == b""


def test_below_the_minimum_it_is_not_told_where_time_goes(house):
    asked(house, ago=timedelta(days=2))
    with clock.frozen(NOW):
        assert standing_of(house.teams["IT"].id, by=house.actor("IT 2")).spent == []


@given(st.timedeltas(timedelta(), timedelta(days=4000)))
def test_every_age_lies_in_exactly_one_band(age):
    inside = [band.key for band in BANDS if band.since <= age and (band.until is None or age < band.until)]
    assert inside == [band_of(age)]
