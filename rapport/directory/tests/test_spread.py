"""How some units lie in the tree: what the database counts equals a walk over every unit."""

from random import Random

import pytest

from rapport.directory.models import Person, Unit
from rapport.directory.public import headcounts, member_ids, members_of, missed_units, spread, units_of_size
from rapport.kit import clock
from tests.kept import made_once

BANDS = (2, 5, 12)


@made_once
def tree():
    """Seventy units below one, some of them ended, each with a few people."""
    chance, units = Random(7), []
    for number in range(70):
        above = chance.choice(units) if units else None
        unit = Unit.objects.create(name=f"Unit {chance.randrange(30):02}", slug=f"u{number}", parent=above,
                                   path=f"/new-{number}/", depth=above.depth + 1 if above else 0)  # fmt: skip
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        unit.ended_on = clock.today() if number and chance.random() < 0.1 else None
        unit.save()
        units.append(unit)
    Person.objects.bulk_create(
        Person(name=f"P {unit.id} {n}", unit=unit) for unit in units for n in range(chance.randrange(4))
    )
    return units


def steps(unit):
    return [int(step) for step in unit.path.strip("/").split("/")]


def walked(units, marked, apart):
    """The units that count, each with all that stand in it and those of them that nothing marked reaches."""
    here = [unit for unit in units if unit.ended_on is None and apart not in steps(unit)]
    inside = {top.id: [unit for unit in here if top.id in steps(unit)] for top in units}
    missed = {top.id: [unit for unit in inside[top.id] if not marked & set(steps(unit))] for top in units}
    return here, inside, missed


@pytest.mark.parametrize("seed", range(5))
def test_what_is_counted_equals_a_walk_over_every_unit(tree, seed):
    chance = Random(seed)
    marked, apart = {unit.id for unit in chance.sample(tree, 9)}, chance.choice([None, chance.choice(tree[1:]).id])
    here, inside, missed = walked(tree, marked, apart)
    for under in (None, tree[0].id, tree[3].id):
        tops = [unit for unit in tree if unit.parent_id == under and inside[unit.id]]
        found = {one.id: (one.units, one.missed) for one in spread(marked, under=under, apart=apart)}
        assert found == {top.id: (len(inside[top.id]), len(missed[top.id])) for top in tops}
    second = spread(marked, level=2, apart=apart)
    assert {one.id for one in second} == {steps(unit)[1] for unit in here if len(steps(unit)) > 1}
    assert [one.name for one in second] == sorted(one.name for one in second)
    left = [unit for unit in here if unit.parent_id and unit in missed[tree[0].id]]
    listed = missed_units(marked, bands=BANDS, limit=500, apart=apart)
    assert {one.id for one in listed} == {unit.id for unit in left}
    bands = [sum(one.people >= band for band in BANDS) for one in listed]
    assert bands == sorted(bands, reverse=True), "the largest first"
    assert len(missed_units(marked, bands=BANDS, limit=3, apart=apart)) == min(3, len(left))


def test_units_of_a_size_are_those_with_so_many_people_in_and_below(tree):
    standing = {unit.id for unit in tree if unit.ended_on is None}
    counts = headcounts(standing)
    for least in (1, 4, 20, 1000):
        assert units_of_size(least) == {unit for unit in standing if counts.get(unit, 0) >= least}


def test_everybody_of_a_unit_is_told_by_number_and_who_chooses_sees_so_many(tree, monkeypatch):
    monkeypatch.setattr("rapport.directory.queries.members.MOST", 5)
    people = Person.objects.filter(unit__path__startswith=tree[0].path).count()
    assert len(member_ids([tree[0].id])) == people > 5
    assert len(members_of([tree[0].id])) == 5
