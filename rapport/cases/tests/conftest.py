"""A company of three teams that serve, and the colleagues who ask."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from rapport.accounts.models import User
from rapport.accounts.public import Actor
from rapport.cases.actions.life.opening import open_case
from rapport.cases.queries.figures.sums import Group, bases_by_part, summed
from rapport.cases.rules.bases import bases_of
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.models import ServiceTeam
from rapport.catalogue.public import Goal, Level
from rapport.directory.models import Person, Position, Unit
from rapport.directory.public import actor_for
from rapport.kit import clock

TEAMS = {"IT": "IT", "Finance": "FIN", "Legal": "LEG"}
MONDAY = datetime(2026, 11, 9, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OUTER = {
    (Goal.ANSWER, Level.LOW): 120,
    (Goal.UPDATE, Level.LOW): 480,
    (Goal.RESOLUTION, Level.LOW): 960,
    (Goal.ANSWER, Level.HIGH): 30,
    (Goal.RESOLUTION, Level.HIGH): 240,
}


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


def at(hours, start=MONDAY):
    return clock.frozen(start + hours * HOUR)


@pytest.fixture
def agreed(house, settings):
    """IT promised everybody, and Sales better; Finance promised IT. All work 9 to 17 UTC, Monday to Friday."""
    settings.READER_TIME_ZONE = "UTC"
    for name in ("IT 1", "IT 2", "Finance 2", "Sales 1", "Legal 2"):
        house.actor(name)
    with at(-24):
        lead = house.actor("IT 1")
        house.all = make_agreement(team_id=house.teams["IT"].id, targets=OUTER, by=lead)
        house.inner = make_agreement(
            team_id=house.teams["Finance"].id,
            internal=True,
            with_team_id=house.teams["IT"].id,
            targets={(Goal.ACCEPT, Level.LOW): 60, (Goal.FINISH, Level.LOW): 480, (Goal.FINISH, Level.HIGH): 240},
            by=house.actor("Finance 1"),
        )
    return house


def opened(house, hours=0, who="Sales 1", **more):
    with at(hours):
        return open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor(who), **more)


def assert_bases_agree():
    """What decides which figures are told counts the same cases as the figures themselves."""
    assert bases_by_part(Group(), [(None, None)], [0], of="") == [[bases_of(summed(Group(), lengths=()).counts)]]
