"""Rows for the pages of a relationship: one that was met, promised and planned, as the reader keeps it."""

from datetime import timedelta

from django.db import connection

from rapport.accounts.public import Role
from rapport.catalogue.models import ServiceTeam
from rapport.kit import clock
from rapport.relationships.actions.book import assign, move_stage, open_relationship
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.goals import answer_goal, propose_goal, value_goal
from rapport.relationships.actions.plan import write_down
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.words import Contact, Mood
from rapport.relationships.tests.conftest import OPERATOR, House

READER = "Amara Okafor"  # as the browser signs her in


def kept_relationship() -> House:
    """IT looks after Sales, which the reader does; numbers begin at 700."""
    house = House()
    house.unit("Halmar")
    unit = house.unit("IT", "Halmar")
    house.teams["IT"] = ServiceTeam.objects.create(name="Workplace IT", prefix="IT", unit=unit)
    house.unit("Sales", "Halmar")
    for name, where in {"Bo Lind": "IT", "Mei-Ling Chou": "Sales", "Tomás Ruiz": "Sales"}.items():
        house.person(name, where)
    reader = house.person(READER, "IT")
    reader.user.email = f"{Role.EMPLOYEE}@halmar.example"
    reader.user.save(update_fields=["email"])
    house.units["Sales"].manager = house.people["Mei-Ling Chou"]
    house.units["Sales"].save(update_fields=["manager"])
    with connection.cursor() as cursor:
        for table in ("relationship", "touchpoint", "goal", "step"):
            cursor.execute(f"ALTER TABLE relationships_{table} ALTER COLUMN id RESTART WITH 700")
    _story(house)
    _for_her(house)
    return house


def _story(house: House) -> None:
    now, me = clock.now(), house.actor(READER)
    mei = house.people["Mei-Ling Chou"].id
    with clock.frozen(now - timedelta(days=200)):
        book = open_relationship(
            team_id=house.teams["IT"].id,
            unit_id=house.units["Sales"].id,
            owner_id=house.people["Bo Lind"].id,
            rhythm_days=42,
            about="They sell in winter and plan in summer.\n\nSay what it costs first, then how it works.",
            by=OPERATOR,
        )
    for days, kind, text in (
        (150, Contact.VISIT, "The warehouse scanners fail when it is cold. @Mei-Ling Chou showed us."),
        (
            90,
            Contact.CALL,
            "They want tablets by May.\nTen to begin with; the old ones go to the training room. @Tomás Ruiz",
        ),
        (20, Contact.MEETING, "Offer discussed. @Mei-Ling Chou\n! send the final offer by +1d @me"),
    ):
        with clock.frozen(now - timedelta(days=days)):
            write_down(
                relationship_id=book, text=text, kind=kind, minutes=45, mood=Mood.GOOD, today=clock.today(), by=me
            )
    with clock.frozen(now - timedelta(days=60)):
        assign(relationship_id=book, person_id=house.people[READER].id, reason="Bo goes to Finance", by=me)
        third = stages_of(house.teams["IT"].id)[2]
        move_stage(relationship_id=book, stage_id=third.id, reason="They asked three times", by=me)
        goal = propose_goal(
            relationship_id=book, words="A laptop within three days", measure="working days", start=9, target=3, by=me
        )
        answer_goal(goal_id=goal, yes=True, seen=1, by=house.actor("Mei-Ling Chou"))
    value_goal(goal_id=goal, value=5, by=me)
    propose_goal(relationship_id=book, words="Tablets for the warehouse", due_on=clock.today(), by=me)
    log_touchpoint(
        relationship_id=book, kind=Contact.REVIEW, at=now + timedelta(days=9), outcome="Half-year review",
        place="Room 4", person_ids=[mei], by=me,
    )  # fmt: skip
    with clock.frozen(now - timedelta(days=3)):
        log_touchpoint(relationship_id=book, kind=Contact.COFFEE, at=now - timedelta(days=1), person_ids=[mei], by=me)


def _for_her(house: House) -> None:
    """Finance looks after IT, which the reader leads: it met her, and proposes a goal."""
    unit = house.unit("Finance", "Halmar")
    house.teams["Finance"] = ServiceTeam.objects.create(name="Finance", prefix="FIN", unit=unit)
    keeper = house.person("Ana Kovač", "Finance")
    house.units["IT"].manager = house.people[READER]
    house.units["IT"].save(update_fields=["manager"])
    book = open_relationship(
        team_id=house.teams["Finance"].id, unit_id=house.units["IT"].id, owner_id=keeper.id, by=OPERATOR
    )
    by = house.actor("Ana Kovač")
    text = "Budget of next year discussed. @Amara Okafor\n! send last year's invoices by +1w @Amara Okafor"
    write_down(relationship_id=book, text=text, kind=Contact.MEETING, today=clock.today(), by=by)
    agreed = propose_goal(
        relationship_id=book, words="Invoices within a week", measure="days", start=20, target=7, by=by
    )
    answer_goal(goal_id=agreed, yes=True, seen=1, by=house.actor(READER))
    propose_goal(relationship_id=book, words="One budget talk a quarter", due_on=clock.today(), by=by)
