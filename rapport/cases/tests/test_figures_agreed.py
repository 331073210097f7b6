"""Figures of what was agreed, of whom was waited for, of what colleagues say, and of articles that answered."""

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.test import override_settings

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import close_resolved, resolve, withdraw
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.measuring import measure_closed
from rapport.cases.actions.ratings.publishing import publish_ratings
from rapport.cases.actions.ratings.rating import rate
from rapport.cases.actions.words.talking import reply
from rapport.cases.actions.words.waiting import go_on, wait
from rapport.cases.cli import commands
from rapport.cases.queries.figures.service import Asked, figures
from rapport.cases.rules.words import WaitsOn
from rapport.cases.tests.conftest import MONDAY, assert_bases_agree, at, opened
from rapport.cases.tests.test_pages_articles import article
from rapport.kit import clock
from rapport.knowledge.actions.reading import solve
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
SPRING = datetime(2026, 5, 4, 9, tzinfo=UTC)
SUMMER = datetime(2026, 7, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _five_are_enough():
    with override_settings(MINIMUM_GROUP=5):
        yield


def measures(**asked):
    assert_bases_agree()
    return figures(Asked(**asked), by=OPERATOR).document()["measures"]


def told(name, **asked):
    found = measures(**asked)[name]
    return found["value"], found["n"]


def done(house, hours, case):
    with at(hours):
        take(case_id=case, by=house.actor("IT 2"))
        resolve(case_id=case, text="Done.", by=house.actor("IT 2"))


def test_the_share_within_target_reads_what_was_agreed(agreed):
    cases = [opened(agreed) for _n in range(6)]
    for number, case in enumerate(cases):
        with at(1 if number < 4 else 3):  # two hours were agreed
            reply(case_id=case, text="We look.", by=agreed.actor("IT 2"))
    for number, case in enumerate(cases):
        done(agreed, 4 if number else 4 + 24 * 4, case)  # two days of work were agreed, one to the next word
    gone = opened(agreed, hours=200)
    with at(201):
        withdraw(case_id=gone, by=agreed.actor("Sales 1"))
    with at(210):
        assert told("answer_agreed") == (4 / 6, 6)
        assert told("words_agreed") == (5 / 6, 6)
        assert told("finish_agreed") == (5 / 6, 6)
        found = measures()["answer_agreed"]
        assert found["low"] < found["value"] < found["high"]
        assert "without that in which the colleague was waited for" in found["definition"]


def test_what_still_runs_past_its_time_is_late_and_a_case_closed_counts_the_same(agreed):
    cases = [opened(agreed) for _n in range(6)]
    for case in cases[:5]:
        done(agreed, 1, case)
    with at(1):
        assert told("answer_agreed") == (1, 5)
    with at(30):
        assert told("answer_agreed") == (5 / 6, 6)
    with at(24 * 40):
        close_resolved()
        before = measures()
        assert measure_closed() == 5
        assert measures() == before
    lead = agreed.browser("IT 1")
    with at(30):
        asked = {"period": "2026-11", "of": "answer_agreed"}
        page = lead.get("/cases/figures/cases/", asked)
    assert [row.id for row in page.context["rows"]] == cases[5:]


def test_nothing_agreed_is_nothing_told(house):
    for _n in range(6):
        done(house, 1, opened(house))
    with at(2):
        assert told("answer_agreed") == (None, None)


@pytest.mark.parametrize(("on", "own", "silent"), [(WaitsOn.REQUESTER, 2, 2), (WaitsOn.OUTSIDE, 6, 6)])
def test_time_in_which_the_colleague_is_waited_for_is_left_out_where_the_definition_says_so(agreed, on, own, silent):
    for _n in range(6):
        case = opened(agreed)
        with at(1):
            wait(case_id=case, on=on, words="Which one?", by=agreed.actor("IT 2"))
        with at(5):
            go_on(case_id=case, by=agreed.actor("IT 2"))
        done(agreed, 6, case)
    with at(7):
        found = measures()
        assert found["finish_median"]["value"] == 6, "calendar time stays whole"
        assert found["finish_work_median"]["value"] == 6
        assert found["finish_own_median"]["value"] == own
        assert found["silence_median"]["value"] == silent
    with at(24 * 40):
        close_resolved()
        before = measures()
        measure_closed()
        assert measures() == before


def test_of_a_wait_over_night_only_the_hours_of_work_are_left_out(agreed):
    for _n in range(6):
        case = opened(agreed, hours=7)
        with at(7.5):
            wait(case_id=case, on=WaitsOn.REQUESTER, words="Which one?", by=agreed.actor("IT 2"))
        with at(25):
            go_on(case_id=case, by=agreed.actor("IT 2"))
        done(agreed, 26, case)
    with at(27):
        assert told("finish_work_median") == (3, 6)
        assert told("finish_own_median") == (1.5, 6)
        assert told("silence_median") == (1.5, 6), "around the clock"


@made_once
def rated(house):
    """Six people of Sales say in spring how it went; four say whether they felt taken seriously."""
    for number in range(3, 7):
        house.person(f"Sales {number}", "Sales")
    with clock.frozen(SPRING):
        for number in range(1, 7):
            case = open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor(f"Sales {number}"))
            take(case_id=case, by=house.actor("IT 2"))
            resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
            serious = {"taken_seriously": 5} if number < 5 else {}
            rate(case_id=case, score=3 + number % 3, by=house.actor(f"Sales {number}"), **serious)
    return house


def test_what_colleagues_say_is_told_of_a_team_once_the_quarter_is_closed_for_both_sides(rated):
    spring = {"since": datetime(2026, 3, 31, 22, tzinfo=UTC), "until": datetime(2026, 6, 30, 22, tzinfo=UTC)}
    with override_settings(READER_TIME_ZONE="Europe/Berlin"), clock.frozen(SUMMER):
        assert figures(Asked(team="IT", **spring), by=OPERATOR).document()["ratings"] == []
        publish_ratings()
        (found,) = figures(Asked(team="IT", **spring), by=OPERATOR).document()["ratings"]
        assert (found["period"], found["mean"]["value"], found["mean"]["n"]) == ("2026-Q2", 4.0, 6)
        assert found["mean"]["low"] < 4 < found["mean"]["high"]
        assert (found["item"]["value"], found["item"]["n"]) == (None, None), "four said so: too few"
        assert found["good"]["n"] == 6
        assert figures(Asked(**spring), by=OPERATOR).ratings is None, "there are no sums over teams"
        half = spring | {"until": spring["until"] - DAY}
        assert figures(Asked(team="IT", **half), by=OPERATOR).ratings == [], "a quarter is told whole"


def test_ratings_stand_on_the_page_in_the_file_in_rest_and_at_the_terminal(rated):
    browser = rated.browser("Sales 1")
    RoleGrant.objects.create(user=rated.people["Sales 1"].user, role=Role.ANALYST)
    with clock.frozen(SUMMER):
        publish_ratings()
        asked = {"period": "2026-q2", "team": "IT"}
        page = browser.get("/cases/figures/", asked)
        text = page.content.decode()
        assert "How it went" in text
        assert "6 people" in text
        assert "Fewer than 5 people said so" in text
        assert len(page.content) < 60_000
        assert "Choose a team" in browser.get("/cases/figures/", {"period": "2026-q2"}).content.decode()
        lines = browser.get("/cases/figures/export/", asked).content.decode().splitlines()
        rows = {row["figure"]: row for row in csv.DictReader(lines)}
        assert (rows["rating 2026-Q2"]["value"], rows["rating 2026-Q2"]["n"]) == ("4.0", "6")
        told = browser.get("/api/cases/figures", {"team": "IT"}).json()
        assert told["ratings"][0]["mean"]["value"] == 4.0
        assert told["ratings"][0]["item"]["value"] is None
        said = CliRunner().invoke(commands, ["figures", "--team", "IT"]).stdout
        assert "2026-Q2  how it went" in said
        assert json.loads(CliRunner().invoke(commands, ["figures", "--json"]).stdout)["ratings"] == []


def test_questions_that_an_article_answered_stand_beside_the_cases(house):
    with at(0):
        guide = article(house, "Reset your password")
        for name in ("Sales 1", "Sales 2", "Legal 2"):
            solve(article_id=guide, by=house.actor(name))
    for _n in range(6):
        opened(house)
    with at(1):
        assert told("solved") == (3 / 9, 9)
        assert told("solved", team="IT") == (3 / 9, 9)
        day = MONDAY.replace(hour=0) + 3 * DAY
        assert told("solved", since=day, until=day + DAY) == (None, None)


def test_how_many_asked_is_not_had_from_how_many_an_article_answered(house):
    with at(0):
        guide = article(house, "Reset your password")
        for name in house.people:
            solve(article_id=guide, by=house.actor(name))
    opened(house)
    with at(1):
        assert told("solved") == (None, None)
