"""Headcounts of units follow whatever is written about people, by whomever."""

from datetime import date

import pytest
from django.db import connection

from rapport.directory.models import Headcount, Person, Unit
from rapport.directory.queries.tree import headcounts
from tests.kept import made_once

pytestmark = pytest.mark.django_db


@made_once
def units() -> dict[str, Unit]:
    """`top` with `north` (1) and `tenth` (10) below it, and `deep` below `north`: paths that begin alike."""
    top = Unit.objects.create(id=1, name="Top", slug="top", path="/1/")
    north = Unit.objects.create(id=11, name="North", slug="top/north", path="/1/11/", parent=top, depth=1)
    tenth = Unit.objects.create(id=110, name="Tenth", slug="top/tenth", path="/1/110/", parent=top, depth=1)
    deep = Unit.objects.create(id=12, name="Deep", slug="top/north/deep", path="/1/11/12/", parent=north, depth=2)
    return {"top": top, "north": north, "tenth": tenth, "deep": deep}


def _people(unit: Unit, number: int, **values: object) -> list[Person]:
    return Person.objects.bulk_create(Person(name=f"P{n}", unit=unit, **values) for n in range(number))


def _truth() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, count(*) FROM directory_person WHERE unit_id IS NOT NULL AND ended_on IS NULL "
            "AND merged_into_id IS NULL AND NOT vacant GROUP BY unit_id"
        )
        return dict(cursor.fetchall())


def _kept() -> dict[int, int]:
    return dict(Headcount.objects.exclude(people=0).values_list("unit_id", "people"))


def test_a_unit_counts_all_below_it_and_no_unit_whose_path_only_begins_alike(units: dict[str, Unit]) -> None:
    _people(units["top"], 1)
    _people(units["north"], 2)
    _people(units["deep"], 3)
    _people(units["tenth"], 4)
    ids = [unit.id for unit in units.values()]
    assert headcounts(ids) == {1: 10, 11: 5, 110: 4, 12: 3}


def test_counts_follow_every_change_of_people(units: dict[str, Unit]) -> None:
    people = _people(units["north"], 6) + _people(units["tenth"], 2) + _people(units["deep"], 2, vacant=True)
    assert _kept() == _truth() == {11: 6, 110: 2}
    Person.objects.filter(id=people[0].id).update(unit=units["deep"])
    Person.objects.filter(id=people[1].id).update(unit=None)
    Person.objects.filter(id=people[2].id).update(ended_on=date(2026, 1, 1))
    Person.objects.filter(id=people[3].id).update(merged_into=people[4])
    Person.objects.filter(vacant=True).update(vacant=False)
    assert _kept() == _truth() == {11: 2, 110: 2, 12: 3}
    Person.objects.filter(id=people[2].id).update(ended_on=None, unit=units["tenth"])
    Person.objects.filter(unit=units["deep"]).delete()
    assert _kept() == _truth() == {11: 2, 110: 3}


def test_changes_of_other_columns_write_no_count(units: dict[str, Unit]) -> None:
    _people(units["north"], 3)
    Person.objects.update(title="Planner")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text FROM directory_headcount")
        before = cursor.fetchall()
        Person.objects.update(search="p", unit=units["north"])
        cursor.execute("SELECT ctid::text FROM directory_headcount")
        assert cursor.fetchall() == before


def test_emptying_the_table_empties_the_counts(units: dict[str, Unit]) -> None:
    _people(units["north"], 3)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a transaction of its own would have
        cursor.execute("TRUNCATE directory_person CASCADE")
    assert not Headcount.objects.exists()
