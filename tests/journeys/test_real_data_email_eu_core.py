"""Who ever mailed whom, without times: refused as interactions in one sentence, taken as ties when a question is said."""

import pytest


@pytest.fixture(scope="module")
def people(house, shared_data):
    arguments = (shared_data / "email_eu_core" / "people.csv", "--map", "person=id", "--map", "department=unit")
    return arguments, house.load("people", *arguments)


@pytest.fixture(scope="module")
def ties(house, shared_data, people):
    arguments = (
        shared_data / "email_eu_core" / "email_pairs.csv.gz",
        "--map", "sender=from", "--map", "receiver=to", "--question", "mailed at least once",
    )  # fmt: skip
    return arguments, house.load("ties", *arguments, code=3)


def test_people(people):
    from rapport.directory.models import Person

    assert (people[1]["read"], people[1]["created"]) == (1_005, 1_005)
    assert Person.objects.values("unit").distinct().count() == 42


def test_pairs_to_oneself_are_rejected(ties):
    from rapport.network.models import SurveyedTie

    assert (ties[1]["read"], ties[1]["created"], ties[1]["rejected"]) == (25_571, 24_929, 642)
    mailed = set(SurveyedTie.objects.values_list("respondent_id", "named_id"))
    assert round(sum((b, a) in mailed for a, b in mailed) / len(mailed), 4) == 0.7112


def test_again_changes_nothing(house, people, ties):
    assert house.load_again("people", *people[0])["unchanged"] == 1_005
    assert house.load_again("ties", *ties[0])["unchanged"] == 24_929


def test_without_times_they_are_no_interactions(house, shared_data, people):
    said = house(
        "import", "interactions", shared_data / "email_eu_core" / "email_pairs.csv.gz",
        "--map", "sender=from", "--map", "receiver=to",
    )  # fmt: skip
    assert (said.code, said.stdout) == (2, "")
    assert len(said.stderr.splitlines()) == 1
    assert "time" in said.stderr
    assert "ties" in said.stderr
