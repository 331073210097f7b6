"""Records that are one person, through REST."""

import json

import pytest

from rapport.directory.actions.duplicates import find_duplicates
from rapport.directory.models import Merge, NotDuplicate, Person
from tests.kept import made_once

pytestmark = pytest.mark.django_db


def _send(client, method, address, body=None, status=200):
    response = client.generic(
        method.upper(), address, json.dumps(body) if body else "", content_type="application/json"
    )
    assert response.status_code == status, response.content
    return response.json() if response.content else None


@made_once
def twin(house):
    return house.person("Amara Okafór", "Partner", house.it, email="a.okafor@halmar.example")


def test_pairs_are_listed_as_the_last_search_found_them(as_admin, house, twin):
    assert as_admin.get("/api/people/duplicates").json() == {"searched_at": None, "items": [], "after": None}
    find_duplicates()
    found = as_admin.get(f"/api/people/duplicates?person={twin.id}").json()
    assert [(pair["a"]["id"], pair["b"]["id"]) for pair in found["items"]] == [(house.amara.id, twin.id)]
    assert found["items"][0]["b"]["title"] == "Partner"
    assert found["searched_at"] is not None
    _send(as_admin, "post", "/api/people/duplicates", status=202)


def test_a_merge_is_made_listed_and_undone(as_admin, house, twin):
    told = {"kept_id": house.amara.id, "gone_id": twin.id}
    made = _send(as_admin, "post", "/api/people/merges", told, status=201)
    assert (made["kept_id"], made["gone_id"], made["by"]) == (house.amara.id, twin.id, "Sigrún Einarsdóttir")
    assert _send(as_admin, "post", "/api/people/merges", told, status=422)["code"] == "merged_already"
    assert as_admin.get("/api/people/merges").json()["items"] == [made]
    _send(as_admin, "delete", f"/api/people/merges/{made['id']}", status=204)
    _send(as_admin, "delete", f"/api/people/merges/{made['id']}", status=404)
    assert as_admin.get("/api/people/merges").json()["items"][0]["undone_at"] is not None


def test_a_later_merge_is_named_that_has_to_be_undone_first(as_admin, house, twin):
    first = _send(as_admin, "post", "/api/people/merges", {"kept_id": twin.id, "gone_id": house.kwame.id}, status=201)
    later = {"kept_id": house.amara.id, "gone_id": twin.id}
    second = _send(as_admin, "post", "/api/people/merges", later, status=201)
    assert [row["covered_by"] for row in as_admin.get("/api/people/merges").json()["items"]] == [None, second["id"]]
    refused = _send(as_admin, "delete", f"/api/people/merges/{first['id']}", status=422)
    assert refused["code"] == "merged_again"


def test_two_accounts_become_one_only_where_that_is_said(as_admin, house, twin):
    house.account(house.amara)
    other = house.account(twin)
    told = {"kept_id": house.amara.id, "gone_id": twin.id}
    assert _send(as_admin, "post", "/api/people/merges", told, status=422)["code"] == "two_accounts"
    made = _send(as_admin, "post", "/api/people/merges", {**told, "one_account": True}, status=201)
    assert not Person.objects.filter(user=other).exists()
    _send(as_admin, "delete", f"/api/people/merges/{made['id']}", status=204)
    assert Person.objects.get(user=other).id == twin.id


def test_two_people_are_kept_apart_and_suggested_again(as_admin, house, twin):
    find_duplicates()
    made = _send(as_admin, "post", "/api/people/kept-apart", {"a_id": twin.id, "b_id": house.amara.id}, status=201)
    assert as_admin.get("/api/people/duplicates").json()["items"] == []
    _send(as_admin, "delete", f"/api/people/kept-apart/{made['id']}", status=204)
    assert len(as_admin.get("/api/people/duplicates").json()["items"]) == 1


def test_colleagues_may_nothing_of_it(as_leila, house, twin):
    both = {"kept_id": house.amara.id, "gone_id": twin.id}
    for method, address, body in (
        ("get", "/api/people/duplicates", None),
        ("post", "/api/people/duplicates", None),
        ("get", "/api/people/merges", None),
        ("post", "/api/people/merges", both),
        ("delete", "/api/people/merges/1", None),
        ("post", "/api/people/kept-apart", {"a_id": house.amara.id, "b_id": twin.id}),
        ("delete", "/api/people/kept-apart/1", None),
    ):
        _send(as_leila, method, address, body, status=403)
    assert not Merge.objects.exists() and not NotDuplicate.objects.exists()
