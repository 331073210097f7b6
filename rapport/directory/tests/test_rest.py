"""The directory through REST: the same people, rules and actions as on the pages."""

import json

import pytest

from rapport.directory.models import Statement

pytestmark = pytest.mark.django_db


def _get(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content
    return response.json()


def _send(client, method, address, body=None):
    return getattr(client, method)(address, data=json.dumps(body or {}), content_type="application/json")


@pytest.mark.parametrize(
    "address", ["/api/people", "/api/people/1", "/api/units", "/api/search?q=a", "/api/units/halmar"]
)
def test_a_stranger_gets_a_problem(client, house, address):
    response = client.get(address)
    assert response.status_code == 401
    assert response["Content-Type"].startswith("application/problem+json")


def test_people_come_in_pages(as_leila, house):
    first = _get(as_leila, "/api/people?limit=2")
    assert [person["name"] for person in first["items"]] == ["Amara Okafor", "Anneke de Vries"]
    second = _get(as_leila, f"/api/people?limit=2&after={first['after']}")
    assert [person["name"] for person in second["items"]] == ["Kwame Mensah", "Leila Haddad"]
    assert _get(as_leila, "/api/people?after=x", 422)["code"] == "bad_cursor"
    assert [p["name"] for p in _get(as_leila, "/api/people?unit=halmar/finance")["items"]] == ["Leila Haddad"]


def test_a_person_and_what_is_said_about_her(as_leila, house):
    person = _get(as_leila, f"/api/people/{house.amara.id}")
    assert person["unit_slug"] == "halmar/workplace-it"
    assert person["manager_id"] == house.anneke.id
    texts = {row["text"] for row in _get(as_leila, f"/api/people/{house.amara.id}/statements")}
    assert texts == {"Chat first, then a call.", "Prefers to see the site before she decides."}
    assert _get(as_leila, "/api/people/999999", 404)["code"] == "missing"
    assert _get(as_leila, "/api/people/999999/statements", 404)["code"] == "missing"


def test_statements_are_written_changed_and_withdrawn(as_amara, house):
    base = f"/api/people/{house.amara.id}/statements"
    made = _send(as_amara, "post", base, {"topic": "tell", "text": "The goal first."})
    assert made.status_code == 201
    changed = _send(as_amara, "patch", f"{base}/{made.json()['id']}", {"text": "The goal before the tool."})
    assert changed.json()["text"] == "The goal before the tool."
    assert _send(as_amara, "delete", f"{base}/{changed.json()['id']}").status_code == 204
    assert Statement.objects.filter(topic="tell", withdrawn_at=None).count() == 0
    refused = _send(as_amara, "post", base, {"topic": "weather", "text": "x"})
    assert refused.status_code == 422


def test_nobody_writes_for_somebody_else(as_leila, house):
    base = f"/api/people/{house.amara.id}/statements"
    assert _send(as_leila, "patch", f"{base}/{house.said.id}", {"text": "x"}).status_code == 403
    assert _send(as_leila, "delete", f"{base}/{house.said.id}").status_code == 403
    elsewhere = f"/api/people/{house.kwame.id}/statements/{house.noted.id}"
    assert _send(as_leila, "delete", elsewhere).status_code == 404


def test_units_and_their_people(as_leila, house):
    assert [unit["slug"] for unit in _get(as_leila, "/api/units")] == ["halmar"]
    unit = _get(as_leila, "/api/units/halmar/workplace-it")
    assert (unit["people"], unit["above"], [below["name"] for below in unit["below"]]) == (3, ["halmar"], ["Devices"])
    names = [person["name"] for person in _get(as_leila, "/api/units/halmar/workplace-it/people")["items"]]
    assert names == ["Amara Okafor", "Anneke de Vries", "Kwame Mensah"]
    assert _get(as_leila, "/api/units/halmar/nowhere", 404)["code"] == "missing"


def test_search_answers_with_people_and_units(as_leila, house):
    hits = _get(as_leila, "/api/search?q=okafro")
    assert (hits[0]["kind"], hits[0]["name"], hits[0]["tier"]) == ("person", "Amara Okafor", 4)
    assert _get(as_leila, "/api/search?q=wrokplace")[-1]["kind"] == "unit"
