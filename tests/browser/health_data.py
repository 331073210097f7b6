"""Rows for the pages of health and figures: one relationship with something of each kind, and one that goes cold."""

from datetime import timedelta

from django.db import connection

from rapport.cases.tests.conftest import House
from rapport.kit import clock
from rapport.relationships.actions.book import open_relationship
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.actions.health import judge_all
from rapport.relationships.models import Entry, Goal, Health, Relationship
from rapport.relationships.rules.words import Contact
from tests.browser.cases_data import READER, serving_reader

DAY = timedelta(days=1)


def judged_book() -> House:
    """The reader's team looks after Sales (number 700), met, promised and judged, and after Legal, which goes cold."""
    house, now = serving_reader(), clock.now()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE relationships_relationship ALTER COLUMN id RESTART WITH 700")
    house.units["IT"].manager = house.people[READER]
    house.units["IT"].save(update_fields=["manager"])
    by, team = house.actor(READER), house.teams["IT"].id
    kept, cold = (
        open_relationship(team_id=team, unit_id=house.units[name].id, owner_id=house.id(READER), rhythm_days=28, by=by)
        for name in ("Sales", "Legal")
    )
    Relationship.objects.update(began_at=now - 90 * DAY)
    log_touchpoint(relationship_id=kept, kind=Contact.CALL, at=now - DAY, outcome="They wait too long.", by=by)
    Goal.objects.create(relationship_id=kept, words="Laptops in a day", measure="days", current=3, target=1)
    for number, what in enumerate(("promise_kept", "promise_kept", "promise_broken", "agreed_kept", "agreed_missed")):
        Entry.objects.create(relationship_id=kept, what=what, at=now - DAY, record="case", record_id=number)
    Relationship.objects.filter(id=cold).update(due_on=(now - 40 * DAY).date())
    Health.objects.create(relationship_id=kept, on=(now - 40 * DAY).date(), score=80, known=0.6)
    judge_all()
    return house
