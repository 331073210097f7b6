"""Finding people and units by a few letters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.words import learn_words
from rapport.directory.models import Person, Unit
from rapport.directory.queries.search import search, words_of
from rapport.directory.rules.spelling import typos
from rapport.kit.text import fold
from tests.kept import made_once

pytestmark = pytest.mark.django_db


def _unit(ident, name, slug, parent=None):
    path = f"{parent.path if parent else '/'}{ident}/"
    return Unit.objects.create(
        id=ident, name=name, slug=slug, parent=parent, path=path, depth=path.count("/") - 2, search=fold(name)
    )


def _person(name, title="", unit=None, skills=(), **more):
    text = " ".join(fold(part) for part in (name, title, unit.name if unit else "", *skills) if part)
    return Person.objects.create(name=name, title=title, unit=unit, skills=list(skills), search=text, **more)


@made_once
def company():
    top = _unit(1, "Halmar", "halmar")
    it = _unit(2, "Workplace IT", "halmar/workplace-it", top)
    finance = _unit(3, "Finance & Control", "halmar/finance", top)
    people = {
        "mai": _person("Nguyễn Thị Mai", "Service analyst", it),
        "amara": _person("Amara Okafor", "IT business partner", it, ["Rugged devices"]),
        "rasa": _person("Rasa Kazlauskaitė", "Accounts payable", finance),
        "leila": _person("Leila Haddad", "Controller", finance),
        "anna": _person("Anna-Lena O’Brien", "Engineer", finance),
        "mark": _person("Mark Engineer", "Buyer", finance),
    }
    learn_words()
    return people


@pytest.fixture
def colleague(company):
    mai = company["mai"]
    return Actor(user_id=1, person_id=mai.id, unit_ids=frozenset({1, 2}), roles=frozenset({Role.EMPLOYEE}))


def _names(question, by):
    return [hit.name for hit in search(question, by=by).people]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("nguyen", "Nguyễn Thị Mai"),
        ("NGUYỄN", "Nguyễn Thị Mai"),
        ("mai ngu", "Nguyễn Thị Mai"),
        ("kazluskaite", "Rasa Kazlauskaitė"),
        ("okafro", "Amara Okafor"),
        ("amra okafr", "Amara Okafor"),
        ("rugged", "Amara Okafor"),
        ("lena", "Anna-Lena O’Brien"),
        ("brien", "Anna-Lena O’Brien"),
        ("finance controller", "Leila Haddad"),
        ("busines partner", "Amara Okafor"),
        ("a", "Amara Okafor"),
    ],
)
def test_a_few_letters_in_any_order_find_a_person(company, colleague, question, first):
    assert _names(question, colleague)[0] == first


def test_a_name_that_begins_so_stands_before_a_title_that_does(company, colleague):
    _person("Engin Arslan", "Driver")
    learn_words()
    assert _names("engin", colleague) == ["Engin Arslan", "Mark Engineer", "Anna-Lena O’Brien"]


def test_of_equal_names_the_nearer_person_stands_first(company, colleague):
    far = _person("Jo Berg", "Buyer", Unit.objects.get(id=3))
    near = _person("Jo Berg", "Buyer", Unit.objects.get(id=2))
    assert [hit.id for hit in search("jo berg", by=colleague).people] == [near.id, far.id]


def test_a_misspelt_name_is_worth_less_than_a_right_one(company, colleague):
    _person("Rasa Kazlauskas", "Buyer")
    learn_words()
    hits = search("rasa kazlauskai", by=colleague).people
    assert [(hit.name, hit.tier) for hit in hits][:1] == [("Rasa Kazlauskaitė", 1)]


def test_units_are_found_too_and_spelling_is_forgiven(company, colleague):
    assert [unit.slug for unit in search("work", by=colleague).units] == ["halmar/workplace-it"]
    assert [unit.slug for unit in search("wrokplace", by=colleague).units] == ["halmar/workplace-it"]


def test_who_has_left_or_never_came_is_not_found_by_colleagues(company, colleague):
    _person("Zora Gone", ended_on="2020-01-01")
    _person("Zora Vacant", vacant=True)
    assert _names("zora", colleague) == []


def test_strangers_find_nothing(company):
    assert search("amara", by=Actor.stranger()).people == ()


@pytest.mark.parametrize("question", ["", "  ", "%", "_", "\\", "(((", "a" * 5000, "\x00", "🦑", "' OR 1=1 --", "|||"])
def test_no_question_breaks_it(company, colleague, question):
    found = search(question, by=colleague)
    assert (not found.people, not found.units) == (True, True)


def test_a_search_costs_a_constant_number_of_statements(company, colleague):
    for number in range(150):
        _person(f"Ann{number} Many", "Engineer")
    with CaptureQueriesContext(connection) as one:
        search("ann", by=colleague)
    reads = [query["sql"] for query in one.captured_queries if query["sql"].startswith("SELECT")]
    assert len(reads) <= 5


def test_a_step_that_runs_out_of_time_leaves_the_rest(company, colleague, monkeypatch):
    slow = Person.objects.extra(where=["pg_sleep(0.2) IS NOT NULL"])
    monkeypatch.setattr("rapport.directory.queries.search.policy.visible_to", lambda by: slow)
    found = search("work", by=colleague)
    assert found.people == []
    assert [unit.name for unit in found.units] == ["Workplace IT"]


def test_words_of_a_question_are_bounded():
    assert words_of("O’Brien, Anna-Lena a b c d e f g") == ("o", "brien", "anna", "lena", "a", "b")


@pytest.mark.parametrize(
    ("typed", "meant", "slips"),
    [
        ("jonh", "john", 1),
        ("okafr", "okafor", 1),
        ("kaz", "kazlauskaite", 0),
        ("anna", "anna", 0),
        ("smiht", "smith", 1),
    ],
)
def test_slips_between_words_are_counted(typed, meant, slips):
    assert typos(typed, meant) == slips


def test_the_job_learns_new_words(company, colleague):
    from rapport.directory.jobs import learn_words as job

    _person("Wanjiru Kamau", "Field engineer")
    assert _names("wanjriu", colleague) == []
    job(timestamp=0)
    assert _names("wanjriu", colleague) == ["Wanjiru Kamau"]
