"""`rapport import ties`: real surveys load, counts add up, and loading again changes nothing."""

import csv
import gzip
from dataclasses import asdict

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory.models import Identity, Person
from rapport.intake.public import run_import
from rapport.kit.problems import Refusal
from rapport.ledger.models import Fact
from rapport.network.actions.questions import answer_questions
from rapport.network.models import SurveyedTie
from rapport.network.queries.questions import my_answers
from rapport.network.rules.questions import Question
from rapport.privacy.public import opt_out
from tests.kept import made_once

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


@made_once
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
    assert len(result.reasons) == 4
    assert any("1 rows name somebody who is not known" in warning for warning in result.warnings)


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


@made_once
def named(company):
    """Three people with ids, names and addresses of their own."""
    for number, name in enumerate(("Ann Ames", "Bo Berg", "Cy Cole"), start=1):
        person = Person.objects.create(name=name, external_id=f"x{number}")
        for kind, value in (("id", f"x{number}"), ("email", f"{name[:2].lower().strip()}@x.example")):
            Identity.objects.create(person=person, kind=kind, value=value)


def kept():
    rows = SurveyedTie.objects.values_list("respondent__external_id", "named__external_id", "value")
    return sorted(rows, key=str)


@pytest.mark.parametrize("who", ["x1", "Ann Ames", "ames, ann", "Ann Ames <an@x.example>", "AN@X.EXAMPLE", "Ann (x1)"])
def test_people_may_be_named_as_in_a_survey(named, tmp_path, who):
    load(written(tmp_path, f'from,to\n"{who}",x2\n'), question="advice")
    assert kept() == [("x1", "x2", None)]


def test_a_name_that_two_have_is_unresolved(named, tmp_path):
    Person.objects.create(name="Ames, Ann")
    assert load(written(tmp_path, "from,to\nAnn Ames,x2\n"), question="advice").unresolved == 1


@pytest.mark.parametrize("text", ["from,to\nx1,x2;x3\n", 'from,to\nx1,"x2, x3"\n', "from,a,b\nx1,x2,x3\n"])
def test_a_row_may_name_several_colleagues(named, tmp_path, text):
    mapping = [("a", "to"), ("b", "to")] if ",a," in text else ()
    result = load(written(tmp_path, text), question="advice", mapping=mapping)
    assert (result.read, result.created) == (2, 2)
    assert kept() == [("x1", "x2", None), ("x1", "x3", None)]


def test_the_latest_of_several_answers_counts_and_the_others_are_told_of(named, tmp_path):
    text = "from,to,value,at\nx1,x2,1,2024-01-01\nx1,x2,3,2024-03-01\nx1,x2,2,2024-02-01\nx2,x1,4,\nx2,x1,5,\n"
    path = written(tmp_path, text)
    result = load(path, question="advice")
    assert (result.created, result.unchanged) == (2, 3)
    assert kept() == [("x1", "x2", 3.0), ("x2", "x1", 5.0)]
    assert any("3 rows say something else than a later one" in warning for warning in result.warnings)
    assert load(path, question="advice").updated == 0


def test_answers_far_apart_in_a_file_change_nothing_when_loaded_again(named, tmp_path, monkeypatch):
    monkeypatch.setattr("rapport.network.imports.BATCH", 2)
    monkeypatch.setattr("rapport.network.actions.ties.BATCH", 2)
    path = written(tmp_path, "from,to,value\n" + "".join(f"x1,x2,{n}\nx2,x3,1\nx3,x1,1\n" for n in range(4)))
    first, again = load(path, question="advice"), load(path, question="advice")
    assert (first.created, again.created, again.updated, again.unchanged) == (3, 0, 0, 12)


@pytest.mark.parametrize(
    ("answer", "value"),
    [("4", 4), ("1,5", 1.5), ("4 - often", 4), ("5 (always)", 5), (".5", 0.5), ("-1", -1), ("1e2", 100)],
)
def test_graded_answers_are_numbers(named, tmp_path, answer, value):
    load(written(tmp_path, f'from,to,value\nx1,x2,"{answer}"\n'), question="advice")
    assert kept() == [("x1", "x2", value)]


@pytest.mark.parametrize("answer", ["often", "5/7", "nan", "inf", "1e999", "1_0", "2024-01-01"])
def test_other_answers_are_rejected_without_repeating_them(named, tmp_path, answer):
    result = load(written(tmp_path, f"from,to,value\nx1,x2,{answer}\n"), question="advice")
    assert result.reasons == {"The value is no number. Turn answers into numbers, or leave the column out.": 1}


def test_times_of_spreadsheets_are_read_and_impossible_ones_rejected(named, tmp_path):
    text = "from,to,at\nx1,x2,45382\nx1,x3,2999-01-01\nx2,x1,0001-01-01\n"
    assert load(written(tmp_path, text), question="advice").reasons == {
        "The time lies before 1900 or in the future.": 2
    }
    assert str(SurveyedTie.objects.get().at.date()) == "2024-03-31"


def test_a_question_too_long_to_keep_is_not_cut(named, tmp_path):
    result = load(written(tmp_path, f"from,to,question\nx1,x2,{'x' * 121}\n"))
    assert (result.rejected, kept()) == (1, [])
    with pytest.raises(Refusal, match="longer than 120"):
        load(written(tmp_path, "from,to\nx1,x2\n"), question="x" * 121)


@made_once
def analyst(two, company):
    return company.actor("a", Role.ANALYST)


def probe(tmp_path, analyst, row, **options):
    """Everything an analyst is told of a file of one row."""
    path, seen = written(tmp_path, f"from,to,at\n{row},2000-01-01\n"), Fact.objects.latest("id").id
    result = run_import("ties", [path], by=analyst, question="advice", **options)
    facts = [fact.data for fact in Fact.objects.filter(name__startswith="network.", id__gt=seen)]
    return asdict(result) | {"run_id": 0}, facts


@pytest.mark.parametrize("dry_run", [True, False])
def test_no_import_tells_an_analyst_whom_somebody_named_nor_who_opted_out(two, company, analyst, tmp_path, dry_run):
    for name in ("c", "d", "e"):
        Identity.objects.create(person=company.person(name), kind="id", value=name)
    answer_questions({Question.ADVICE: [company.people["c"].id]}, by=company.actor("b"))
    load(written(tmp_path, "from,to\nb,e\n"), question="advice")
    opt_out(subject_id=company.people["d"].id, by=company.actor("d"))
    told = [probe(tmp_path, analyst, f"b,{name}", dry_run=dry_run) for name in ("a", "c", "d", "e")]
    assert told == [told[0]] * 4


def test_no_file_answers_in_somebody_s_name_the_questions_she_is_asked_here(two, company, analyst, tmp_path):
    leila = company.actor("b")
    answer_questions({Question.ADVICE: [company.people["a"].id]}, by=leila)
    result = run_import("ties", [written(tmp_path, "from,to,value\nb,a,0\n")], by=OPERATOR, question="advice")
    for name in ("c", "d", "e", "f", "g"):
        Identity.objects.create(person=company.person(name), kind="id", value=name)
        run_import("ties", [written(tmp_path, f"from,to\nb,{name}\n")], by=analyst, question="advice")
    assert result.created == 1
    assert [card.id for card in my_answers(by=leila).named[Question.ADVICE]] == [company.people["a"].id]
    assert SurveyedTie.objects.get(said_here=True).value is None
