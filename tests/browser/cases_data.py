"""Rows for the pages of cases: one that went through hands, as its colleague and as a team that serves sees it."""

from datetime import timedelta

from django.db import connection

from rapport.accounts.models import User
from rapport.accounts.public import Role
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.questions import ask_colleague
from rapport.cases.actions.words.talking import note, reply
from rapport.cases.actions.words.waiting import wait
from rapport.cases.rules.words import WaitsOn
from rapport.cases.tests.conftest import TEAMS, House
from rapport.kit import clock

READER = "Amara Okafor"  # as the browser signs her in


def house_of(unit: str) -> House:
    """Three teams that serve, a unit that does not, and the reader of the walk in one of them."""
    house = House()
    house.unit("Halmar")
    for name, prefix in TEAMS.items():
        house.unit(name, "Halmar")
        house.serve(name, prefix)
        for number in (1, 2, 3):
            house.person(f"{name} {number}", name)
    house.unit("Sales", "Halmar")
    house.person("Sales 1", "Sales")
    reader = house.person(READER, unit)
    reader.user = User.objects.create_user(f"{Role.EMPLOYEE}@halmar.example", name=READER)
    reader.save(update_fields=["user"])
    return house


def _story(house: House, asker: str) -> None:
    """The case number 700: taken, offered, accepted, promised, split and waiting; another one is offered to IT."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_case ALTER COLUMN id RESTART WITH 700")
    asks, it, finance = house.actor(asker), house.actor("IT 2"), house.actor("Finance 2")
    start = clock.now() - timedelta(days=3)
    with clock.frozen(start):
        case = open_case(subject="Double charge", text="I was charged twice.", team_id=house.teams["IT"].id, by=asks)
        take(case_id=case, by=it)
    with clock.frozen(start + timedelta(days=1)):
        reply(case_id=case, text="I ask Finance.", hear_by=clock.now() + timedelta(days=9), by=it)
        note(case_id=case, text="Known fault of the import.", by=it)
        accept(
            offer_id=offer(case_id=case, team_id=house.teams["Finance"].id, words="Credit 600 €?", by=it), by=finance
        )
        split(case_id=case, team_id=house.teams["Legal"].id, subject="Read the terms", words="May we?", by=finance)
        wait(case_id=case, on=WaitsOn.OUTSIDE, words="the bank", by=finance)
    offer(case_id=case, team_id=house.teams["IT"].id, words="Please stop the import.", by=finance)


def served_case() -> House:
    """A case the reader asked for herself."""
    house = house_of("Sales")
    _story(house, READER)
    return house


def serving_reader() -> House:
    """The same, asked by somebody else; the reader is in the team that is offered the ball and answers for the case."""
    house = house_of("IT")
    _story(house, "Sales 1")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_approver ALTER COLUMN id RESTART WITH 700")
    finance = house.actor("Finance 2")
    approval = {"case_id": 700, "what": "An exception", "person_ids": [house.id(READER)], "by": finance}
    ask_approval(**approval, words="Both payments stand on the statement.")
    ask_colleague(case_id=700, person_id=house.id(READER), words="Is the import stopped?", by=finance)
    return house
