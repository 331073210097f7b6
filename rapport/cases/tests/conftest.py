"""A company of three teams that serve, and the colleagues who ask."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings

from rapport.cases.actions.life.opening import open_case
from rapport.cases.queries.figures.sums import Group, bases_by_part, summed
from rapport.cases.rules.bases import bases_of
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.models import ServiceTeam
from rapport.catalogue.public import Goal, Level
from rapport.directory.models import Person, Position
from rapport.kit import clock
from tests.company import People, address
from tests.kept import made_once

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
class House(People):
    """Teams by name beside units and people."""

    teams: dict[str, ServiceTeam] = field(default_factory=dict)

    def person(self, name: str, unit: str) -> Person:
        person = Person.objects.create(name=name, unit=self.units[unit], email=address(name))
        Position.objects.create(person=person, unit=self.units[unit], since=date(2020, 1, 1))
        self.people[name] = person
        return person

    def serve(self, name: str, prefix: str) -> None:
        """Let a unit serve."""
        self.teams[name] = ServiceTeam.objects.create(name=name, prefix=prefix, unit=self.units[name])


@made_once
def house() -> House:
    made = House()
    made.unit("Halmar")
    for name, prefix in TEAMS.items():
        made.unit(name, "Halmar")
        made.serve(name, prefix)
        for number in (1, 2, 3):
            made.person(f"{name} {number}", name)
        made.led(name, by=f"{name} 1")
    made.unit("Sales", "Halmar")
    for number in (1, 2):
        made.person(f"Sales {number}", "Sales")
    return made


def at(hours, start=MONDAY):
    return clock.frozen(start + hours * HOUR)


@made_once
def agreements(house) -> House:
    for name in ("IT 1", "IT 2", "Finance 2", "Sales 1", "Legal 2"):
        house.actor(name)
    with override_settings(READER_TIME_ZONE="UTC"), at(-24):
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


@pytest.fixture
def agreed(agreements, settings) -> House:
    """IT promised everybody, and Sales better; Finance promised IT. All work 9 to 17 UTC, Monday to Friday."""
    settings.READER_TIME_ZONE = "UTC"
    return agreements


def opened(house, hours=0, who="Sales 1", **more):
    with at(hours):
        return open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor(who), **more)


def assert_bases_agree():
    """What decides which figures are told counts the same cases as the figures themselves."""
    found = summed(Group(), lengths=(), by_team=True)
    assert bases_by_part(Group(), [(None, None)], [0], of="") == [[bases_of(found.counts)]]
    held = sorted(found.by_team)
    had = [found.cases_by_team[team] for team in held]
    assert bases_by_part(Group(), [(None, None)], [0], of="", held=held) == [[bases_of(found.counts) + had]]
