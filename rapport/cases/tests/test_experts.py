"""Teams are found by what they resolved; nobody who asked, and nobody who answered, can be made out."""

import pytest

from rapport.accounts.public import Actor
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import add
from rapport.cases.models import Case
from rapport.cases.public import EXPERTS
from rapport.cases.tests.conftest import at
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.public import service_cards
from tests.kept import made_once

pytestmark = pytest.mark.django_db


@made_once
def askers(house):
    """Ten colleagues beside those of the house."""
    for number in range(3, 13):
        house.person(f"Sales {number}", "Sales")
    return [f"Sales {number}" for number in range(3, 13)]


def resolved(house, names, subject="Kafka is slow", hours=0, **more):
    for name in names:
        with at(hours):
            told = more or {"team_id": house.teams["IT"].id}
            case = open_case(subject=subject, by=house.actor(name), **told)
            resolve(case_id=case, text="Done.", by=Actor.system())


def found(house, *words, who="Sales 1"):
    return [(reason.team, reason.person_id) for reason in EXPERTS[0].find(words, house.actor(who), 9)]


def test_a_team_is_found_once_ten_colleagues_asked(house, askers):
    resolved(house, askers[:9])
    resolved(house, askers[:9], hours=30)  # the same nine once more are still nine
    assert found(house, "kafka") == []
    resolved(house, askers[9:], hours=50)
    assert found(house, "kafka") == [("IT", None)]
    assert found(house, "kafka", "slow") == [("IT", None)]
    assert found(house, "kafka", "fast") == []
    assert EXPERTS[0].find(("kafka",), Actor.stranger(), 9) == []


def test_an_answer_holds_no_number_and_nobody(house, askers):
    resolved(house, askers)
    (reason,) = EXPERTS[0].find(("kafka",), house.actor("Sales 1"), 9)
    assert reason.text == "Resolved cases about it for ten or more colleagues"
    assert (reason.person_id, reason.team_url) == (None, "/services/teams/IT/")


def test_what_is_open_restricted_or_confidential_counts_nowhere(house, askers):
    resolved(house, askers)
    Case.objects.filter(requester=house.id(askers[0])).update(restricted=True)
    assert found(house, "kafka") == []
    secret = create_service(team_id=house.teams["IT"].id, name="Trouble", confidential=True, by=Actor.system())
    resolved(house, askers, subject="Zookeeper", service_id=service_cards([secret])[secret].id)
    assert found(house, "zookeeper") == []
    with at(0):
        for name in askers:
            open_case(subject="Cassandra", team_id=house.teams["IT"].id, by=house.actor(name))
    assert found(house, "cassandra") == []


def test_what_was_said_in_a_case_and_whose_it_is_count_nowhere(house, askers):
    resolved(house, askers)
    for case in Case.objects.all():
        with at(1):
            add(case_id=case.id, text="It is the disk of Zoltan.", by=house.actor(case.requester.name))
    assert found(house, "zoltan") == []
    assert found(house, "sales") == []
    assert found(house, "kafka") == [("IT", None)]
