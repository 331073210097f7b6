"""One screen before a meeting: a person, a unit."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.needs import move_need
from rapport.directory.actions.preferences import set_preference
from rapport.directory.actions.statements import write_statement
from rapport.directory.models import Statement
from rapport.directory.queries.before import unit_before
from rapport.directory.rules.profile import NeedState, band_of_size
from rapport.kit import clock
from rapport.privacy.public import looks_at

pytestmark = pytest.mark.django_db
BUDGET = 8
PANEL = {"HX-Request": "true"}


def herself(person):
    return Actor(user_id=5, person_id=person.id, roles=frozenset({Role.EMPLOYEE}))


def says(person, topic, text, **told):
    return write_statement(person_id=person.id, topic=topic, text=text, **told, by=herself(person))


def panel(client, address):
    answer = client.get(address, headers=PANEL)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    return answer.content.decode()


def test_a_person_stands_on_one_screen_and_the_look_is_hers_to_know(as_leila, house, django_assert_max_num_queries):
    says(house.amara, "tell", "The goal first.")
    need = says(house.amara, "need", "A spare tablet.")
    move_need(statement_id=need, state=NeedState.MEETING, unit_id=house.devices.id, by=herself(house.amara))
    says(house.amara, "avoid", "Secrets.", visibility="me")
    old = says(house.amara, "avoid", "Last week.")
    Statement.objects.filter(id=old).update(expires_on=clock.today() - timedelta(days=1))
    as_leila.get("/")  # who has which colour is read once a minute
    with django_assert_max_num_queries(BUDGET):
        html = panel(as_leila, f"/people/{house.amara.id}/before/")
    for told in (
        "Amara Okafor",
        "The goal first.",
        "Being met",
        "Devices",
        "Chat first, then a call.",
        "Known: how to",
    ):
        assert told in html
    assert "Prefers to see the site" in html
    assert "Secrets." not in html and "Last week." not in html
    assert [look.what for look in looks_at(house.amara.id, by=Actor.system()).items] == ["directory.before"]
    assert "<html" in as_leila.get(f"/people/{house.amara.id}/before/").content.decode()


def test_a_unit_stands_on_one_screen(as_leila, house, django_assert_max_num_queries):
    says(house.anneke, "reach", "A call before nine.")
    says(house.kwame, "need", "A quieter room.")
    met = says(house.kwame, "need", "A chair.")
    move_need(statement_id=met, state=NeedState.MET, by=herself(house.kwame))
    says(house.kwame, "ask", "Tablets")
    says(house.boss, "need", "Not there.")
    as_leila.get("/")
    with django_assert_max_num_queries(BUDGET):
        html = panel(as_leila, f"/units/{house.it.id}/before/")
    for told in ("Workplace IT", "fewer than 10 people", "Anneke de Vries", "A call before nine.", "A quieter room."):
        assert told in html
    assert "Ask me about: Tablets" in html
    assert "A chair." not in html and "Not there." not in html
    assert [look.what for look in looks_at(house.anneke.id, by=Actor.system()).items] == ["directory.before"]


def test_who_does_not_want_to_be_found_is_not_among_whom_to_ask(house):
    says(house.kwame, "ask", "Tablets")
    wish = {"channels": [], "hours_from": None, "hours_to": None, "languages": []}
    set_preference(person_id=house.kwame.id, **wish, findable=False, by=herself(house.kwame))
    assert unit_before(house.it.id, by=herself(house.leila)).ask == []


def test_a_unit_of_many_tells_a_band(house):
    for number in range(12):
        house.person(f"Extra {number}", "Engineer", house.devices)
    assert unit_before(house.it.id, by=herself(house.leila)).size == "10 to 49 people"


def test_nobody_and_no_unit_are_not_there(as_leila, house, client):
    gone = house.person("Zora Gone", ended_on="2020-01-01")
    for address in (f"/people/{gone.id}/before/", "/people/999999/before/", "/units/999999/before/"):
        assert as_leila.get(address).status_code == 404
    client.logout()
    assert client.get(f"/people/{house.amara.id}/before/").status_code == 302


@given(st.integers(0, 100_000), st.integers(5, 400))
def test_a_band_holds_its_size_and_tells_nothing_below_the_minimum(people, minimum):
    low, high = band_of_size(people, minimum=minimum)
    if people < minimum:
        assert (low, high) == (None, minimum)
    else:
        assert low >= minimum and low <= people and (high is None or people <= high)
