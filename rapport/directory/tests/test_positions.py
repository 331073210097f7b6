"""Dated positions stay consistent, and records show the one of today."""

from datetime import UTC, date, datetime

import pytest

from rapport.accounts.public import Actor
from rapport.directory.actions.leaving import end_person
from rapport.directory.actions.people import add_person
from rapport.directory.actions.positions import change_position, follow_positions
from rapport.directory.actions.units import add_unit
from rapport.directory.models import Person, Position, Unit
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from tests.kept import made_once

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        yield


@made_once(at=datetime(2026, 3, 2, 9, tzinfo=UTC))
def bo():
    works = add_unit(name="Works", parent_id=None, by=OPERATOR)
    return add_person(name="Bo Maker", unit_id=works, started_on=date(2026, 1, 5), external_id="7", by=OPERATOR)


def spans(person_id):
    return list(
        Position.objects.filter(person_id=person_id).order_by("since").values_list("since", "until", "unit__name")
    )


def test_a_planned_move_shows_on_its_day_and_only_then(bo):
    sales = add_unit(name="Sales", parent_id=None, by=OPERATOR)
    assert change_position(person_id=bo, unit_id=sales, on=date(2026, 4, 1), by=OPERATOR)
    assert not change_position(person_id=bo, unit_id=sales, on=date(2026, 4, 1), by=OPERATOR)
    assert spans(bo) == [(date(2026, 1, 5), date(2026, 4, 1), "Works"), (date(2026, 4, 1), None, "Sales")]
    assert follow_positions(by=OPERATOR) == 0
    assert Person.objects.get(id=bo).unit.name == "Works"
    with clock.frozen(datetime(2026, 4, 1, 1, tzinfo=UTC)):
        assert [follow_positions(by=OPERATOR) for _ in range(2)] == [1, 0]
    person = Person.objects.get(id=bo)
    assert person.unit.name == "Sales"
    assert "sales" in person.search
    with pytest.raises(Forbidden):
        follow_positions(by=Actor.stranger())


def test_nothing_begins_after_the_last_day(bo):
    end_person(person_id=bo, on=date(2026, 3, 31), by=OPERATOR)
    with pytest.raises(Refusal, match="last day is 2026-03-31"):
        change_position(person_id=bo, title="Pilot", on=date(2026, 4, 1), by=OPERATOR)
    change_position(person_id=bo, title="Pilot", on=date(2026, 3, 10), by=OPERATOR)
    assert [span[:2] for span in spans(bo)] == [
        (date(2026, 1, 5), date(2026, 3, 10)),
        (date(2026, 3, 10), date(2026, 4, 1)),
    ]


def test_what_was_planned_for_after_the_last_day_goes(bo):
    change_position(person_id=bo, title="Pilot", on=date(2026, 6, 1), by=OPERATOR)
    end_person(person_id=bo, on=date(2026, 4, 30), by=OPERATOR)
    assert [span[:2] for span in spans(bo)] == [(date(2026, 1, 5), date(2026, 5, 1))]


def test_a_unit_is_not_headed_by_who_has_left(bo):
    works = Unit.objects.get(name="Works")
    ada = add_person(name="Ada Boss", unit_id=works.id, by=OPERATOR)
    change_position(person_id=bo, manager_id=ada, by=OPERATOR)
    assert Unit.objects.get(id=works.id).manager_id == ada
    end_person(person_id=ada, on=date(2026, 3, 1), by=OPERATOR)
    assert Unit.objects.get(id=works.id).manager_id != ada


def test_the_same_id_is_not_given_twice(bo):
    with pytest.raises(Refusal) as refused:
        add_person(name="Bo Again", external_id="7", by=OPERATOR)
    assert refused.value.code == "identity_taken"
    assert Person.objects.count() == 1
