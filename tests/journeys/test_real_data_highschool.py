"""Contacts of five days in unix seconds, and the friends people named."""

import json

import pytest

from tests.journeys.conftest import contacts, pairs


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
    assert len(pairs(table)) == len(pairs(table, undirected=True)) == 5_818, "each pair stands one way round"
    assert len({person for pair in pairs(table) for person in pair}) == 327


def test_friends(friends):
    from rapport.network.models import SurveyedTie

    assert (friends[1]["read"], friends[1]["created"]) == (668, 668)
    ties = set(SurveyedTie.objects.values_list("respondent_id", "named_id"))
    assert round(sum((b, a) in ties for a, b in ties) / len(ties), 4) == 0.7844
    assert len({source for source, _ in ties}) == 133
    assert len({person for tie in ties for person in tie}) == 134


@pytest.fixture(scope="module")
def ask(shared_data):
    survey = shared_data / "sociopatterns_highschool2013" / "friendship_survey.csv"
    return ("network", "evaluate", "--labels", survey, "--map", "respondent=from", "--map", "friend=to")


@pytest.fixture(scope="module")
def told(house, seen, ask):
    """Trust fitted on friends and set against them: many seconds of work."""
    told = house(*ask)
    assert told.code == 0, told.stderr
    return told


def test_trust_fitted_on_other_respondents_finds_friends_better_than_contact_time_and_is_calibrated(told):
    found = told.document
    assert (found["pairs"], found["positives"], found["respondents"]) == (17_689, 668, 133)
    time = found["baselines"]["contact_time"]
    assert round(time["auc"]["value"], 4) == 0.9227
    assert round(time["average_precision"]["value"], 4) == 0.6134
    assert round(found["baselines"]["same_unit"]["auc"]["value"], 4) == 0.8298
    best = max(baseline["average_precision"]["value"] for baseline in found["baselines"].values())
    assert found["average_precision"]["value"] > best
    assert 0.8 < found["calibration_slope"]["value"] < 1.25
    assert 0.8 < found["observed_expected"]["value"] < 1.25
    assert found["brier_skill"]["low"] > 0
    assert told.stdout.count("respondent") == 1  # sums only: nobody's answer
    assert all(step["pairs"] % 10 == 0 for step in found["curve"])
    assert time["auc"]["value"] == round(time["auc"]["value"], 4)


def test_a_model_of_elsewhere_orders_friends_and_claims_a_level_only_at_a_stated_base_rate(house, told, ask, tmp_path):
    prior = told.document["elsewhere"]
    assert prior["model"] == "prior-1"
    assert (prior["base_rate"], prior["observed_expected"], prior["brier_skill"]) == (None, None, None)
    assert prior["average_precision"]["value"] > 0.55
    card = house("network", "model").document
    (tmp_path / "model.json").write_text(json.dumps(card), encoding="utf-8")
    stated = house(*ask, "--model", tmp_path / "model.json", "--base-rate", 668 / 17_689).document["elsewhere"]
    assert stated["average_precision"] == prior["average_precision"]
    assert stated["observed_expected"]["value"] == pytest.approx(1, abs=0.001)
    assert stated["brier_skill"]["low"] > 0
    (tmp_path / "model.json").write_text("[]", encoding="utf-8")
    refused = house(*ask, "--model", tmp_path / "model.json")
    assert (refused.code, "is no model of trust" in refused.stderr) == (2, True)
    refused = house(*ask, "--base-rate", 4)
    assert (refused.code, "share between 0 and 1" in refused.stderr) == (2, True)


def some_pairs(count):
    from rapport.directory.models import Identity

    people = list(Identity.objects.filter(kind="id").order_by("id").values_list("value", flat=True)[: 2 * count])
    return list(zip(people[:count], people[count:], strict=True))


def test_answers_that_are_too_few_or_no_numbers_are_refused_in_a_sentence(house, seen, tmp_path):
    few = tmp_path / "few.csv"
    few.write_text("from,to,value\n1,55,3\n", encoding="utf-8")
    told = house("network", "evaluate", "--labels", few)
    assert (told.code, told.stdout) == (2, "")
    rows = [f"{person},{other},3" for person, other in some_pairs(12)]
    few.write_text("\n".join(["from,to,value", *rows]), encoding="utf-8")
    swapped = house("network", "evaluate", "--labels", few)
    assert (swapped.code, swapped.stdout) == (2, ""), "a dozen answers made up would tell of single ties"
    few.write_text("from,to,value\n1,55,3\n", encoding="utf-8")
    assert (told.code, told.stdout) == (2, "")
    assert "1 people answered; at least 30 are needed" in told.stderr
    told = house("network", "evaluate", "--labels", few, "--positive", "three and more")
    assert told.code == 2
    assert "no condition on the value" in told.stderr


def test_again_changes_nothing(house, people, seen, friends):
    assert house.load_again("people", *people[0])["unchanged"] == 329
    assert house.load_again("interactions", *seen[0])["unchanged"] == 188_508
    assert house.load_again("ties", *friends[0])["unchanged"] == 668
