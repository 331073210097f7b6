"""Every address about one person writes down that somebody looked: she can read it, and so can those who oversee."""

import pytest
from django.test import Client
from django.urls import get_resolver

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Role
from rapport.directory.models import Person, Unit
from rapport.privacy.models import Look
from rapport.privacy.queries.holdings import look_words
from tests.house.test_access import operations, routes

# Addresses about one person that show nothing of her to anybody else, each with its reason. This list may only shrink.
EXCUSED = {"/people/{person_id}/note/": "an empty form, with a name that every list shows"}


@pytest.fixture
def world(db):
    unit = Unit.objects.create(name="Halmar", slug="halmar", path="/1/")
    person = Person.objects.create(name="Mei", unit=unit)
    user = User.objects.create_user("jonas@halmar.example", name="Jonas")
    Person.objects.create(name="Jonas", user=user, unit=unit)
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return {"client": client, "person_id": person.id, "slug": unit.slug}


def _about_a_person(world):
    pages = {r.replace("<int:person_id>", "{person_id}") for r in routes(get_resolver().url_patterns)}
    reads = {route for method, route, _address, _body in operations(world) if method == "GET"}
    for route in sorted(pages | reads):
        if route.count("{") == 1 and "{person_id}" in route and "<" not in route:
            yield route, route.replace("{person_id}", str(world["person_id"]))


def test_every_address_about_a_person_writes_down_that_somebody_looked(world):
    silent = []
    for route, address in _about_a_person(world):
        Look.objects.all().delete()
        shown = world["client"].get(address).status_code == 200
        if shown and route not in EXCUSED and not Look.objects.filter(subject_id=world["person_id"]).exists():
            silent.append(route)
    assert not silent, (
        f"These show a person and write down no look: {silent}. Call privacy's record_look, or say why not in EXCUSED."
    )


def test_every_look_has_words(world):
    for _route, address in _about_a_person(world):
        world["client"].get(address)
    assert set(Look.objects.values_list("what", flat=True)) <= set(look_words()), "Name it in LOOKS of the room's door."


def test_no_excuse_outlives_its_address(world):
    assert set(EXCUSED) <= {route for route, _address in _about_a_person(world)}
