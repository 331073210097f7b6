"""When the hours of a team change, what was agreed and runs is due by the new ones, and what was missed stays missed."""

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.accounts.public import Actor
from rapport.cases.actions.life.opening import open_case
from rapport.cases.jobs import count_anew
from rapport.cases.models import Clock
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.actions.calendars import create_calendar, remove_day, set_day
from rapport.catalogue.actions.teams import change_team, serve
from rapport.catalogue.public import Goal, Level
from rapport.directory.models import Person, Unit
from rapport.kit import clock
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery

OPERATOR = Actor.system(via="cli")
MONDAY = datetime(2026, 11, 9, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE = [[[540, 1020]]] * 5 + [[], []]


@pytest.fixture
def case(db):
    """A case on Monday at nine, to be answered within one working hour and done within sixteen."""
    unit = Unit.objects.create(name="IT", slug="it", path="/it/", depth=0)
    Unit.objects.filter(id=unit.id).update(path=f"/{unit.id}/")
    asker = Person.objects.create(name="Mei Tanaka", unit=unit, email="mei@halmar.example")
    with clock.frozen(MONDAY):
        calendar = create_calendar(name="Office", timezone="UTC", week=OFFICE, by=OPERATOR)
        team = serve(unit_id=unit.id, prefix="IT", calendar_id=calendar, by=OPERATOR)
        targets = {(Goal.ANSWER, Level.LOW): 60, (Goal.RESOLUTION, Level.LOW): 960}
        make_agreement(team_id=team, targets=targets, by=OPERATOR)
        ident = open_case(subject="Help", team_id=team, requester_id=asker.id, by=OPERATOR)
    return ident, calendar, team


def told():
    for _once_and_again in range(2):
        for ident in Delivery.objects.order_by("id").values_list("id", flat=True):
            deliver(delivery_id=ident)
    waiting = ProcrastinateJob.objects.filter(task_name="cases.recount").values_list("args", flat=True)
    for said in list(waiting):
        count_anew(**said)
    assert len(waiting) == 1, "one that waits is enough"


def due(ident):
    return {one.goal: (one.due_at - MONDAY) / HOUR for one in Clock.objects.filter(case_id=ident)}


def test_a_holiday_moves_what_runs_and_goes_when_it_is_taken_back(case):
    ident, calendar, team = case
    assert due(ident) == {"answer": 1, "resolution": 32}
    tuesday = (MONDAY + 24 * HOUR).date()
    with clock.frozen(MONDAY + 2 * HOUR):
        set_day(calendar_id=calendar, day=tuesday, hours=[], by=OPERATOR)
        told()
        assert due(ident) == {"answer": 1, "resolution": 56}, "what was missed stays missed"
        remove_day(calendar_id=calendar, day=tuesday, by=OPERATOR)
        told()
        assert due(ident) == {"answer": 1, "resolution": 32}
        night = create_calendar(name="Always", timezone="UTC", week=[[[0, 1440]]] * 7, by=OPERATOR)
        change_team(team_id=team, calendar_id=night, by=OPERATOR)
        told()
    assert due(ident) == {"answer": 1, "resolution": 16}
