"""Twenty-one managers: formal line, surveyed ties, and a network too small to show anything of its units."""

import pytest


@pytest.fixture(scope="module")
def people(house, shared_data):
    path = shared_data / "krackhardt_hightech" / "people.csv"
    arguments = (path, "--map", "dept=unit", "--map", "reports_to=manager", "--as-of", "1986-01-01")
    return arguments, house.load("people", *arguments)


@pytest.fixture(scope="module")
def ties(house, shared_data, people):
    arguments = (shared_data / "krackhardt_hightech" / "survey_ties.csv",)
    return arguments, house.load("ties", *arguments)


def test_everybody_and_the_line(people):
    from rapport.directory.models import Person, Unit

    assert (people[1]["read"], people[1]["created"]) == (21, 21)
    assert Person.objects.exclude(manager=None).count() == 20
    assert Unit.objects.filter(name__in="01234").count() == 5


def test_surveyed_ties_are_those_of_the_survey(ties):
    from rapport.network.models import SurveyedTie

    assert (ties[1]["read"], ties[1]["created"]) == (292, 292)
    advice = set(SurveyedTie.objects.filter(question="advice").values_list("respondent_id", "named_id"))
    friends = set(SurveyedTie.objects.filter(question="friendship").values_list("respondent_id", "named_id"))
    assert (len(advice), len(friends), len(advice & friends)) == (190, 102, 60)
    assert round(_returned(advice), 4) == 0.4737
    assert round(_returned(friends), 3) == 0.451


def _returned(ties):
    return sum((b, a) in ties for a, b in ties) / len(ties)


def test_again_changes_nothing(house, people, ties):
    assert house.load_again("people", *people[0])["unchanged"] == 21
    assert house.load_again("ties", *ties[0])["unchanged"] == 292


def test_counts_of_ties_from_the_terminal(house, ties):
    said = house("network", "ties")
    assert said.code == 0, said.stderr
    assert said.document["surveyed"] == {"advice": 190, "friendship": 102}


def test_a_survey_alone_is_no_network_and_says_so(house, ties):
    said = house("network", "build")
    assert (said.code, said.stdout) == (2, "")
    assert "rapport import interactions" in said.stderr
