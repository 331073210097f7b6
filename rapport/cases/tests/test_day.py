"""My day of whoever asked: what is open, with whom and by when, what she may rate, and where to ask."""

import pytest

from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.ratings.rating import rate
from rapport.cases.actions.words.talking import promise
from rapport.cases.queries.day import OPEN, day_of
from rapport.cases.tests.conftest import HOUR, MONDAY, at, opened

pytestmark = pytest.mark.django_db
PANEL = "/cases/mine/panel/"


def panel(house, name):
    return house.browser(name).get(PANEL).content.decode()


def test_her_open_requests_stand_there_the_late_first_and_say_so(agreed):
    late, promised = opened(agreed), opened(agreed, hours=48)
    with at(48.5):
        take(case_id=promised, by=agreed.actor("IT 2"))
        promise(case_id=promised, hear_by=MONDAY + 49 * HOUR, by=agreed.actor("IT 2"))
        found = day_of(by=agreed.actor("Sales 1"))
        page = panel(agreed, "Sales 1")
    assert [row.id for row in found.open] == [late, promised]
    assert "late, you were to hear" in page
    assert "you hear" in page
    assert "IT 2 works on it, IT" in page
    assert 'href="/cases/new/"' in page


def test_an_answered_request_asks_how_it_was_until_she_said_so(agreed):
    case = opened(agreed)
    with at(1):
        take(case_id=case, by=agreed.actor("IT 2"))
        resolve(case_id=case, text="Done.", by=agreed.actor("IT 2"))
    with at(2):
        assert f'href="/cases/{case}/rating/"' in panel(agreed, "Sales 1")
        rate(case_id=case, score=4, by=agreed.actor("Sales 1"))
        assert "How was it?" not in panel(agreed, "Sales 1")


def test_who_asked_her_own_team_is_not_asked_how_it_was(agreed):
    case = opened(agreed, who="IT 3")
    with at(1):
        take(case_id=case, by=agreed.actor("IT 2"))
        resolve(case_id=case, text="Done.", by=agreed.actor("IT 2"))
    with at(2):
        assert "How was it?" not in panel(agreed, "IT 3")


def test_what_others_asked_is_on_nobody_elses_day_and_asking_is_offered_all_the_same(agreed):
    opened(agreed)
    page = panel(agreed, "Sales 2")
    assert "Nothing of yours is open" in page
    assert 'href="/cases/new/"' in page


def test_the_panel_costs_the_same_however_much_she_asked(agreed, django_assert_max_num_queries):
    for number in range(OPEN + 3):
        opened(agreed, hours=number / 10)
    browser = agreed.browser("Sales 1")
    with at(3), django_assert_max_num_queries(12):
        assert browser.get(PANEL).content.decode().count("<li>") == OPEN
