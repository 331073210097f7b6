"""What `@made_once` promises to tests: made once, and no test sees what another did."""

from datetime import UTC, datetime

import pytest

from rapport.directory.models import Unit
from rapport.kit import clock
from tests.company import People
from tests.kept import made_once

LONG_AGO = datetime(2020, 2, 2, 9, tzinfo=UTC)
made = []


@made_once(at=LONG_AGO)
def house() -> People:
    made.append("house")
    house = People()
    house.unit("Halmar")
    return house


@made_once
def sales(house) -> int:
    return house.unit("Sales", "Halmar").id


@pytest.mark.parametrize("turn", range(3))
def test_each_test_finds_what_was_made_and_nothing_that_another_did(house, sales, turn):
    names = dict(Unit.objects.values_list("id", "name"))
    assert names == {house.units["Halmar"].id: "Halmar", sales: "Sales"}
    assert house.units["Sales"].parent is house.units["Halmar"], "what is given to a test is of one piece"
    assert set(house.people) == set()
    assert made.count("house") == 1
    Unit.objects.filter(id=sales).update(name=f"Renamed {turn}")
    house.units["Halmar"].name = f"Renamed {turn}"
    house.people["Somebody"] = None


def test_what_is_made_of_it_is_there_for_those_who_want_it_only(house):
    assert list(Unit.objects.values_list("name", flat=True)) == ["Halmar"]
    assert list(house.units) == ["Halmar"]


def test_it_is_still_the_time_at_which_it_was_made(sales):
    assert clock.now() == LONG_AGO
    assert set(Unit.objects.values_list("created_at", flat=True)) == {LONG_AGO}


def test_who_wants_nothing_finds_nothing(db):
    assert not Unit.objects.exists()
    assert clock.now() > LONG_AGO


def test_a_test_that_commits_makes_its_own(transactional_db, house):
    assert [unit.id for unit in Unit.objects.all()] == [house.units["Halmar"].id]
