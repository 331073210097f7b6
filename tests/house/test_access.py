"""Who gets what: every address and every operation, as a stranger, without a role, with every role, and in each one.

`tests/house/access/<who>.txt` says what is meant; a new address fails until it stands there (`make golden`), and
what must never happen fails whatever the files say. A role only adds: what is answered alike to who has none and to who
has them all is answered so in each, and is asked of these two alone. What takes no GET or no POST says so to a stranger
before it asks who she is, and is asked of her alone.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, get_resolver

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.directory.models import Person, Unit
from tests.house import records
from tests.house.asking import Form, filled, operations
from tests.house.golden import ROOT, same

STRANGER, EVERY_ROLE = "stranger", "every_role"
EVERYBODY = (STRANGER, Role.EMPLOYEE, EVERY_ROLE, *(role for role in Role if role is not Role.EMPLOYEE))
OF_RECORDS = (records.LEAD, records.ASKER)  # whose the records are, by no role
# What somebody who is not signed in may open, each with its reason.
OPEN = {
    "GET /healthz": "a load balancer asks, and learns nothing but that we run",
    "POST /healthz": "as above",
    "GET /api/docs": "describes the calls and holds no data",
    "POST /api/docs": "as above",
    "GET /api/openapi.json": "describes the calls and holds no data",
    "POST /api/openapi.json": "as above",
    "GET /account/login/": "the door",
    "POST /account/login/": "the door",
    "GET /account/signup/": "says that accounts come by mail",
    "POST /account/signup/": "says that accounts come by mail",
    "GET /account/claim/": "asks for an account; the answer tells nothing",
    "POST /account/claim/": "asks for an account; the answer tells nothing",
    "GET /account/inactive/": "says that an account is closed, to whoever asks",
    "GET /account/password/reset/": "asks for a new password; the answer tells nothing",
    "POST /account/password/reset/": "asks for a new password; the answer tells nothing",
    "GET /account/password/reset/done/": "says to look at the mail",
    "GET /account/password/reset/key/done/": "says that the password is set",
    "GET /account/password/reset/key/1-x/": "says that the link is over",
    "POST /account/password/reset/key/1-x/": "says that the link is over",
    "GET /account/confirm-email/": "says to look at the mail",
    "GET /account/confirm-email/x/": "says that the link is over",
}
# allauth writes two routes as patterns.
RESET = ("^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "password/reset/key/1-x/")
CONFIRM = ("^confirm-email/(?P<key>[-:\\w]+)/$", "confirm-email/x/")
REFUSED = {302, 401, 403, 404, 405, 422}

pytestmark = pytest.mark.django_db


class TakenBack(Exception):  # noqa: N818 (not an error: how a try ends)
    """Takes a request's changes back."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[dict[str, Any]]:
    """A small company with a colleague and a unit to look at, made once: what a test changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _company()
        transaction.set_rollback(True)


def _company():
    for first in (Person.objects.create(name="First"), User.objects.create_user("first@halmar.example")):
        first.delete()  # number 1, which the smallest bodies name, is nobody here in whatever order the tests run
    unit = Unit.objects.create(name="Halmar", slug="halmar", path="/1/")
    Unit.objects.filter(id=unit.id).update(path=f"/{unit.id}/")  # whichever number it got, the answers are the same
    target = User.objects.create_user("target@halmar.example", name="Target")
    person = Person.objects.create(name="Target", user=target, unit=unit)
    RoleGrant.objects.create(user=target, role=Role.ADMINISTRATOR)  # so that nobody tried here is the last one
    world = {"user_id": target.id, "person_id": person.id, "slug": unit.slug, "role": "analyst", "secret": "x"}
    return world | records.made(Unit.objects.get(id=unit.id))


def _client(who):
    """A browser of somebody in a role, and the cookies to begin each request with."""
    client = Client(raise_request_exception=False)
    if who in OF_RECORDS:
        client.force_login(User.objects.get(email=f"{who}@halmar.example"))
    elif who != STRANGER:
        user = User.objects.create_user(f"{who}@halmar.example", name=str(who))
        Person.objects.create(name=str(who), user=user, unit=Unit.objects.get(slug="halmar"))
        roles = list(Role) if who == EVERY_ROLE else [who]
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=one) for one in roles if one != Role.EMPLOYEE)
        client.force_login(user)
    return client, client.cookies.output(header="", sep=";")


def _pages(world):
    """Every page as (route, address): what stands in a route's gaps is of the world, or an id of nothing."""
    for route in sorted(set(routes(get_resolver().url_patterns))):
        if not route.startswith("/api/") or route in {"/api/docs", "/api/openapi.json"}:
            plain = route.replace(*RESET).replace(*CONFIRM)
            long = set(re.findall(r"<uuid:(\w+)>", plain))
            yield plain, filled(re.sub(r"<\w+:(\w+)>", r"{\1}", plain), world, long)


def routes(patterns, prefix="/"):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        yield from [route] if isinstance(pattern, URLPattern) else routes(pattern.url_patterns, route)


def _sent(body):
    if isinstance(body, Form):
        files = {name: _file(value) for name, value in body.items()}
        return encode_multipart(BOUNDARY, files), MULTIPART_CONTENT
    return ("", "application/octet-stream") if body is None else (json.dumps(body), "application/json")


def _file(value):
    if isinstance(value, list):
        return [_file(one) for one in value]
    return SimpleUploadedFile("x.txt", value) if isinstance(value, bytes) else value


def _ask(client, cookies, method, address, body=None):
    """The status of one request; whatever it changed is taken back."""
    client.cookies.clear()
    client.cookies.load(cookies)
    status = 0
    with suppress(TakenBack), transaction.atomic():
        data, kind = _sent(body)
        response = client.generic(method, address, data, content_type=kind)
        status = response.status_code
        if status == 302 and "/account/login/" in response["Location"]:
            status = "302 sign in"
        raise TakenBack
    return status


def _list(who):
    """What a list says of each line."""
    lines = (ROOT / f"tests/house/access/{who}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("  ", 1) for line in lines)


def _asked_alone(who):
    """Lines that are not asked of somebody, as the lists of others say all there is."""
    if who == STRANGER:
        return set()
    refused = {line for line, status in _list(STRANGER).items() if status == "405"}
    if who in {Role.EMPLOYEE, EVERY_ROLE}:
        return refused
    none, every = _list(Role.EMPLOYEE), _list(EVERY_ROLE)
    return refused | {line for line, status in none.items() if every[line] == status}


def _questions(world):
    """Every line of the lists as (line, method, address, body)."""
    for route, address in _pages(world):
        for method in ("GET", "POST"):
            yield f"{method} {route}", method, address, None
    for method, route, address, body in operations(world):
        yield f"{method} {route}", method, address, body


@pytest.mark.slow
@pytest.mark.parametrize("who", EVERYBODY)
def test_each_address_answers_each_role_as_meant(world, who):
    client, cookies = _client(who)
    elsewhere = _asked_alone(who)
    found = {
        line: _ask(client, cookies, method, address, body)
        for line, method, address, body in _questions(world)
        if line not in elsewhere
    }

    broken = [line for line, status in found.items() if isinstance(status, int) and status >= 500]
    assert not broken, f"These broke down for {who}: {broken}"
    if who == STRANGER:
        let_in = {k: s for k, s in found.items() if k not in OPEN and s != "302 sign in" and s not in REFUSED}
        assert not let_in, f"A stranger got in: {let_in}. If that is meant, say why in OPEN."
    lines = "".join(f"{line}  {status}\n" for line, status in sorted(found.items()))
    same(f"tests/house/access/{who}.txt", lines, says=f"What {who} gets differs from the list.")


@pytest.mark.slow
@pytest.mark.parametrize("who", OF_RECORDS)
def test_each_operation_answers_whose_the_records_are_as_meant(world, who):
    client, cookies = _client(who)
    found = {
        f"{method} {route}": _ask(client, cookies, method, to, body) for method, route, to, body in operations(world)
    }
    broken = [line for line, status in found.items() if status >= 500]
    assert not broken, f"These broke down for {who}: {broken}"
    lines = "".join(f"{line}  {status}\n" for line, status in sorted(found.items()))
    same(f"tests/house/access/{who}.txt", lines, says=f"What {who} gets differs from the list.")


def test_no_open_address_is_a_leftover(world):
    there = {f"{method} {route}" for route, _address in _pages(world) for method in ("GET", "POST")}
    assert set(OPEN) <= there


@pytest.mark.parametrize("scope", ["read", "write", "import"])
def test_a_token_calls_only_what_its_scope_covers(world, scope):
    from rapport.accounts.actions.tokens import create_token
    from rapport.accounts.public import Actor, Scope, scope_for

    _ident, secret = create_token(
        user_id=world["user_id"], name="x", scopes=frozenset({Scope(scope)}), days=1, by=Actor(user_id=world["user_id"])
    )
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {secret}"})
    for method, _route, address, body in operations(world):
        if scope_for(method, address) != scope:
            assert _ask(client, "", method, address, body) == 403, f"{method} {address} with a token for {scope}"
