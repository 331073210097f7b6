"""Who knows about something: each with the reason, nobody who does not want to be found, never a score."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.preferences import set_preference
from rapport.directory.actions.statements import write_statement
from rapport.directory.cli import commands
from rapport.directory.models import Person, Statement
from rapport.directory.queries import experts as finding
from rapport.directory.queries.experts import experts
from rapport.directory.rules.experts import asked, begins_words
from rapport.kit import clock
from rapport.kit.text import fold
from rapport.ui.finding import Knowing, Reason, Strength
from tests.kept import made_once

pytestmark = pytest.mark.django_db
BUDGET = 12


def herself(person):
    return Actor(user_id=5, person_id=person.id, roles=frozenset({Role.EMPLOYEE}))


def says(person, topic, text, **told):
    return write_statement(person_id=person.id, topic=topic, text=text, **told, by=herself(person))


def names(found):
    return [one.name for one in found.people]


@made_once
def sap(house):
    """Four people to ask about SAP, each for another reason, two of one reason."""
    house.zoe = house.person("Zoë Brandt", "SAP consultant", house.finance, location="Lisboa, Edifício A")
    house.skilled = house.person("Bo Adler", "Buyer", house.finance, skills=["SAP ledgers"], location="Lisboa")
    house.able = house.person("Ali Adler", "Buyer", house.finance, skills=["SÄP"], location="Gdańsk")
    says(house.kwame, "ask", "SAP on tablets")
    says(house.leila, "answers", "Vendor master data in SAP")
    return house


def test_the_strongest_reason_leads_then_the_name(sap):
    found = experts("Who knows about SAP?", by=herself(sap.boss))
    assert names(found) == ["Leila Haddad", "Kwame Mensah", "Ali Adler", "Bo Adler", "Zoë Brandt"]
    assert [one.reasons[0].text for one in found.people] == [
        "Answers for: Vendor master data in SAP",
        "Says: ask me about SAP on tablets",
        "Skill: SÄP",
        "Skill: SAP ledgers",
        "Title: SAP consultant",
    ]


def test_a_place_narrows_by_where_people_work(sap):
    assert names(experts("sap", where="lisb", by=herself(sap.boss))) == ["Bo Adler", "Zoë Brandt"]
    assert names(experts("sap", where="Gdansk", by=herself(sap.boss))) == ["Leila Haddad", "Kwame Mensah", "Ali Adler"]
    assert experts("sap", where="Mars", by=herself(sap.boss)).people == ()


def test_who_does_not_want_to_be_found_is_found_by_no_reason(sap, monkeypatch):
    elsewhere = Knowing(
        find=lambda *_: [Reason(strength=Strength.WROTE, person_id=sap.kwame.id, text="Wrote about it")]
    )
    monkeypatch.setattr(finding, "sources", lambda: (elsewhere,))
    both = next(one for one in experts("sap", by=herself(sap.boss)).people if one.id == sap.kwame.id)
    assert [reason.strength for reason in both.reasons] == [Strength.SAYS, Strength.WROTE]
    wish = {"channels": [], "hours_from": None, "hours_to": None, "languages": []}
    set_preference(person_id=sap.kwame.id, **wish, findable=False, by=herself(sap.kwame))
    assert "Kwame Mensah" not in names(experts("sap", by=herself(sap.boss)))
    set_preference(person_id=sap.kwame.id, **wish, by=herself(sap.kwame))  # not given: as it was
    assert "Kwame Mensah" not in names(experts("sap", by=Actor.system()))


def test_nobody_is_found_by_her_name_her_unit_or_what_others_may_not_read(sap):
    says(sap.amara, "ask", "Grafana", visibility="me")
    gone = says(sap.amara, "ask", "Prometheus")
    Statement.objects.filter(id=gone).update(expires_on=clock.today() - timedelta(days=1))
    for question in ("Finance", "Haddad", "Grafana", "Prometheus", "Chat"):
        assert experts(question, by=herself(sap.boss)).people == (), question


def test_who_has_left_and_a_stranger_find_and_are_found_nowhere(sap):
    Person.objects.filter(id=sap.leila.id).update(ended_on=clock.today())
    assert "Leila Haddad" not in names(experts("sap", by=Actor.system()))
    assert experts("sap", by=Actor.stranger()) == finding.Experts()
    assert experts("", by=Actor.system()) == finding.Experts()


def test_the_page_shows_people_with_reasons_and_stays_cheap(as_leila, sap, django_assert_max_num_queries):
    as_leila.get("/")  # who has which colour is read once a minute
    with django_assert_max_num_queries(BUDGET):
        html = as_leila.get("/experts/?q=sap&where=lisboa").content.decode()
    assert "Bo Adler" in html and "Skill: SAP ledgers" in html
    assert "Kwame" not in html
    assert "Nobody says so yet" in as_leila.get("/experts/?q=zzzz").content.decode()
    assert "Ask about anything" in as_leila.get("/experts/").content.decode()
    alone = as_leila.get("/experts/?q=sap", headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert "<html" not in alone and "Bo Adler" in alone


def test_a_stranger_is_led_to_sign_in(client, house):
    assert client.get("/experts/?q=sap").status_code == 302
    assert client.get("/api/experts?q=sap").status_code == 401


def test_rest_and_the_terminal_tell_the_same(as_leila, sap):
    found = as_leila.get("/api/experts?q=sap&where=lisboa").json()
    assert [one["name"] for one in found["people"]] == ["Bo Adler", "Zoë Brandt"]
    assert found["people"][0]["reasons"] == [{"strength": 4, "text": "Skill: SAP ledgers", "url": ""}]
    assert "score" not in json.dumps(found)
    told = CliRunner().invoke(commands, ["experts", "sap", "--where", "lisboa"]).stdout
    assert "Bo Adler" in told and "Skill: SAP ledgers" in told
    assert json.loads(CliRunner().invoke(commands, ["experts", "zzz", "--json"]).stdout)["people"] == []


def test_the_palette_leads_to_the_page(as_leila, sap):
    html = as_leila.get("/search/?q=sap", headers={"HX-Request": "true"}).content.decode()
    assert "/experts/?q=sap" in html


def test_indexes_find_the_words_among_many(house):
    """Five thousand people, all at one place, all of whom say something: nobody is read who has not the words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_person (name, given_name, family_name, email, title, location, timezone, languages,"
            " grade, skills, vacant, listed, search, created_at, changed_at)"
            " SELECT 'Extra', '', '', '', '', 'Berlin', '', '{}', '', '{}', false, false,"
            " 'extra ' || md5(n::text) || ' berlin', now(), now() FROM generate_series(1, 5000) n"
        )
        cursor.execute(
            "INSERT INTO directory_statement (person_id, author_id, topic, text, visibility, at, source, confidence,"
            " state, search) SELECT id, id, 'ask', search, 'everyone', now(), 'herself', 'sure', 'open', search"
            " FROM directory_person WHERE name = 'Extra'"
        )
        for index in ("person_search", "statement_search"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE directory_person, directory_statement")
    by = herself(house.boss)
    people = finding._findable(by, ("berlin",)).filter(finding.beginning_with(("kafka",)))
    assert "person_search" in people.explain()
    assert "statement_search" in finding.spoken(("kafka",), by).explain()


WORDS = st.text("abcdeéïłüZ ", max_size=12)


@given(WORDS, WORDS)
def test_what_is_found_is_what_is_asked(question, text):
    words = asked(question)
    assert all(word == fold(word) for word in words)
    if words:
        assert begins_words(words, f"{text} {question}")
