"""The colleague says that it is solved: that closes it at once, can be taken back, and then she is asked how it was."""

from datetime import timedelta

import pytest

from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve, say_solved, withdraw
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.ratings.rating import rate
from rapport.cases.models import Case, Custody
from rapport.cases.queries.figures.sums import Group, summed
from rapport.cases.rules.words import State
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from tests.kept import made_once

pytestmark = pytest.mark.django_db


@made_once(at=clock.now)
def case(house):
    made = open_case(subject="My badge", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    resolve(case_id=made, text="It opens again.", by=house.actor("IT 2"))
    return made


def state(case):
    return Case.objects.get(id=case).state


def test_said_to_be_solved_it_is_closed_and_she_is_asked_how_it_was(house, case):
    browser = house.browser("Sales 1")
    page = browser.post(f"/cases/{case}/solved/", follow=True).content.decode()
    assert state(case) == State.CLOSED
    assert "It is closed" in page
    assert "Yes, it is solved" not in page
    assert "closes by itself" not in page
    assert f'hx-post="/cases/{case}/reopen/?undo=1"' in page, "the toast takes it back"
    assert "It was said to be solved, and closed" in page
    card = browser.get(f"/cases/{case}/rating/", headers={"HX-Request": "true"}).content.decode()
    assert "How was it?" in card
    assert "Very well" in card


def test_taken_back_it_is_answered_as_before_and_counts_as_no_reopening(house, case):
    asker = house.actor("Sales 1")
    say_solved(case_id=case, by=asker)
    page = house.browser("Sales 1").post(f"/cases/{case}/reopen/", follow=True).content.decode()
    assert state(case) == State.RESOLVED
    assert not Custody.objects.filter(case_id=case, until__isnull=False).exists()
    assert "It is answered, as before." in page
    assert "Yes, it is solved" in page
    assert summed(Group(), lengths=()).counts["reopened"] == 0
    assert reopen(case_id=case, by=asker) is State.OPEN, "and is opened again as ever"
    assert summed(Group(), lengths=()).counts["reopened"] == 1


def test_taken_back_twice_from_the_toast_is_once(house, case):
    browser = house.browser("Sales 1")
    browser.post(f"/cases/{case}/solved/")
    for _ in range(2):
        browser.post(f"/cases/{case}/reopen/?undo=1")
        assert state(case) == State.RESOLVED
    browser.post(f"/api/cases/{case}/solved")
    for _ in range(2):
        browser.post(f"/api/cases/{case}/reopen", {"undo": True}, content_type="application/json")
        assert state(case) == State.RESOLVED


def test_it_is_taken_back_ten_minutes_long_and_by_her_alone(house, case):
    say_solved(case_id=case, by=house.actor("Sales 1"))
    with pytest.raises(Forbidden):
        reopen(case_id=case, by=house.actor("IT 2"))
    with clock.frozen(clock.now() + timedelta(minutes=9)):
        assert "It is not solved after all" in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert "It is not solved after all" not in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()
        with pytest.raises(Refusal, match="closed more than 10 minutes ago"):
            reopen(case_id=case, by=house.actor("Sales 1"))


def test_what_closed_by_itself_is_not_taken_back(house, case):
    with clock.frozen(clock.now() + timedelta(days=11)):
        assert close_resolved() == 1
        with pytest.raises(Refusal, match="This case is closed"):
            reopen(case_id=case, by=house.actor("Sales 1"))


def test_who_rated_first_still_says_that_it_is_solved(house, case):
    rate(case_id=case, score=3, by=house.actor("Sales 1"))
    assert "Yes, it is solved" in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()


def test_programs_say_it_too_and_twice_is_once(house, case):
    browser = house.browser("Sales 1")
    for _twice in range(2):
        answer = browser.post(f"/api/cases/{case}/solved", content_type="application/json")
        assert (answer.status_code, answer.json()["state"]) == (200, "closed")
    assert house.browser("IT 2").post(f"/api/cases/{case}/solved").status_code == 403


def test_what_is_not_answered_is_not_solved(house):
    made = open_case(subject="Another", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    with pytest.raises(Refusal, match="not answered yet"):
        say_solved(case_id=made, by=house.actor("Sales 1"))


def test_what_happened_in_the_very_moment_of_the_end_does_not_keep_it_from_being_taken_back(house):
    with clock.frozen(clock.now()):
        made = open_case(subject="Another", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
        take(case_id=made, by=house.actor("IT 2"))
        withdraw(case_id=made, by=house.actor("Sales 1"))
        assert reopen(case_id=made, by=house.actor("Sales 1")) is State.OPEN
    assert Custody.objects.filter(case_id=made, until=None).count() == 2
