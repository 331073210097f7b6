"""A small company in which two teams keep articles."""

from dataclasses import dataclass, field

import pytest
from django.test import Client

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.catalogue.models import ServiceTeam
from rapport.catalogue.public import service_card
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.writing import write_article

OPERATOR = Actor.system(via="cli")


@dataclass
class House:
    """Units, people and teams by name."""

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
        for role in roles:
            RoleGrant.objects.create(user=user, role=role)
        return self.people[name]

    def actor(self, name):
        return actor_for(self.people[name].user, via="page")

    def browser(self, name):
        client = Client()
        client.force_login(self.people[name].user)
        return client

    def service(self, name, team="IT"):
        from rapport.catalogue.actions.services import create_service

        ident = create_service(team_id=self.teams[team].id, name=name, by=OPERATOR)
        return service_card(ident, by=OPERATOR)

    def article(self, title, text="Do this.", *, team="IT", published=True, **more):
        ident = write_article(team_id=self.teams[team].id, title=title, text=text, by=OPERATOR, **more)
        if published:
            publish(article_id=ident, by=OPERATOR)
        return ident


@pytest.fixture
def house(db):
    made = House()
    made.unit("Halmar")
    for name, prefix in {"IT": "IT", "Finance": "FIN"}.items():
        unit = made.unit(name, "Halmar")
        made.teams[name] = ServiceTeam.objects.create(name=name, prefix=prefix, unit=unit)
        for number in (1, 2):
            made.person(f"{name} {number}", name)
        unit.manager = made.people[f"{name} 1"]
        unit.save(update_fields=["manager"])
    made.unit("Sales", "Halmar")
    for number in range(1, 7):
        made.person(f"Sales {number}", "Sales")
    made.person("Boss", "Halmar", Role.ADMINISTRATOR)
    return made
