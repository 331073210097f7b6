"""Contacts of five days in unix seconds, and the friends people named."""

import pytest

from tests.journeys.conftest import contacts, pairs

pytestmark = pytest.mark.xdist_group("real_highschool")


@pytest.fixture(scope="module")
def people(house, shared_data):
    arguments = (shared_data / "sociopatterns_highschool2013" / "students.csv", "--map", "class=unit")
    return arguments, house.load("people", *arguments)


@pytest.fixture(scope="module")
def seen(house, shared_data, people):
    arguments = (
        shared_data / "sociopatterns_highschool2013" / "contacts.csv.gz",
        "--map", "time=at", "--map", "i=from", "--map", "j=to", "--undirected", "--channel", "contact",
    )  # fmt: skip
    return arguments, house.load("interactions", *arguments)


@pytest.fixture(scope="module")
def friends(house, shared_data, people):
    arguments = (shared_data / "sociopatterns_highschool2013" / "friendship_survey.csv", "--question", "friend")
    return arguments, house.load("ties", *arguments)


def test_people(people):
    assert (people[1]["read"], people[1]["created"]) == (329, 329)


def test_the_reference_figures_of_the_contacts(seen):
    table = contacts()
    assert (seen[1]["read"], seen[1]["created"]) == (188_508, 188_508)
    assert len(pairs(table, undirected=True)) == 5_818
    assert len({person for pair in pairs(table) for person in pair}) == 327


def test_friends(friends):
    from rapport.network.models import SurveyedTie

    assert (friends[1]["read"], friends[1]["created"]) == (668, 668)
    ties = set(SurveyedTie.objects.values_list("respondent_id", "named_id"))
    assert round(sum((b, a) in ties for a, b in ties) / len(ties), 4) == 0.7844
    assert len({source for source, _ in ties}) == 133
    assert len({person for tie in ties for person in tie}) == 134


def test_again_changes_nothing(house, people, seen, friends):
    assert house.load_again("people", *people[0])["unchanged"] == 329
    assert house.load_again("interactions", *seen[0])["unchanged"] == 188_508
    assert house.load_again("ties", *friends[0])["unchanged"] == 668
