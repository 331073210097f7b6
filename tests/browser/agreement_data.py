"""Rows for the pages of agreements: one signed by both with a newer proposal, as who leads the other side sees it."""

from datetime import timedelta

from django.db import connection

from rapport.accounts.public import Actor
from rapport.cases.tests.conftest import House
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.actions.signing import propose_agreement, propose_version, sign
from rapport.catalogue.public import Goal, Level, Measure
from rapport.catalogue.queries.agreements import agreement
from rapport.catalogue.rules.clauses import Clauses
from rapport.directory.models import Unit
from rapport.kit import clock
from tests.browser.cases_data import READER, house_of

TIMES = {(Goal.ANSWER, Level.HIGH): 60, (Goal.RESOLUTION, Level.HIGH): 480, (Goal.RESOLUTION, Level.LOW): 960}
CLAUSES = Clauses(
    thresholds={Measure.ANSWER_AGREED: 90, Measure.ATTITUDE: 4.2},
    channels=("The portal",),
    obligations=("Invoices come with an order number",),
    survey_weeks=12,
)


def negotiated() -> House:
    """The agreement number 700 of IT with Sales, which the reader leads: signed once, and proposed anew to her."""
    house = house_of("Sales")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalogue_agreement ALTER COLUMN id RESTART WITH 700")
    Unit.objects.filter(name="IT").update(manager=house.id("IT 2"))
    Unit.objects.filter(name="Sales").update(manager=house.id(READER))
    it, reader, team = house.actor("IT 2"), house.actor(READER), house.teams["IT"].id
    ident = propose_agreement(
        team_id=team, unit_id=Unit.objects.get(name="Sales").id, targets=TIMES, clauses=CLAUSES, by=it,
        review_on=clock.today() + timedelta(days=10),
    )  # fmt: skip
    sign(version_id=agreement(ident, by=reader).latest.id, by=reader)
    quicker = {**TIMES, (Goal.ANSWER, Level.HIGH): 30}
    propose_version(agreement_id=ident, targets=quicker, words="We are more by now.", by=it)
    make_agreement(team_id=house.teams["Finance"].id, targets=TIMES, by=Actor.system(via="cli"))
    return house
