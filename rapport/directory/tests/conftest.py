"""A small company for the pages."""

import pytest

from rapport.accounts.public import Role
from rapport.directory.actions.words import learn_words
from rapport.directory.models import Group, GroupMember, Person, Position, Preference, Statement, Unit
from rapport.kit.text import fold
from tests.company import placed, signed_up
from tests.kept import made_once


class House:
    """Makes units and people, and signs them in."""

    def unit(self, name, parent=None):
        return placed(name, parent)

    def person(self, name, title="", unit=None, manager=None, skills=(), **more):
        parts = (name, title, unit.name if unit else "", more.get("location", ""), *skills)
        text = " ".join(fold(part) for part in parts if part)
        person = Person.objects.create(
            name=name, title=title, unit=unit, manager=manager, skills=list(skills), search=text, **more
        )
        Position.objects.create(person=person, unit=unit, title=title, manager=manager, since="2019-03-01")
        return person

    def account(self, person, *roles):
        return signed_up(person, *roles, email=f"p{person.id}@halmar.example")


@made_once
def house():
    house = House()
    house.top = house.unit("Halmar")
    house.it = house.unit("Workplace IT", house.top)
    house.finance = house.unit("Finance", house.top)
    house.devices = house.unit("Devices", house.it)
    house.boss = house.person("Sigrún Einarsdóttir", "Chief operating officer", house.top)
    house.anneke = house.person("Anneke de Vries", "Head of Workplace IT", house.it, house.boss)
    house.amara = house.person(
        "Amara Okafor",
        "IT business partner",
        house.it,
        house.anneke,
        ["Rugged devices"],
        location="Rotterdam",
        timezone="Europe/Amsterdam",
        languages=["English", "Igbo"],
        started_on="2019-03-01",
        email="amara@halmar.example",
    )
    house.kwame = house.person("Kwame Mensah", "Device engineer", house.devices, house.amara, location="Gdańsk")
    house.leila = house.person("Leila Haddad", "Controller", house.finance, house.boss, location="Gdańsk")
    Unit.objects.filter(id=house.it.id).update(manager=house.anneke)
    Preference.objects.create(person=house.amara, channels=["Chat"], hours_from="09:00", hours_to="17:00")
    group = Group.objects.create(name="Starter set-up", slug="starter-set-up")
    for person in (house.amara, house.leila):
        GroupMember.objects.create(group=group, person=person)
    house.said = Statement.objects.create(
        person=house.amara, author=house.amara, topic="reach", text="Chat first, then a call."
    )
    house.noted = Statement.objects.create(
        person=house.amara, author=house.leila, topic="moves", text="Prefers to see the site before she decides."
    )
    learn_words()
    return house


@pytest.fixture
def as_amara(house, client):
    client.force_login(house.account(house.amara))
    return client


@pytest.fixture
def as_leila(house, client):
    client.force_login(house.account(house.leila))
    return client


@pytest.fixture
def as_admin(house, client):
    client.force_login(house.account(house.boss, Role.ADMINISTRATOR))
    return client
