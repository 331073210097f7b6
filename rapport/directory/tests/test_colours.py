"""Units take the colour of their division; divisions share none while ten are enough."""

from datetime import date

import pytest

from rapport.directory.models import Unit
from rapport.directory.queries.colours import tell_colours
from rapport.directory.rules.colours import colours_of, divisions_of
from rapport.ui.people import unit_colour

DAY = date(2026, 1, 1)


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
        tell_colours()
        tell_colours()
    assert unit_colour("halmar/it") == unit_colour("halmar/it/workplace-it/desk") == 1
    assert unit_colour("halmar/finance/payroll") == 2
    assert unit_colour("halmar") == 0


@pytest.mark.django_db
def test_where_several_units_are_on_top_they_are_the_divisions():
    for n, name in enumerate(("harbour", "yard"), start=1):
        Unit.objects.create(name=name, slug=name, path=f"/{n}/", depth=0)
    tell_colours()
    assert [unit_colour(slug) for slug in ("harbour/cranes", "yard", "yard/docks")] == [1, 2, 2]


@pytest.mark.django_db
def test_a_small_unit_beside_the_company_leaves_its_divisions_their_colours():
    top = Unit.objects.create(name="Halmar", slug="halmar", path="/1/", depth=0)
    for n, name in enumerate(("it", "finance"), start=2):
        Unit.objects.create(name=name, slug=f"halmar/{name}", parent=top, path=f"/1/{n}/", depth=1)
    Unit.objects.create(name="Guests", slug="guests", path="/4/", depth=0)
    tell_colours()
    told = [unit_colour(slug) for slug in ("halmar/it/desk", "halmar/finance", "guests", "guests/desk", "halmar")]
    assert told == [1, 2, 3, 3, 0]


def test_which_units_are_divisions():
    def divisions(*units):
        return [slug for slug, *_ in divisions_of((n, above, (slug, DAY, end)) for n, above, slug, end in units)]

    one, two = (1, None, "a", None), (2, None, "b", None)
    assert divisions(one, (3, 1, "a/x", None)) == ["a/x"]
    assert divisions(one, (3, 1, "a/x", DAY)) == ["a/x"]  # it keeps its colour
    assert divisions(one, two) == ["a", "b"]
    assert divisions(one, two, (3, 1, "a/x", None)) == ["b", "a/x"]
    assert divisions(one, two, (3, 1, "a/x", None), (4, 2, "b/y", DAY)) == ["b", "a/x"]
    assert divisions(one, two, (3, 1, "a/x", None), (4, 2, "b/y", None)) == ["a", "b"]
