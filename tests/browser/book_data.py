"""Rows for the pages of a book: two units and a person looked after, a book that changes hands, a step to do."""

from datetime import timedelta

from django.db import connection

from rapport.accounts.models import User
from rapport.accounts.public import Role
from rapport.catalogue.models import ServiceTeam
from rapport.kit import clock
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.models import Relationship, Step
from rapport.relationships.rules.words import Contact
from rapport.relationships.tests.conftest import House

READER = "Amara Okafor"  # as the browser signs her in


def kept_book() -> House:
    """The book of IT, which the reader leads: Sales is late, Plants is planned, a person has no rhythm."""
    house = House()
    house.unit("Halmar")
    unit = house.unit("IT", "Halmar")
    house.teams["IT"] = ServiceTeam.objects.create(name="IT", prefix="IT", unit=unit)
    reader = house.person(READER, "IT", Role.TEAM_MEMBER)
    reader.user = User.objects.create_user(f"{Role.EMPLOYEE}@halmar.example", name=READER)
    reader.save(update_fields=["user"])
    unit.manager = reader
    unit.save(update_fields=["manager"])
    house.person("IT 2", "IT")
    for name in ("Sales", "Plants"):
        house.unit(name, "Halmar")
        for number in (1, 2):
            house.person(f"{name} {number}", name)
    house.unit("North", "Sales")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE relationships_relationship ALTER COLUMN id RESTART WITH 700")
        cursor.execute("ALTER TABLE relationships_transfer ALTER COLUMN id RESTART WITH 700")
    with clock.frozen(clock.now() - timedelta(days=60)):
        sales = house.looks_after("IT", unit="Sales", owner=READER, rhythm_days=42, about="They sell by phone.")
        plants = house.looks_after("IT", unit="Plants", owner=READER, rhythm_days=90)
        house.looks_after("IT", person="Sales 2", owner="IT 2")
    Relationship.objects.filter(id=sales).update(score=34, score_before=52, open_cases=3, broken=1)
    Relationship.objects.filter(id=plants).update(score=81, score_before=70)
    by = house.actor(READER)
    log_touchpoint(
        relationship_id=plants, kind=Contact.CALL, at=clock.now() - timedelta(days=9), outcome="Fine.", by=by
    )
    log_touchpoint(relationship_id=plants, kind=Contact.MEETING, at=clock.now() + timedelta(days=2), by=by)
    Step.objects.create(relationship_id=sales, words="Send the offer", due_on=clock.today(), person=reader)
    people = {"giver_id": house.people["IT 2"].id, "taker_id": reader.id}
    transfer(team_id=house.teams["IT"].id, on=clock.today() + timedelta(days=3), by=by, **people)
    return house
