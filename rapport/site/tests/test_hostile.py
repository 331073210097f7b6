"""What no browser sends: it is refused in words, and nothing breaks."""

import base64
import json

import pytest
from django.test import Client

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.directory.models import Person, Unit

DAMAGED = (["abc"], [None], [True], [1.5], [2**63], [-1], [float("inf")], ["\x00"], ["\ud800"])
DAMAGED += (["a", "b"], ["a", None], ["a", 2**63], ["\x00", 1], ["a", 1, None, 1], [None, None, None, None], [])
PAGED = ("people", "people?sort=unit", "accounts", "facts", "mails", "imports", "interactions/files", "privacy/looks")


@pytest.fixture
def client(db):
    """An administrator's browser in a small company."""
    unit = Unit.objects.create(name="Halmar", slug="halmar", path="/1/")
    user = User.objects.create_user("jonas@halmar.example", name="Jonas")
    Person.objects.create(name="Jonas", user=user, unit=unit)
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", PAGED)
def test_a_damaged_cursor_is_refused_in_words(client, address):
    for key in DAMAGED:
        cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
        answer = client.get(f"/api/{address}{'&' if '?' in address else '?'}after={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor"), key


@pytest.mark.parametrize(
    "address",
    ["/units/%00/", "/units/a%00b/trust/", "/people/?q=%00", "/accounts/?q=%00", "/operations/facts/?name=a%00"],
)
def test_a_page_refuses_what_is_no_text(client, address):
    assert client.get(address).status_code == 400


def test_a_form_refuses_what_is_no_text(client):
    sent = client.post("/account/claim/", "address=a%00b", content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 400
    assert client.post("/account/claim/", {"address": "a\x00b"}).status_code == 400  # the same with files


@pytest.mark.parametrize("address", ["/api/units/%00", "/api/facts?name=%00", "/api/accounts?%00=1"])
def test_the_api_refuses_what_is_no_text(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("name", ["a\x00b", "\ud800"])
def test_a_body_refuses_what_is_no_text(client, name):
    body = json.dumps({"name": name, "scopes": ["read"], "more": [{"deep": [name]}]})
    answer = client.post("/api/tokens", body, content_type="application/json")
    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")


def test_what_breaks_in_the_api_is_told_as_a_problem_without_its_reason(client, monkeypatch):
    def broken(*_args, **_named):
        raise RuntimeError("the reason")

    monkeypatch.setattr("rapport.accounts.rest.tokens_of", broken)
    client.raise_request_exception = False
    answer = client.get("/api/tokens")
    assert (answer.status_code, answer["content-type"]) == (500, "application/problem+json")
    assert "the reason" not in answer.content.decode()
