"""A small company: IT and Finance serve, Sales and Plants are looked after."""

from dataclasses import dataclass, field

import pytest
from django.test import Client

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Identity, Person, Unit
from rapport.directory.public import actor_for
from rapport.relationships.actions.book import open_relationship

OPERATOR = Actor.system(via="cli")


@dataclass
class House:
    """Units, people, teams and relationships by name."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, ServiceTeam] = field(default_factory=dict)

    def unit(self, name, parent=None):
        above = self.units.get(parent or "")
        slug = f"{above.slug}/{name.lower()}" if above else name.lower()
        unit = Unit.objects.create(name=name, slug=slug, parent=above, path=f"/new-{slug}/", depth=1 if above else 0)
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        unit.save(update_fields=["path"])
        self.units[name] = unit
        return unit

    def person(self, name, unit, *roles):
        email = f"{name.lower().replace(' ', '.')}@halmar.example"
        user = User.objects.create_user(email, name=name)
        self.people[name] = Person.objects.create(name=name, unit=self.units[unit], email=email, user=user)
        Identity.objects.create(person=self.people[name], kind="email", value=email)
        for role in roles:
            RoleGrant.objects.create(user=user, role=role)
        return self.people[name]

    def actor(self, name):
        return actor_for(self.people[name].user, via="page")

    def browser(self, name):
        client = Client()
        client.force_login(self.people[name].user)
        return client

    def looks_after(self, team, *, unit=None, person=None, owner=None, **more):
        """Open a relationship and return its id."""
        return open_relationship(
            team_id=self.teams[team].id,
            unit_id=self.units[unit].id if unit else None,
            person_id=self.people[person].id if person else None,
            owner_id=self.people[owner].id if owner else None,
            by=OPERATOR,
            **more,
        )


@pytest.fixture
def house(db):
    made = House()
    made.unit("Halmar")
    for name, prefix in {"IT": "IT", "Finance": "FIN"}.items():
        unit = made.unit(name, "Halmar")
        made.teams[name] = ServiceTeam.objects.create(name=name, prefix=prefix, unit=unit)
        for number in (1, 2, 3):
            made.person(f"{name} {number}", name, Role.TEAM_MEMBER)
        unit.manager = made.people[f"{name} 1"]
        unit.save(update_fields=["manager"])
    for name in ("Sales", "Plants"):
        unit = made.unit(name, "Halmar")
        for number in range(1, 4):
            made.person(f"{name} {number}", name)
        unit.manager = made.people[f"{name} 1"]
        unit.save(update_fields=["manager"])
    made.person("Boss", "Halmar", Role.ADMINISTRATOR)
    return made
