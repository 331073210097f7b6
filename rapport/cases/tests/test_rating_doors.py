"""REST and the terminal tell and do of ratings, deliveries, somebody outside and the board what the pages do."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.test import override_settings

from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.ratings.publishing import publish_ratings
from rapport.cases.actions.ratings.rating import rate
from rapport.cases.cli import commands
from rapport.cases.tests.test_rest import Api
from rapport.kit import clock
from tests.kept import made_once

BEGIN = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def api(house):
    return lambda name: Api(house.browser(name))


@made_once(at=clock.now)
def case(house):
    made = open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=made, by=house.actor("IT 2"))
    return made


def put(api, path, status=200, **body):
    answer = api.browser.put(f"/api/cases{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def told(*words):
    said = CliRunner().invoke(commands, [*words])
    assert said.exit_code == 0, said.output
    return said.stdout


@override_settings(MINIMUM_GROUP=5)
def test_ratings(house, api, case):
    put(api("Sales 1"), f"/{case}/rating", 422, score=5)
    resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
    put(api("Sales 1"), f"/{case}/rating", 422, score=6)
    put(api("Sales 1"), f"/{case}/rating", 204, score=5, word="Good.")
    assert api("Sales 1").get(f"/{case}/rating") == {"score": 5, "taken_seriously": None, "word": "Good."}
    api("IT 2").get(f"/{case}/rating", 404)
    for number in range(3, 9):
        house.person(f"Sales {number}", "Sales")
        with clock.frozen(BEGIN):
            made = open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor(f"Sales {number}"))
            take(case_id=made, by=house.actor("IT 2"))
            resolve(case_id=made, text="Done.", by=house.actor("IT 2"))
            rate(case_id=made, score=4, by=house.actor(f"Sales {number}"))
    assert put(api("IT 2"), f"/{case}/unit-rating", score=4)["unit_id"] == house.units["Sales"].id
    with clock.frozen(BEGIN + timedelta(days=90)):
        publish_ratings()
    found = api("IT 2").get("/ratings/teams/IT")
    assert (found["periods"][0]["period"], found["periods"][0]["whole"]["mean"]["value"]) == ("2026-Q2", 4.0)
    api("Legal 2").get("/ratings/teams/IT", 403)
    assert api("Sales 1").get(f"/ratings/units/{house.units['Sales'].id}")["periods"][0]["whole"] is None
    api("IT 2").get(f"/ratings/units/{house.units['Sales'].id}", 403)
    assert "2026-Q2  4.000" in told("ratings", "--team", "IT")
    assert json.loads(told("ratings", "--unit", "halmar/sales", "--json"))["periods"][0]["whole"] is None
    assert CliRunner().invoke(commands, ["ratings"]).exit_code == 2


def test_a_delivery(house, api, case):
    team, asker = api("IT 2"), api("Sales 1")
    due = (clock.today() + timedelta(days=5)).isoformat()
    terms = put(team, f"/{case}/delivery/terms", due_on=due, budget="10.50", criteria=["It works"])
    assert terms["now"] is None
    read = terms["proposed"]["id"]
    team.post(f"/{case}/delivery/agreement", 403, delivery_id=read)
    asker.post(f"/{case}/delivery/agreement", 422)
    assert asker.post(f"/{case}/delivery/agreement", 422, delivery_id=read + 1)["code"] == "changed"
    now = asker.post(f"/{case}/delivery/agreement", delivery_id=read)["now"]
    assert (now["due_on"], now["on_time"]) == (due, None)
    put(team, f"/{case}/delivery/actuals", delivered_on=clock.today().isoformat(), spent="11")
    criterion = now["criteria"][0]["id"]
    assert put(asker, f"/{case}/delivery/verdicts/{criterion}", 422, verdict="rejected")["code"] == "no_word"
    now = put(asker, f"/{case}/delivery/verdicts/{criterion}", verdict="accepted")["now"]
    assert (now["on_time"], now["on_budget"], now["to_specification"]) == (True, False, True)
    few = api("IT 1").get("/deliveries/figures?team=IT")["deliveries"]
    assert (few["value"], few["n"], few["note"]) == (None, None, "not enough to tell")
    assert json.loads(told("deliveries", "--team", "IT", "--json"))["deliveries"]["value"] == 1
    api("Legal 2").get("/deliveries/figures", 403)
    assert "deliveries" in told("deliveries", "--team", "IT", "--since", "2020-01-01")


def test_somebody_outside(house, api, case):
    team = api("IT 2")
    team.get(f"/{case}/outside", 404)
    assert put(team, f"/{case}/outside", kind="customer", name="Bröhm")["keep_days"] == 365
    assert put(team, f"/{case}/outside", 422, kind="customer")["code"] == "nobody"
    assert api("Sales 1").get(f"/{case}/outside")["name"] == "Bröhm"
    assert api("IT 1").get("/outside/figures?team=IT")["cases"]["value"] is None, "one is too few to tell"
    assert json.loads(told("outside", "--team", "IT", "--json"))["cases"]["value"] == 1
    api("IT 1").get("/outside/figures?since=2026-05-04T10:00:00Z", 422)
    api("IT 2").get("/outside/figures", 403)
    assert team.browser.delete(f"/api/cases/{case}/outside").status_code == 204
    assert json.loads(told("outside", "--json"))["cases"]["value"] == 0


def test_the_board(house, api, case):
    found = api("IT 2").get("/board/it")
    lane = next(lane for lane in found["lanes"] if lane["cases"])
    assert (lane["person"]["name"], lane["items"][0]["id"]) == ("IT 2", case)
    assert api("IT 2").get("/board/IT/standing")["open"] == 1
    api("Legal 1").get("/board/IT", 403)
    api("Legal 1").get("/board/IT/standing", 403)
    assert "1 open" in told("standing", "IT")
    assert json.loads(told("standing", "IT", "--json"))["open"] == 1
