"""The help desk of a software company: 21,348 events of 4,580 tickets, handed on among 22 agents, no team in it."""

import pytest

ROWS, CASES = 21_348, 4_580


@pytest.fixture(scope="module")
def log(house, shared_data):
    arguments = (shared_data / "helpdesk_italy" / "helpdesk.csv.gz",)
    return arguments, house.load("cases", *arguments)


def test_every_event_belongs_to_the_unknown_team_and_is_counted(log):
    _, document = log
    assert (document["read"], document["created"]) == (ROWS, ROWS)
    assert any("21,348 rows name no team" in sentence for sentence in document["warnings"])


def test_the_reference_figures_between_agents(house, log):
    told = house("cases", "figures", "--by", "person").document
    assert (told["cases"], told["cases_with_handover"], told["cases_a_b_a"]) == (CASES, 4_577, 269)
    assert told["handovers"] / CASES == pytest.approx(1.8882, abs=0.0001)
    assert told["median_days"] == pytest.approx(39.86, abs=0.005)
    assert told["median_days_without_handover"] is None, "three cases are not enough to tell"


def test_between_teams_there_is_nothing(house, log):
    told = house("cases", "figures").document
    assert (told["cases"], told["handovers"], told["unknown_team"]["cases"]) == (CASES, 0, CASES)


def test_what_its_last_event_closes_is_closed(house, log):
    from rapport.cases.models import Case

    assert Case.objects.filter(state="closed").count() == 4_557


def test_again_changes_nothing(house, log):
    assert house.load_again("cases", *log[0])["unchanged"] == ROWS
