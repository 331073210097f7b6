"""The directory kept by REST: the same actions as the pages, errors as problems."""

import json

import pytest

from rapport.accounts.public import Actor
from rapport.directory.models import Group, GroupMember, Person, Unit
from rapport.fields.actions import define
from rapport.fields.public import FieldType, Noun, Visibility

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")


@pytest.fixture
def call(client):
    def send(method, address, body=None, status=200):
        response = getattr(client, method)(
            f"/api{address}", data=None if body is None else json.dumps(body), content_type="application/json"
        )
        assert response.status_code == status, (response.status_code, response.content)
        if status >= 400:
            assert response["Content-Type"].startswith("application/problem+json")
        return response.json() if response.content else None

    return send


def test_a_person_is_added_changed_leaves_and_stays(as_admin, house, call):
    made = call("post", "/people", {"name": "Bo", "email": "bo@x.example", "unit_id": house.it.id}, 201)
    bo = f"/people/{made['id']}"
    assert made["unit_slug"] == "halmar/workplace-it"
    assert call("post", "/people", {"name": "Bo", "email": "bo@x.example"}, 422)["code"] == "identity_taken"
    changed = call("patch", bo, {"location": "Delft", "skills": ["Welding"], "started_on": "2026-01-05"})
    assert (changed["location"], changed["skills"], changed["name"]) == ("Delft", ["Welding"], "Bo")
    assert call("patch", bo, {"timezone": "Mars/Base"}, 422)["field"] == "timezone"
    assert call("put", f"{bo}/departure", {"on": "2026-01-31"})["ended_on"] == "2026-01-31"
    assert call("put", f"{bo}/departure", {"on": "2026-01-31"}, 404)["code"] == "missing"
    for _again in range(2):
        call("delete", f"{bo}/departure", status=204)
    assert call("get", f"{bo}/departure") == {"started_on": "2026-01-05", "leaves_on": None, "ended_on": None}
    assert call("put", f"{bo}/departure", {"on": "9999-12-31"}, 422)["code"] == "bad_day"


def test_positions_are_listed_added_put_right_and_taken_out(as_admin, house, call):
    base = f"/people/{house.kwame.id}"
    (first,) = call("get", f"{base}/positions")
    assert (first["state"], first["unit_slug"], first["until"]) == ("now", "halmar/workplace-it/devices", None)
    moved = call("post", f"{base}/moves", {"title": "Lead", "on": "2024-01-01"})
    assert (moved[0]["title"], moved[0]["since"], moved[0]["unit_id"]) == ("Lead", "2024-01-01", house.devices.id)
    told = {"unit_id": house.finance.id, "title": "Mentor", "since": "2025-01-01", "primary": False}
    mentor = call("post", f"{base}/positions", told, 201)
    assert call("post", f"{base}/positions", told, 201)["id"] == mentor["id"]
    assert call("post", f"{base}/positions", told | {"primary": True}, 422)["code"] == "overlap"
    one = f"{base}/positions/{mentor['id']}"
    assert call("patch", one, {"until": "2025-06-01"})["state"] == "past"
    assert call("patch", one, {"manager_id": house.kwame.id}, 422)["code"] == "circle"
    assert call("patch", f"/people/{house.leila.id}/positions/{mentor['id']}", {"title": "x"}, 404)
    call("delete", one, status=204)
    call("delete", one, status=404)
    assert len(call("get", f"{base}/positions")) == 2


def test_identities_are_added_preferred_and_removed(as_admin, house, call):
    base = f"/people/{house.amara.id}/identities"
    made = [call("post", base, {"kind": "email", "value": v}, 201) for v in ("a@x.example", "b@x.example")]
    assert call("patch", f"{base}/{made[1]['id']}", {"primary": True})["primary"]
    assert Person.objects.get(id=house.amara.id).email == "b@x.example"
    call("delete", f"{base}/{made[0]['id']}", status=204)
    assert [row["value"] for row in call("get", base)] == ["b@x.example"]
    assert call("post", base, {"kind": "email", "value": "nonsense"}, 422)["field"] == "value"
    call("delete", f"/people/{house.leila.id}/identities/{made[1]['id']}", status=404)


def test_units_are_added_changed_ended_and_opened_again(as_admin, house, call):
    made = call("post", "/units", {"name": "Print shop", "parent_id": house.it.id}, 201)
    assert made["slug"] == "halmar/workplace-it/print-shop"
    told = {"name": "Print room", "parent_id": house.finance.id, "manager_id": house.leila.id}
    changed = call("patch", f"/units/{made['slug']}", told)
    assert (changed["slug"], changed["manager_id"]) == ("halmar/finance/print-room", house.leila.id)
    assert call("patch", f"/units/{changed['slug']}", {"parent_id": None})["slug"] == "print-room"
    assert call("put", "/units/halmar/finance/closure", {}, 422)["code"] == "unit_in_use"
    assert call("put", "/units/print-room/closure", {"on": "2026-01-31"})["ended"]
    call("delete", "/units/print-room/closure", status=204)
    assert Unit.objects.get(slug="print-room").ended_on is None


def test_groups_come_in_pages_and_are_made_joined_left_and_closed(as_leila, house, call):
    made = call("post", "/groups", {"name": "Choir", "purpose": "We sing."}, 201)
    assert (made["mine"], made["members"]) == (True, 1)
    first = call("get", "/groups?limit=1")
    rest = call("get", f"/groups?limit=1&after={first['after']}")
    assert [g["name"] for g in first["items"] + rest["items"]] == ["Choir", "Starter set-up"]
    assert call("get", "/groups?after=x", status=422)["code"] == "bad_cursor"
    assert call("patch", f"/groups/{made['id']}", {"purpose": "We sing loudly."})["name"] == "Choir"
    members = f"/groups/{made['id']}/members"
    assert [m["name"] for m in call("get", members)["items"]] == ["Leila Haddad"]
    call("put", f"{members}/{house.amara.id}", status=403)
    for _again in range(2):
        call("delete", f"{members}/{house.leila.id}", status=204)
        call("put", f"{members}/{house.leila.id}", status=204)
    assert call("post", f"/groups/{made['id']}/closure")["open"] is False
    GroupMember.objects.all().delete()
    call("get", f"/groups/{made['id']}", status=404)
    call("put", f"{members}/{house.leila.id}", status=404)


def test_own_fields_are_read_and_written_by_key(as_amara, house, call):
    define(noun=Noun.PERSON, label="Clearances", type=FieldType.CHOICES, choices=["Lab", "Vault"], by=OPERATOR)
    define(
        noun=Noun.PERSON, label="Cost centre", type=FieldType.TEXT, visibility=Visibility.ADMINISTRATORS, by=OPERATOR
    )
    define(noun=Noun.UNIT, label="Floor", type=FieldType.NUMBER, by=OPERATOR)
    mine = f"/people/{house.amara.id}/fields"
    assert call("patch", mine, {"clearances": "vault; Lab"}) == {"clearances": "Vault; Lab", "cost_centre": ""}
    assert call("patch", mine, {"cost_centre": "1"}, 403)["code"] == "forbidden"
    assert call("patch", mine, {"clearances": "Roof"}, 422)["field"] == "clearances"
    assert call("patch", mine, {"nonsense": "x"}, 422)["code"] == "unknown_field"
    assert call("get", f"/people/{house.leila.id}/fields") == {"clearances": ""}
    call("patch", f"/people/{house.leila.id}/fields", {"clearances": "Lab"}, 403)
    assert call("get", "/units/halmar/finance/fields") == {"floor": ""}
    call("patch", "/units/halmar/finance/fields", {"floor": "3"}, 403)


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("post", "/people", {"name": "x"}),
        ("patch", "/people/{id}", {"name": "x"}),
        ("get", "/people/{id}/departure", None),
        ("put", "/people/{id}/departure", {}),
        ("delete", "/people/{id}/departure", None),
        ("get", "/people/{id}/positions", None),
        ("post", "/people/{id}/positions", {"unit_id": None}),
        ("post", "/people/{id}/moves", {"title": "x"}),
        ("post", "/people/{id}/identities", {"kind": "login", "value": "x"}),
        ("delete", "/people/{id}/identities/1", None),
        ("post", "/units", {"name": "x"}),
        ("patch", "/units/halmar", {"name": "x"}),
        ("put", "/units/halmar/closure", {}),
        ("delete", "/units/halmar/closure", None),
    ],
)
def test_colleagues_are_refused(as_leila, house, call, method, address, body):
    assert call(method, address.format(id=house.amara.id), body, 403)["code"] == "forbidden"


def test_ones_own_skills_and_history_are_ones_own(as_amara, house, call):
    assert call("patch", f"/people/{house.amara.id}", {"skills": ["Winches"]})["skills"] == ["Winches"]
    assert call("get", f"/people/{house.amara.id}/positions")[0]["title"] == "IT business partner"
    assert Group.objects.count() == 1
