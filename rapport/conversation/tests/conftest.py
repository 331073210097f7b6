"""Two units with people who sign in, and a record of which only some may know."""

from dataclasses import dataclass, field

import pytest

from rapport.conversation.queries import subjects
from rapport.directory.models import Person
from rapport.ledger.public import Subject, SubjectKind
from tests.company import People, address
from tests.kept import made_once


@dataclass
class House(People):
    """Who may see what, beside units and people."""

    may_see: set[int] = field(default_factory=set)  # people who may see the secret record
    work_on: set[int] = field(default_factory=set)

    def person(self, name: str, unit: str) -> Person:
        self.people[name] = Person.objects.create(
            name=name, unit=self.units[unit], email=address(name), search=name.lower()
        )
        self.user(name)
        return self.people[name]


@made_once
def finance() -> House:
    made = House()
    for name in ("Finance", "Sales"):
        made.unit(name)
    for name in ("Bo Lind", "Mei Tanaka", "Ana Costa"):
        made.person(name, "Finance")
    return made


@pytest.fixture
def house(finance, monkeypatch) -> House:
    def see(ids, by):
        if by.person_id not in finance.may_see:
            return {}
        inner = by.person_id in finance.work_on
        return {
            ident: Subject(id=ident, label=f"Plan {ident}", url="/people/", inner=inner, version=3, private=True)
            for ident in ids
        }

    plan = SubjectKind(name="plan", title="Plans", see=see, commented=True)
    known = {**subjects.kinds(), "plan": plan}
    for module in ("queries.subjects", "queries.writing", "actions.commenting", "actions.mailing"):
        monkeypatch.setattr(f"rapport.conversation.{module}.kinds", lambda: known)
    return finance
