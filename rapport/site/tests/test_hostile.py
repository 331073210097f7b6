"""What no browser sends: it is refused in words, and nothing breaks."""

import base64
import json

import pytest
from click.testing import CliRunner
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.directory.cli import commands as directory
from rapport.directory.models import Person, Unit
from rapport.directory.rules.paths import path_from_levels
from rapport.kit.paging import LARGEST_ID
from rapport.kit.text import number_in

DAMAGED = (["abc"], [None], [True], [1.5], [2**63], [-1], [float("inf")], ["\x00"], ["\ud800"])
DAMAGED += (["a", "b"], ["a", None], ["a", 2**63], ["\x00", 1], ["a", 1, None, 1], [None, None, None, None], [])
PAGED = ("people", "people?sort=unit", "accounts", "facts", "mails", "imports", "interactions/files", "privacy/looks")
ENDLESS = "9" * 5000  # more digits than Python turns into a number


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


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_sent_where_json_is_awaited_is_refused_in_one_sentence(client, kind):
    sent = {"name": "a"} if kind.startswith("multipart") else "name=a"
    how = {} if kind.startswith("multipart") else {"content_type": kind}
    for address in ("/api/tokens", "/api/cases", "/api/tasks/delegations"):
        answer = client.post(address, sent, **how)
        assert answer.status_code == (415 if kind.startswith("multipart") else 400), address
        assert answer["content-type"] == "application/problem+json"
        assert answer.json()["title"]


def test_what_breaks_in_the_api_is_told_as_a_problem_without_its_reason(client, monkeypatch):
    def broken(*_args, **_named):
        raise RuntimeError("the reason")

    monkeypatch.setattr("rapport.accounts.rest.tokens_of", broken)
    client.raise_request_exception = False
    answer = client.get("/api/tokens")
    assert (answer.status_code, answer["content-type"]) == (500, "application/problem+json")
    assert "the reason" not in answer.content.decode()


@pytest.mark.parametrize("address", ["by={}", "by=user:{}", "subject=person:{}"])
def test_facts_of_a_number_without_end_are_none(client, address):
    for number in (ENDLESS, "9" * 19, "²"):
        assert client.get(f"/operations/facts/?{address.format(number)}").status_code == 200
    assert client.get(f"/api/facts?subject=person:{ENDLESS}").status_code in {200, 422}


def test_a_session_of_a_number_without_end_is_none_of_hers(client):
    assert client.post("/account/sessions/", {"session": ENDLESS}).status_code == 302


def test_a_record_of_a_number_without_end_is_missing_on_the_terminal(db):
    done = CliRunner().invoke(directory, ["person", f"#{ENDLESS}"])
    assert (done.exit_code, done.exception is None or isinstance(done.exception, SystemExit)) == (2, True)


def test_a_level_of_a_number_without_end_is_a_level():
    levels = {f"unit_{ENDLESS}": "Sales", "unit_²": "", "unit_2": "Desk", "unit_1": "Halmar"}
    assert path_from_levels(levels) == ("Sales", "Halmar", "Desk")


@given(st.integers(0, 10**18 - 1))
def test_every_number_of_eighteen_digits_is_read(number):
    assert number_in(str(number)) == number


@given(st.text(st.sampled_from("0123456789+-_ .²٣"), max_size=25))
def test_whatever_is_typed_is_a_number_the_database_holds_or_none(text):
    number = number_in(text)
    assert number is None or 0 <= number < LARGEST_ID
    short = number_in(text, digits=9)
    assert short is None or short == number < 2**31


def test_the_page_of_the_rest_interface_loads_nothing_from_elsewhere(client):
    page = client.get("/api/docs").content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "://" not in page.replace("http://www.w3.org", "")
    assert client.get("/static/ninja/swagger-ui-bundle.js").status_code == 200


def test_a_program_that_asks_for_what_is_not_there_is_told_so_as_programs_are(client):
    answer = client.get("/api/nothing/of/this")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "missing"


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
def test_whatever_is_wrong_with_a_request_of_a_program_it_is_told_so_as_programs_are(client, settings, debug):
    settings.DEBUG = debug
    for path in ("/api/nope", "/api/nope/", "/api/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path
        assert answer.json()["code"] == "missing"
    answer = client.put("/api/mails")
    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, "application/problem+json", "GET")
    assert answer.json()["title"] == "PUT does nothing here; this address takes GET."


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "n", "scopes": ["read"], "dais": 3}, {"dais": "This name is not known here."}),
        ({"scopes": ["read"]}, {"name": "Field required"}),
    ],
)
def test_rest_names_the_field_that_does_not_fit(client, sent, told):
    answer = client.post("/api/tokens", json.dumps(sent), content_type="application/json")
    assert answer.status_code == 422
    assert {one["field"]: one["message"] for one in answer.json()["errors"]} == told


def test_rest_says_that_a_body_is_no_json(client):
    answer = client.post("/api/tokens", "{name", content_type="application/json")
    assert (answer.status_code, answer.json()["title"]) == (400, "This body is no JSON.")


def test_rest_says_what_of_a_new_case_is_not_there(client):
    answer = client.post("/api/cases", '{"subject": "Help", "service": "nope"}', content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (404, "service")
    assert "“nope”" in answer.json()["title"]


def test_a_typo_opens_no_case_that_others_may_read(client):
    sent = {"subject": "Harassment", "service": "nope", "restrict": True}
    answer = client.post("/api/cases", json.dumps(sent), content_type="application/json")
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["restrict"])
