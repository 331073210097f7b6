"""A small company in which two teams keep articles."""

from dataclasses import dataclass, field

from rapport.accounts.public import Actor, Role
from rapport.catalogue.models import ServiceTeam
from rapport.catalogue.public import service_card
from rapport.directory.models import Person
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.writing import write_article
from tests.company import People, address, signed_up
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")


@dataclass
class House(People):
    """Teams and what they write beside units and people."""

    teams: dict[str, ServiceTeam] = field(default_factory=dict)

    def person(self, name, unit, *roles):
        self.people[name] = Person.objects.create(name=name, unit=self.units[unit], email=address(name))
        signed_up(self.people[name], *roles)
        return self.people[name]

    def service(self, name, team="IT"):
        from rapport.catalogue.actions.services import create_service

        ident = create_service(team_id=self.teams[team].id, name=name, by=OPERATOR)
        return service_card(ident, by=OPERATOR)

    def article(self, title, text="Do this.", *, team="IT", published=True, **more):
        ident = write_article(team_id=self.teams[team].id, title=title, text=text, by=OPERATOR, **more)
        if published:
            publish(article_id=ident, by=OPERATOR)
        return ident


@made_once
def house() -> House:
    made = House()
    made.unit("Halmar")
    for name, prefix in {"IT": "IT", "Finance": "FIN"}.items():
        made.teams[name] = ServiceTeam.objects.create(name=name, prefix=prefix, unit=made.unit(name, "Halmar"))
        for number in (1, 2):
            made.person(f"{name} {number}", name)
        made.led(name, by=f"{name} 1")
    made.unit("Sales", "Halmar")
    for number in range(1, 7):
        made.person(f"Sales {number}", "Sales")
    made.person("Boss", "Halmar", Role.ADMINISTRATOR)
    return made
