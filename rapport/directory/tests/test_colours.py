"""Units take the colour of their division; divisions share none while ten are enough."""

from datetime import date

import pytest

from rapport.directory.models import Unit
from rapport.directory.queries.colours import tell_colours
from rapport.directory.rules.colours import colours_of
from rapport.ui.people import give_colours, unit_colour

DAY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _colours_again():
    yield
    give_colours({})


def test_ten_divisions_have_ten_colours_and_the_eleventh_repeats_the_first():
    given = colours_of((f"halmar/{n}", DAY, None) for n in range(11))
    assert sorted(given.values()) == [1, *range(1, 11)]
    assert given["halmar/10"] == given["halmar/0"]


def test_a_division_keeps_its_colour_when_others_come_and_go():
    before = colours_of([("a", DAY, None), ("b", DAY, None)])
    after = colours_of([("a", DAY, date(2026, 3, 1)), ("b", DAY, None), ("c", date(2026, 4, 1), None)])
    assert after["b"] == before["b"]
    assert after["c"] == before["a"]


@pytest.mark.django_db
def test_all_below_a_division_share_its_colour_and_the_company_has_none(django_assert_num_queries):
    top = Unit.objects.create(name="Halmar", slug="halmar", path="/1/", depth=0)
    for n, name in enumerate(("it", "finance"), start=2):
        Unit.objects.create(name=name, slug=f"halmar/{name}", parent=top, path=f"/1/{n}/", depth=1)
    with django_assert_num_queries(1):
        tell_colours(anew=True)
        tell_colours()
    assert unit_colour("halmar/it") == unit_colour("halmar/it/workplace-it/desk") == 1
    assert unit_colour("halmar/finance/payroll") == 2
    assert unit_colour("halmar") == 0


@pytest.mark.django_db
def test_where_several_units_are_on_top_they_are_the_divisions():
    for n, name in enumerate(("harbour", "yard"), start=1):
        Unit.objects.create(name=name, slug=name, path=f"/{n}/", depth=0)
    tell_colours(anew=True)
    assert [unit_colour(slug) for slug in ("harbour/cranes", "yard", "yard/docks")] == [1, 2, 2]
