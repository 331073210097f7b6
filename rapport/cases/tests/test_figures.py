"""How service goes, told from custody alone: a page, a report and a program cannot disagree."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.log.loading import load_log
from rapport.cases.cli import commands
from rapport.cases.cli.telling import measure
from rapport.cases.models import Case
from rapport.cases.queries.figures.service import Asked, figures
from rapport.cases.rest.figures import FiguresOut, get_figures
from rapport.cases.rules.figures import HandedBy, share
from rapport.cases.rules.logs import LogEvent, closing_words
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.models import Service
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal

OPERATOR = Actor.system(via="cli")
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
SEQUENCES = {
    "A": "IT", "B": "IT IT", "C": "IT Legal", "D": "IT Legal IT", "E": "IT - Legal", "F": "IT - IT",
    "G": "IT Legal Finance IT", "H": "IT Legal - IT Legal",
}  # fmt: skip
# Seven of Legal, six of IT and one of Finance: enough, and enough beside, to tell those of Legal.
APART = {f"L{n}": "Legal" for n in range(7)} | {f"I{n}": "IT" for n in range(6)} | {"F": "Finance"}


@pytest.fixture(autouse=True)
def _five_are_enough():
    with override_settings(MINIMUM_GROUP=5):
        yield


def log_of(sequences, *, days=1):
    """Cases that go through teams day by day (`-` names none) and are closed at their last event."""
    place = 0
    for name, teams in sequences.items():
        held = teams.split()
        for day, team in enumerate(held):
            place += 1
            yield LogEvent(
                place=place, file=0, case=name, at=BEGIN + timedelta(days=day * days), team="" if team == "-" else team,
                person=f"agent {team}", state="Closed" if day == len(held) - 1 else "Open",
            )  # fmt: skip


def load(sequences, **more):
    load_log(log_of(sequences, **more), log="log", closes=closing_words(None), by=OPERATOR)


def told(by=OPERATOR, **asked):
    return figures(Asked(**asked), by=by).document()


def with_role(house, name, role):
    house.actor(name)
    RoleGrant.objects.create(user=house.people[name].user, role=role)
    return house.actor(name)


def test_handovers_are_changes_between_spans_that_name_a_team(house):
    load(SEQUENCES)
    found = told()
    assert found["cases"] == 8
    assert found["handovers"] == 1 + 2 + 1 + 3 + 3
    assert (found["cases_with_handover"], found["cases_a_b_a"]) == (5, 2)
    assert found["median_days"] == 2
    assert found["median_days_with_handover"] == 2
    assert found["median_days_without_handover"] is None
    assert found["figures"]["median_days_without_handover"].note == "not enough to tell"
    assert (found["unknown_team"]["spans"], found["unknown_team"]["cases"], found["unknown_team"]["days"]) == (3, 3, 3)


def test_between_people_as_between_teams(house):
    load({"A": "IT Legal IT", "B": "IT"})
    assert told()["handovers"] == 2
    found = figures(Asked(by=HandedBy.PERSON), by=OPERATOR).document()
    assert (found["handovers"], found["cases_a_b_a"]) == (2, 1)


def test_of_a_period_a_team_or_a_service(house):
    load(SEQUENCES)
    assert told(team="LEG")["cases"] == 5
    assert told(team="Legal")["cases"] == 5
    assert told(team="FIN")["cases"] == 1
    assert told(since=BEGIN + timedelta(days=1))["cases"] == 0
    assert told(until=BEGIN + timedelta(days=1))["cases"] == 8
    for asked in ({"team": "Nobody"}, {"service": "nothing"}, {"since": BEGIN, "until": BEGIN}):
        with pytest.raises(Refusal):
            told(**asked)


def test_cases_of_here_count_like_those_of_logs(house):
    case = open_case(subject="Laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    take(case_id=case, by=house.actor("IT 2"))
    found = told()
    assert (found["cases"], found["open"], found["handovers"]) == (1, 1, 0)


def test_every_figure_goes_with_its_n_range_and_definition(house):
    load({f"C{n}": "IT Legal" if n % 3 else "IT" for n in range(60)})
    found = told()["figures"]
    assert all(one.definition and one.n for one in found.values())
    one = found["share_with_handover"]
    assert one.low < one.value < one.high
    middle = found["median_days"]
    assert (middle.low, middle.value, middle.high) == (1, 1, 1)


def test_as_many_statements_however_many_cases(house):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            told(team="IT")
        return len(seen)

    load(SEQUENCES)
    told(team="IT")  # what a process reads once in a while is read
    few = statements()
    load({f"{name}{n}": teams for name, teams in SEQUENCES.items() for n in range(20)})
    assert few == statements() <= 16


def test_who_may(house):
    load(APART)
    for role in (Role.ANALYST, Role.EXECUTIVE, Role.ADMINISTRATOR):
        assert told(by=with_role(house, {"analyst": "Sales 1", "executive": "Sales 2"}.get(role, "IT 3"), role))
    assert told(by=house.actor("Legal 1"))["cases"] == 7, "who leads a team gets those of her team"
    assert told(by=house.actor("Legal 1"), team="Legal")["cases"] == 7
    for name, asked in (("Legal 1", {"team": "IT"}), ("Legal 2", {}), ("Legal 1", {"team": "Nobody"})):
        with pytest.raises(Forbidden):
            told(by=house.actor(name), **asked)
    with pytest.raises(Forbidden):
        told(by=Actor.stranger())


def shrink(house, name):
    """Leave two people in a unit."""
    Person.objects.filter(name=f"{name} 3").update(ended_on=clock.today())


def test_a_small_team_is_told_of_neither_by_itself_nor_by_its_service_nor_among_others(house):
    load(APART)
    analyst = with_role(house, "Sales 1", Role.ANALYST)
    service = create_service(team_id=house.teams["Legal"].id, name="Contracts", by=OPERATOR)
    slug = Service.objects.get(id=service).slug
    assert told(by=analyst, service=slug)["cases"] == 0
    assert told(by=house.actor("Legal 1"))["cases"] == 7
    house.units["Finance"].manager = house.people["Legal 1"]
    house.units["Finance"].save(update_fields=["manager"])
    shrink(house, "Legal")
    for asked in ({"service": slug}, {"team": "LEG"}):
        with pytest.raises(Forbidden, match="fewer than three people"):
            told(by=analyst, **asked)
    assert told(by=house.actor("Legal 1"))["cases"] is None, "Finance alone, not Legal among it"
    assert told(service=slug)["cases"] == 0


def test_a_team_that_only_a_log_names_has_figures_for_the_operator_alone(house):
    load({f"O{n}": "Desk" for n in range(7)})
    assert told(team="Desk")["cases"] == 7
    with pytest.raises(Refusal, match="No case was ever with a team called"):
        told(by=with_role(house, "Sales 1", Role.ANALYST), team="Desk")


def test_people_are_told_no_counts_of_a_few_cases(house):
    load(SEQUENCES)
    found = told(by=with_role(house, "Sales 1", Role.ANALYST), team="FIN")
    for name in ("cases", "handovers", "cases_with_handover", "cases_a_b_a", "open", "unknown_team"):
        assert found[name] is None
    assert found["figures"]["handovers"].note == "not enough to tell"
    assert told(team="FIN")["cases"] == 1, "the machine itself counts logs"
    page = house.browser("Sales 1").get("/cases/figures/", {"team": "FIN", "period": "all"}).content.decode()
    assert "Not enough to tell" in page


def test_rest_takes_whole_months(house):
    load(SEQUENCES)
    with_role(house, "Sales 1", Role.ANALYST)
    browser = house.browser("Sales 1")
    told = browser.get("/api/cases/figures", {"since": "2024-03-01", "until": "2024-04-01"})
    assert told.json()["cases"] == 8
    for asked in (
        {"since": "2024-03-01T00:00:00.000001Z"},
        {"since": "2024-03-01", "until": "2024-03-31"},
        {"since": "2024-03-01"},
    ):
        assert browser.get("/api/cases/figures", asked).status_code == 422, "a day less would tell of that day"


def test_at_the_terminal(house):
    load(SEQUENCES)
    said = CliRunner().invoke(commands, ["figures", "--by", "person", "--until", "2024-03-02", "--json"])
    assert json.loads(said.stdout)["cases"] == 8
    told = CliRunner().invoke(commands, ["figures"]).stdout
    assert "\nhandovers: Changes of team between" in told, "a definition stands beside the name of its figure"
    assert "not enough to tell hours" not in told
    assert measure(share(6, 12, "", minimum=10), "share") == "50.0%, likely 25.4% to 74.6%  (n = 12)"
    assert CliRunner().invoke(commands, ["figures", "--team", "Nobody"]).exit_code == 2


def test_by_rest_as_at_the_terminal(house, rf):
    load({name: "Legal IT Legal" if teams == "Legal" else teams for name, teams in APART.items()})
    request = rf.get("/")
    request.actor = house.actor("Legal 1")
    answer = FiguresOut.model_validate(get_figures(request, by=HandedBy.TEAM)).model_dump()
    assert (answer["cases"], answer["handovers"], answer["figures"]["cases"]["n"]) == (7, 14, 7)
    request.actor = house.actor("Legal 2")
    with pytest.raises(Forbidden):
        get_figures(request)


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (2, 9), (5, 5), (400, 1000)])
def test_the_range_of_a_share_is_wilsons(hits, n):
    found, right = share(hits, n, "", minimum=5), binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert (found.low, found.high) == pytest.approx((right.low, right.high), abs=1e-6)


@given(rows=st.lists(st.lists(st.sampled_from(["IT", "Legal", "Finance", "-"]), min_size=1, max_size=7), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_database_counts_as_a_person_would(house, rows):
    Case.objects.all().delete()
    load({f"C{n}": " ".join(row) for n, row in enumerate(rows)})
    handovers = with_one = back = 0
    for row in rows:
        named = [team for team in row if team != "-"]
        road = [team for before, team in pairwise([None, *named]) if team != before]
        handovers += max(len(road) - 1, 0)
        with_one += len(road) > 1
        back += any(a == c for a, c in zip(road, road[2:], strict=False))
    found = told()
    assert (found["cases"], found["handovers"]) == (len(rows), handovers)
    assert (found["cases_with_handover"], found["cases_a_b_a"]) == (with_one, back)
    days = sorted(len(row) - 1 for row in rows)
    if len(days) >= 5:
        half = len(days) // 2
        assert found["median_days"] == (days[half] if len(days) % 2 else (days[half - 1] + days[half]) / 2)
