"""A small company: IT and Finance serve, Sales and Plants are looked after."""

from dataclasses import dataclass, field

from rapport.accounts.public import Actor, Role
from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Identity, Person
from rapport.relationships.actions.book import open_relationship
from tests.company import People, address, signed_up
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")


@dataclass
class House(People):
    """Teams and relationships beside units and people."""

    teams: dict[str, ServiceTeam] = field(default_factory=dict)

    def person(self, name, unit, *roles):
        person = Person.objects.create(name=name, unit=self.units[unit], email=address(name))
        Identity.objects.create(person=person, kind="email", value=person.email)
        signed_up(person, *roles)
        self.people[name] = person
        return person

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


@made_once
def house() -> House:
    made = House()
    made.unit("Halmar")
    for name, prefix in {"IT": "IT", "Finance": "FIN"}.items():
        unit = made.unit(name, "Halmar")
        for number in (1, 2, 3):
            made.person(f"{name} {number}", name, Role.TEAM_MEMBER)
        made.led(name, by=f"{name} 1")
        made.teams[name] = ServiceTeam.objects.create(name=name, prefix=prefix, unit=unit)
    for name in ("Sales", "Plants"):
        made.unit(name, "Halmar")
        for number in range(1, 4):
            made.person(f"{name} {number}", name)
        made.led(name, by=f"{name} 1")
    made.person("Boss", "Halmar", Role.ADMINISTRATOR)
    return made
