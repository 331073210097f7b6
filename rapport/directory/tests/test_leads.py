"""Who speaks for a unit: who leads it, else who leads the nearest one above; what is read equals a walk up."""

from random import Random

import pytest

from rapport.directory.models import Person, Unit
from rapport.directory.public import lead_of, leads_of
from rapport.kit import clock


def grown(chance):
    """Return forty units, some ended; every other one has a lead, who may have left or be a vacant post."""
    units, day = [], clock.today()
    for number in range(40):
        above = chance.choice(units) if units else None
        unit = Unit.objects.create(name=f"Unit {number}", slug=f"u{number}", parent=above, path=f"/new-{number}/")
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        unit.ended_on = day if chance.random() < 0.15 else None
        if chance.random() < 0.5:
            gone = day if chance.random() < 0.2 else None
            vacant = chance.random() < 0.2
            unit.manager = Person.objects.create(name=f"Lead {number}", unit=unit, ended_on=gone, vacant=vacant)
        unit.save()
        units.append(unit)
    return units


def walked(unit):
    """Return who speaks for a unit, a step at a time."""
    while unit is not None:
        lead = unit.manager
        if unit.ended_on is None and lead is not None and lead.ended_on is None and not lead.vacant:
            return lead.id
        unit = unit.parent
    return None


@pytest.mark.parametrize("seed", range(3))
def test_who_leads_it_or_the_nearest_above_speaks_for_a_unit(db, seed):
    units = grown(Random(seed))
    expected = {unit.id: walked(unit) for unit in units}
    assert len(set(expected.values())) > 3
    assert leads_of(expected) == {ident: lead for ident, lead in expected.items() if lead is not None}
    assert {ident: lead_of(ident) for ident in list(expected)[:5]} == dict(list(expected.items())[:5])


def test_of_many_units_it_is_read_at_once_and_of_none_not_at_all(db, django_assert_num_queries):
    units = grown(Random(1))
    with django_assert_num_queries(1):
        leads_of(unit.id for unit in units)
    with django_assert_num_queries(0):
        assert leads_of([]) == {}
