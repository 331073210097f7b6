"""Two units with people who sign in, and a record of which only some may know."""

from dataclasses import dataclass, field

import pytest
from django.test import Client

from rapport.accounts.models import User
from rapport.accounts.public import Actor
from rapport.conversation.queries import subjects
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.ledger.public import Subject, SubjectKind


@dataclass
class House:
    """People by name, two units, and who may see what."""

    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    may_see: set[int] = field(default_factory=set)  # people who may see the secret record
    work_on: set[int] = field(default_factory=set)

    def unit(self, name: str) -> Unit:
        made = Unit.objects.create(name=name, slug=name.lower(), path=f"/new-{name}/")
        Unit.objects.filter(id=made.id).update(path=f"/{made.id}/")
        self.units[name] = made
        return made

    def person(self, name: str, unit: str) -> Person:
        address = f"{name.lower().replace(' ', '.')}@halmar.example"
        user = User.objects.create_user(address, name=name)
        self.people[name] = Person.objects.create(
            name=name, unit=self.units[unit], user=user, email=address, search=name.lower()
        )
        return self.people[name]

    def actor(self, name: str) -> Actor:
        return actor_for(self.people[name].user, via="page")

    def user(self, name: str) -> int:
        return self.people[name].user_id

    def browser(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name].user)
        return client


@pytest.fixture
def house(db, monkeypatch) -> House:
    made = House()
    for name in ("Finance", "Sales"):
        made.unit(name)
    for name in ("Bo Lind", "Mei Tanaka", "Ana Costa"):
        made.person(name, "Finance")

    def see(ids, by):
        if by.person_id not in made.may_see:
            return {}
        inner = by.person_id in made.work_on
        return {
            ident: Subject(id=ident, label=f"Plan {ident}", url="/people/", inner=inner, version=3, private=True)
            for ident in ids
        }

    plan = SubjectKind(name="plan", title="Plans", see=see, commented=True)
    known = {**subjects.kinds(), "plan": plan}
    for module in ("queries.subjects", "queries.writing", "actions.commenting", "actions.mailing"):
        monkeypatch.setattr(f"rapport.conversation.{module}.kinds", lambda: known)
    return made
