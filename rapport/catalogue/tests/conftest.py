"""A small company that serves itself."""

import pytest

from rapport.accounts.public import Actor, Role
from rapport.catalogue.actions.calendars import create_calendar
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.actions.teams import serve
from rapport.catalogue.rules.forms import FieldKind, FormField
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.kit.text import fold
from tests.company import placed, signed_up
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
NINE_TO_FIVE = [[540, 1020]]
OFFICE = [NINE_TO_FIVE] * 5 + [[], []]


class House:
    """Makes units and people, and signs them in."""

    def unit(self, name, parent=None):
        return placed(name, parent)

    def person(self, name, unit, *roles):
        person = Person.objects.create(name=name, title="Colleague", unit=unit, search=fold(name))
        signed_up(person, *roles, email=f"p{person.id}@halmar.example")
        return person

    def actor(self, person):
        return actor_for(person.user, via="page")


@made_once
def house():
    house = House()
    house.top = house.unit("Halmar")
    house.it = house.unit("Workplace IT", house.top)
    house.devices = house.unit("Devices", house.it)
    house.finance = house.unit("Finance", house.top)
    house.boss = house.person("Sigrún Einarsdóttir", house.top, Role.ADMINISTRATOR)
    house.anneke = house.person("Anneke de Vries", house.it)
    house.amara = house.person("Amara Okafor", house.devices)
    house.leila = house.person("Leila Haddad", house.finance)
    house.omar = house.person("Omar Haddad", house.finance)
    Unit.objects.filter(id=house.it.id).update(manager=house.anneke)
    Unit.objects.filter(id=house.finance.id).update(manager=house.omar)
    return house


@made_once
def served(house):
    """Workplace IT and Finance serve; two services, one of which only Finance may ask for."""
    house.office = create_calendar(
        name="Lisbon office", timezone="Europe/Lisbon", week=OFFICE, country="PT", by=OPERATOR
    )
    house.team = serve(
        unit_id=house.it.id, prefix="IT", calendar_id=house.office, about="Laptops and phones.", by=OPERATOR
    )
    house.money = serve(unit_id=house.finance.id, prefix="FIN", by=OPERATOR)
    asked = [
        FormField(key="", label="Which one?", kind=FieldKind.CHOICE, required=True, choices=("Small", "Large")),
        FormField(key="", label="Needed by", kind=FieldKind.DATE),
        FormField(key="", label="For whom", kind=FieldKind.PERSON),
    ]
    house.laptop = create_service(
        team_id=house.team, name="New laptop", about="For starters and for old ones.", fields=asked, by=OPERATOR
    )
    house.closing = create_service(
        team_id=house.team, name="Month-end access", for_unit_ids=[house.finance.id], by=OPERATOR
    )
    return house


def _signed_in(house, client, person):
    client.force_login(person.user)
    return client


@pytest.fixture
def as_amara(served, client):
    return _signed_in(served, client, served.amara)


@pytest.fixture
def as_leila(served, client):
    return _signed_in(served, client, served.leila)


@pytest.fixture
def as_lead(served, client):
    return _signed_in(served, client, served.anneke)


@pytest.fixture
def as_admin(served, client):
    return _signed_in(served, client, served.boss)
