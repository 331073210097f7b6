"""The catalogue by REST: the same actions as the pages, errors as problems."""

import json

import pytest

from rapport.catalogue.models import Service

pytestmark = pytest.mark.django_db
OFFICE = [[[540, 1020]]] * 5 + [[], []]


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


def test_colleagues_read_and_change_nothing(as_leila, served, client, call):
    found = client.get("/api/services?q=laptop").json()
    assert [(row["slug"], row["team"]) for row in found] == [("new-laptop", "IT")]
    assert len(client.get("/api/services?team=it").json()) == 2
    assert [row["prefix"] for row in call("get", "/service-teams")] == ["FIN", "IT"]
    assert call("get", "/calendars")[0]["country"] == "PT"
    assert call("get", f"/calendars/{served.office}")["may_change"] is False
    assert len(call("get", "/priorities")) == 9
    for method, address, body in (
        ("post", "/services", {"team_id": served.team, "name": "x"}),
        ("patch", "/services/new-laptop", {"name": "x"}),
        ("put", "/services/new-laptop/form", []),
        ("put", "/services/new-laptop/retirement", None),
        ("delete", "/services/new-laptop/retirement", None),
        ("post", "/service-teams", {"unit_id": served.devices.id, "prefix": "DEV"}),
        ("patch", "/service-teams/IT", {"about": "x"}),
        ("put", "/service-teams/IT/retirement", None),
        ("delete", "/service-teams/IT/retirement", None),
        ("post", "/calendars", {"name": "x", "timezone": "UTC", "week": OFFICE}),
        ("patch", f"/calendars/{served.office}", {"name": "x"}),
        ("put", f"/calendars/{served.office}/days/2026-12-01", {}),
        ("delete", f"/calendars/{served.office}/days/2026-12-01", None),
        ("put", f"/calendars/{served.office}/retirement", None),
        ("delete", f"/calendars/{served.office}/retirement", None),
        ("put", "/priorities", []),
    ):
        call(method, address, body, 403)


def test_strangers_are_told_nothing(served, call):
    for address in ("/services", "/service-teams", "/calendars", "/priorities"):
        call("get", address, status=401)


def test_a_service_is_made_asked_changed_and_retired(as_lead, served, call):
    field = {"label": "How long?", "kind": "number", "required": True}
    made = call("post", "/services", {"team_id": served.team, "name": "Loan phone", "fields": [field]}, 201)
    assert (made["slug"], made["fields"][0]["key"], made["may_ask"]) == ("loan-phone", "how-long", True)
    assert made["form"]["properties"]["how-long"]["type"] == "number"
    one = "/services/loan-phone"
    assert call("post", f"{one}/form/check", {"how-long": "2,5"}) == {"how-long": 2.5}
    assert call("post", f"{one}/form/check", {"how-long": "long"}, 422)["field"] == "how-long"
    changed = call("patch", one, {"for_unit_ids": [served.finance.id], "kind": "question"})
    assert (changed["kind"], changed["for_unit_ids"], changed["name"]) == (
        "question",
        [served.finance.id],
        "Loan phone",
    )
    assert call("patch", one, {"name": "New laptop"}, 422)["code"] == "name_taken"
    kept = {"key": "how-long", "label": "Days"}
    assert call("put", f"{one}/form", [kept])["fields"][0]["label"] == "Days"
    assert call("put", f"{one}/form", [{"label": " "}], 422)["field"] == "0.label"
    for _again in range(2):
        assert call("put", f"{one}/retirement")["retired"]
    call("delete", f"{one}/retirement", status=204)
    assert Service.objects.get(slug="loan-phone").retired_at is None
    call("get", "/services/nothing", status=404)


def test_a_team_is_made_changed_and_retired(as_admin, served, call):
    told = {"unit_id": served.devices.id, "prefix": "DEV", "calendar_id": served.office}
    assert call("post", "/service-teams", told, 201)["name"] == "Devices"
    assert call("post", "/service-teams", told, 422)["code"] == "serves_already"
    assert call("patch", "/service-teams/dev", {"calendar_id": None})["calendar_id"] is None
    assert call("put", "/service-teams/DEV/retirement")["retired"]
    assert len(call("get", "/service-teams")) == 2
    call("delete", "/service-teams/DEV/retirement", status=204)
    call("get", "/service-teams/XX", status=404)


def test_business_time_is_counted_and_added(as_leila, client):
    base = "/api/service-teams/IT/business-time?since=2026-12-07T16:00:00Z"
    assert client.get(f"{base}&minutes=90").json() == {"working_minutes": 90.0, "until": "2026-12-09T09:30:00Z"}
    assert client.get(f"{base}&until=2026-12-09T09:30:00Z").json()["working_minutes"] == 90
    for wrong in ("", "&minutes=1&until=2026-12-09T09:30:00Z", "&minutes=5000000", "&until=0001-01-01T00:00:00Z"):
        assert client.get(base + wrong).status_code == 422, wrong
    assert client.get("/api/service-teams/IT/business-time?since=9999-12-31T23:59:59Z&minutes=5").status_code == 422


def test_a_calendar_is_made_changed_given_days_and_retired(as_admin, served, call):
    told = {"name": "Night", "timezone": "Asia/Kolkata", "week": [[[0, 360], [1320, 1440]]] * 7, "country": "in"}
    made = call("post", "/calendars", told, 201)
    assert (made["country"], made["revision"], made["may_change"]) == ("IN", 1, True)
    one = f"/calendars/{made['id']}"
    assert call("patch", one, {"part": "MH"})["revision"] == 2
    assert call("patch", one, {"week": [[]] * 7}, 422)["code"] == "no_hours"
    assert call("patch", one, {"week": [[]]}, 422)["code"] == "invalid"
    day = call("put", f"{one}/days/2026-12-24", {"hours": [[600, 720]], "name": "Short"})
    assert (day["days"], day["revision"]) == ([{"day": "2026-12-24", "name": "Short", "hours": [[600, 720]]}], 3)
    call("put", f"{one}/days/1980-12-24", {}, 422)
    for _again in range(2):
        call("delete", f"{one}/days/2026-12-24", status=204)
    assert call("put", f"{one}/retirement")["revision"] == 4
    assert call("put", f"/calendars/{served.office}/retirement", status=422)["code"] == "calendar_in_use"
    call("delete", f"{one}/retirement", status=204)
    call("get", f"/calendars/{made['id'] + 1000}", status=404)


def test_priorities_are_set(as_admin, call):
    cells = call("put", "/priorities", [{"impact": 1, "urgency": 1, "priority": 3}])
    assert {"impact": 1, "urgency": 1, "priority": 3} in cells
    call("put", "/priorities", [{"impact": 1, "urgency": 9, "priority": 3}], 422)
