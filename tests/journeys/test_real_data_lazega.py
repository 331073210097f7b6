"""Seventy-one lawyers: three surveyed questions."""

import pytest


@pytest.fixture(scope="module")
def loaded(house, shared_data):
    folder = shared_data / "lazega_lawfirm"
    people = (folder / "people.csv", "--map", "lawyer_no=id", "--map", "office=unit", "--map", "status=title")
    ties = (folder / "survey_ties.csv",)
    return (people, house.load("people", *people)), (ties, house.load("ties", *ties))


def test_people_and_offices(loaded):
    from rapport.directory.models import Person

    assert (loaded[0][1]["read"], loaded[0][1]["created"]) == (71, 71)
    assert Person.objects.values("unit").distinct().count() == 3


@pytest.mark.parametrize(
    ("question", "rows", "returned", "between_offices"),
    [("advice", 892, 0.3924, 192), ("co-work", 1_104, 0.6848, 253), ("friendship", 575, 0.6122, 82)],
)
def test_ties(loaded, question, rows, returned, between_offices):
    from django.db.models import F

    from rapport.network.models import SurveyedTie

    of_question = SurveyedTie.objects.filter(question=question)
    ties = set(of_question.values_list("respondent_id", "named_id"))
    assert len(ties) == rows
    assert round(sum((b, a) in ties for a, b in ties) / rows, 4) == returned
    assert of_question.exclude(respondent__unit=F("named__unit")).count() == between_offices


def test_again_changes_nothing(house, loaded):
    (people, _), (ties, first) = loaded
    assert first["created"] == 2_571
    assert house.load_again("people", *people)["unchanged"] == 71
    assert house.load_again("ties", *ties)["unchanged"] == 2_571
