"""`rapport import ties`: real surveys load, counts add up, and loading again changes nothing."""

import csv
import gzip

import pytest

from rapport.accounts.public import Actor
from rapport.directory.models import Identity, Person
from rapport.intake.public import run_import
from rapport.kit.problems import Refusal
from rapport.network.models import SurveyedTie

OPERATOR = Actor.system(via="cli")


def people(path, column):
    with path.open(encoding="utf-8") as file:
        ids = [row[column] for row in csv.DictReader(file)]
    made = Person.objects.bulk_create(Person(name=f"Person {i}", external_id=i) for i in ids)
    Identity.objects.bulk_create(Identity(person=p, kind="id", value=p.external_id.lower()) for p in made)


def load(path, **options):
    return run_import("ties", [path], by=OPERATOR, **options)


@pytest.mark.parametrize(
    ("folder", "roster", "column", "file", "mapping", "question", "created", "rejected"),
    [
        ("krackhardt_hightech", "people.csv", "id", "survey_ties.csv",
         {"respondent": "from", "named": "to", "question": "question"}, None, 292, 0),
        ("lazega_lawfirm", "people.csv", "lawyer_no", "survey_ties.csv",
         {"respondent": "from", "named": "to", "question": "question"}, None, 2571, 0),
        ("sociopatterns_highschool2013", "students.csv", "id", "friendship_survey.csv",
         {"respondent": "from", "friend": "to"}, "friend", 668, 0),
        ("email_eu_core", "people.csv", "person", "email_pairs.csv.gz",
         {"sender": "from", "receiver": "to"}, "mail", 24929, 642),
    ],
)  # fmt: skip
def test_real_surveys_load(db, shared_data, folder, roster, column, file, mapping, question, created, rejected):
    people(shared_data / folder / roster, column)
    options = {"question": question} if question else {}
    result = load(shared_data / folder / file, mapping=mapping, **options)
    unresolved = result.unresolved
    assert (result.created + unresolved, result.rejected) == (created, rejected)
    assert SurveyedTie.objects.count() == result.created
    again = load(shared_data / folder / file, mapping=mapping, **options)
    assert (again.created, again.updated, again.unchanged) == (0, 0, result.created)
    assert again.read == again.unchanged + again.rejected + again.unresolved


@pytest.fixture
def two(company):
    for name in ("a", "b"):
        Identity.objects.create(person=company.person(name), kind="id", value=name)


def written(tmp_path, text):
    path = tmp_path / "ties.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_row_is_accounted_for(two, tmp_path):
    text = "from,to,value\na,b,4\na,a,3\na,nobody,2\nb,a,often\n,b,1\na,b,4\n"
    result = load(written(tmp_path, text), question="advice")
    assert (result.read, result.created, result.unchanged) == (6, 1, 1)
    assert (result.unresolved, result.rejected) == (1, 3)
    assert len(result.reasons) == 3


def test_a_file_without_a_question_is_refused_in_a_sentence(two, tmp_path):
    with pytest.raises(Refusal, match="--question"):
        load(written(tmp_path, "from,to\na,b\n"))


def test_a_dry_run_keeps_nothing(two, tmp_path):
    result = load(written(tmp_path, "from,to\na,b\n"), question="advice", dry_run=True)
    assert result.created == 1
    assert not SurveyedTie.objects.exists()


def test_the_same_in_a_packed_file(two, tmp_path):
    path = tmp_path / "ties.csv.gz"
    path.write_bytes(gzip.compress(b"from,to\na,b\n"))
    assert load(path, question="advice").created == 1
