"""The dated history of positions, kept by hand: added, put right, ended, taken out; leaving and its undoing."""

from datetime import UTC, date, datetime

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.leaving import end_due, end_person, return_person
from rapport.directory.actions.people import add_person
from rapport.directory.actions.positions import (
    add_position,
    change_position,
    correct_position,
    remove_position,
)
from rapport.directory.actions.units import add_unit, end_unit
from rapport.directory.models import ALWAYS, Person, Position
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from tests.kept import made_once

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")
FIRST, APRIL, MAY = date(2026, 1, 5), date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        yield


@made_once(at=datetime(2026, 6, 1, 9, tzinfo=UTC))
def house():
    works = add_unit(name="Works", parent_id=None, by=OPERATOR)
    sales = add_unit(name="Sales", parent_id=None, by=OPERATOR)
    ada = add_person(name="Ada Boss", unit_id=works, by=OPERATOR)
    bo = add_person(
        name="Bo Maker", title="Maker", unit_id=works, manager_id=ada, started_on=FIRST, external_id="7", by=OPERATOR
    )
    return {"works": works, "sales": sales, "ada": ada, "bo": bo}


def told():
    facts = Fact.objects.filter(name__in=[f"directory.position_{w}" for w in ("added", "changed", "removed")])
    return [name.removeprefix("directory.position_") for name in facts.order_by("id").values_list("name", flat=True)]


def history(person_id):
    rows = Position.objects.filter(person_id=person_id).order_by("since", "id")
    return [(row.title, row.since, row.until, row.primary) for row in rows]


def only(person_id):
    return Position.objects.get(person_id=person_id).id


def test_a_second_position_stands_beside_the_main_one_and_twice_is_once(house):
    told_of = {"unit_id": house["sales"], "title": "Mentor", "since": APRIL, "primary": False}
    first = add_position(person_id=house["bo"], **told_of, by=OPERATOR)
    assert add_position(person_id=house["bo"], **told_of, by=OPERATOR) == first
    assert history(house["bo"]) == [("Maker", FIRST, None, True), ("Mentor", APRIL, None, False)]
    assert Person.objects.get(id=house["bo"]).title == "Maker"
    assert told() == ["added"]
    assert correct_position(position_id=first, until=date(2026, 6, 1), by=OPERATOR)
    assert not correct_position(position_id=first, until=date(2026, 6, 1), by=OPERATOR)
    assert Position.objects.get(id=first).until == date(2026, 6, 1)
    assert told() == ["added", "changed"]


def test_what_was_before_is_added_to_the_history(house):
    change_position(person_id=house["bo"], title="Pilot", on=MAY, by=OPERATOR)
    ada = house["ada"]
    change_position(person_id=ada, title="Head", on=MAY, by=OPERATOR)
    correct_position(position_id=Position.objects.get(person=ada, title="").id, since=APRIL, by=OPERATOR)
    add_position(person_id=ada, unit_id=house["sales"], title="Seller", until=APRIL, by=OPERATOR)
    assert history(ada) == [
        ("Seller", ALWAYS, APRIL, True),
        ("", APRIL, MAY, True),
        ("Head", MAY, None, True),
    ]


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"since": APRIL}, "covers some of these days"),
        ({"since": APRIL, "until": MAY}, "covers some of these days"),
        ({"since": MAY, "until": APRIL, "primary": False}, "ends before it begins"),
        ({"since": MAY, "until": MAY, "primary": False}, "ends before it begins"),
        ({"since": date(2025, 1, 1), "primary": False}, "first day is 2026-01-05"),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_sentence(house, days, says):
    with pytest.raises(Refusal, match=says):
        add_position(person_id=house["bo"], unit_id=house["sales"], **days, by=OPERATOR)
    assert told() == []


def test_nobody_reports_in_a_circle_on_any_day(house):
    cy = add_person(name="Cy", by=OPERATOR, started_on=FIRST)
    change_position(person_id=house["bo"], manager_id=cy, on=MAY, by=OPERATOR)
    with pytest.raises(Refusal, match="circle"):
        correct_position(position_id=only(cy), manager_id=house["bo"], by=OPERATOR)
    with pytest.raises(Refusal, match="circle"):
        correct_position(position_id=only(cy), manager_id=cy, by=OPERATOR)
    change_position(person_id=cy, title="Lead", on=APRIL, by=OPERATOR)
    before = Position.objects.get(person=cy, since=FIRST)
    assert correct_position(position_id=before.id, manager_id=house["bo"], by=OPERATOR)  # until Bo came to report to Cy


def test_putting_right_what_holds_today_shows_on_the_record_and_is_no_move(house):
    moves = Fact.objects.filter(name="directory.person_moved").count()
    assert correct_position(position_id=only(house["bo"]), unit_id=house["sales"], title=" Seller ", by=OPERATOR)
    assert not correct_position(position_id=only(house["bo"]), title="Seller", by=OPERATOR)
    bo = Person.objects.get(id=house["bo"])
    assert (bo.title, bo.unit_id, bo.manager_id) == ("Seller", house["sales"], house["ada"])
    assert "sales" in bo.search
    assert Fact.objects.filter(name="directory.person_moved").count() == moves
    assert told() == ["changed"]


def test_the_last_main_position_goes_on_while_somebody_is_here(house):
    with pytest.raises(Refusal, match="Nothing comes after it"):
        correct_position(position_id=only(house["bo"]), until=MAY, by=OPERATOR)
    with pytest.raises(Refusal, match="only position"):
        correct_position(position_id=only(house["bo"]), primary=False, by=OPERATOR)
    with pytest.raises(Refusal, match="Put it right instead"):
        remove_position(position_id=only(house["bo"]), by=OPERATOR)


def test_a_move_that_never_was_is_taken_out_and_what_was_before_goes_on(house):
    change_position(person_id=house["bo"], title="Pilot", on=MAY, by=OPERATOR)
    remove_position(position_id=Position.objects.get(title="Pilot").id, by=OPERATOR)
    assert history(house["bo"]) == [("Maker", FIRST, None, True)]
    assert Person.objects.get(id=house["bo"]).title == "Maker"
    with pytest.raises(Missing):
        remove_position(position_id=999, by=OPERATOR)
    assert told() == ["removed"]


def test_a_position_keeps_a_unit_that_has_ended_since(house):
    change_position(person_id=house["bo"], unit_id=house["sales"], on=MAY, by=OPERATOR)
    change_position(person_id=house["ada"], unit_id=house["sales"], on=MAY, by=OPERATOR)
    end_unit(unit_id=house["works"], by=OPERATOR)
    old = Position.objects.get(person=house["bo"], since=FIRST)
    assert correct_position(position_id=old.id, title="Apprentice", by=OPERATOR)
    with pytest.raises(Refusal, match="has ended"):
        add_position(person_id=house["ada"], unit_id=house["works"], since=MAY, primary=False, by=OPERATOR)


def test_leaving_is_undone_before_and_after_the_last_day(house):
    bo = house["bo"]
    mentor = add_position(person_id=bo, unit_id=house["sales"], title="Mentor", since=MAY, primary=False, by=OPERATOR)
    whole = history(bo)
    end_person(person_id=bo, on=date(2026, 6, 30), by=OPERATOR)
    assert [row[2] for row in history(bo)] == [date(2026, 7, 1)] * 2
    assert return_person(person_id=bo, by=OPERATOR)
    assert history(bo) == whole
    end_person(person_id=bo, on=date(2026, 5, 31), by=OPERATOR)
    with pytest.raises(Missing):
        correct_position(position_id=mentor, until=date(2026, 5, 31), by=OPERATOR)
    assert return_person(person_id=bo, by=OPERATOR)
    assert not return_person(person_id=bo, by=OPERATOR)
    assert history(bo) == whole
    assert Person.objects.get(id=bo).ended_on is None
    assert end_due(by=OPERATOR) == 0
    names = ("departure_planned", "departure_called_off", "person_left", "person_returned")
    facts = Fact.objects.filter(name__in=[f"directory.{name}" for name in names]).order_by("id")
    assert [name.removeprefix("directory.") for name in facts.values_list("name", flat=True)] == list(names)


@pytest.mark.parametrize(
    "act",
    [
        lambda by: add_position(person_id=1, unit_id=None, by=by),
        lambda by: correct_position(position_id=1, title="x", by=by),
        lambda by: remove_position(position_id=1, by=by),
        lambda by: return_person(person_id=1, by=by),
    ],
)
@pytest.mark.parametrize("role", [None, Role.EMPLOYEE, Role.TEAM_LEAD, Role.ANALYST])
def test_only_administrators_keep_the_history(act, role):
    actor = Actor(user_id=1, person_id=1, roles=frozenset({role})) if role else Actor.stranger()
    with pytest.raises(Forbidden):
        act(actor)
