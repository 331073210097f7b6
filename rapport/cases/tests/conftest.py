"""A company of three teams that serve, and the colleagues who ask."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.test import Client

from rapport.accounts.models import User
from rapport.accounts.public import Actor
from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Person, Position, Unit
from rapport.directory.public import actor_for

TEAMS = {"IT": "IT", "Finance": "FIN", "Legal": "LEG"}


@dataclass
class House:
    """Units, people and teams by name."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, ServiceTeam] = field(default_factory=dict)

    def unit(self, name: str, parent: str | None = None) -> Unit:
        above = self.units.get(parent or "")
        slug = f"{above.slug}/{name.lower()}" if above else name.lower()
        unit = Unit.objects.create(name=name, slug=slug, parent=above, path=f"/new-{slug}/", depth=1 if above else 0)
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        unit.save(update_fields=["path"])
        self.units[name] = unit
        return unit

    def person(self, name: str, unit: str) -> Person:
        person = Person.objects.create(
            name=name, unit=self.units[unit], email=f"{name.lower().replace(' ', '.')}@halmar.example"
        )
        Position.objects.create(person=person, unit=self.units[unit], since=date(2020, 1, 1))
        self.people[name] = person
        return person

    def serve(self, name: str, prefix: str) -> None:
        """Let a unit serve."""
        self.teams[name] = ServiceTeam.objects.create(name=name, prefix=prefix, unit=self.units[name])

    def actor(self, name: str) -> Actor:
        person = self.people[name]
        if person.user is None:
            person.user = User.objects.create_user(person.email, name=name)
            person.save(update_fields=["user"])
        return actor_for(person.user, via="page")

    def browser(self, name: str) -> Client:
        """A browser in which she is signed in."""
        self.actor(name)
        client = Client()
        client.force_login(self.people[name].user)
        return client

    def id(self, name: str) -> int:
        return self.people[name].id


@pytest.fixture
def house(db) -> House:
    made = House()
    made.unit("Halmar")
    for name, prefix in TEAMS.items():
        unit = made.unit(name, "Halmar")
        made.teams[name] = ServiceTeam.objects.create(name=name, prefix=prefix, unit=unit)
        for number in (1, 2, 3):
            made.person(f"{name} {number}", name)
        unit.manager = made.people[f"{name} 1"]
        unit.save(update_fields=["manager"])
    made.unit("Sales", "Halmar")
    for number in (1, 2):
        made.person(f"Sales {number}", "Sales")
    return made
