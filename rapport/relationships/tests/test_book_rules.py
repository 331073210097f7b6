"""How a book is read: what is late, what is neglected, how health and size are told in a word."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.relationships.rules.book import Size, is_forgotten, is_late, is_neglected, size_of
from rapport.relationships.rules.health import Band, band_of

TODAY = date(2026, 11, 20)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
rhythms = st.integers(1, 730)


@given(st.integers(0, 100))
def test_more_is_never_told_as_worse(score):
    order = [Band.POOR, Band.MIDDLING, Band.GOOD]
    assert order.index(band_of(score)) <= order.index(band_of(min(100, score + 1)))
    assert band_of(score) is not Band.UNKNOWN


def test_unknown_is_never_good():
    assert band_of(None) is Band.UNKNOWN


@given(days, rhythms, st.booleans(), days)
def test_what_is_neglected_is_late_and_stays_so_until_there_is_a_contact(due, rhythm, planned, today):
    neglected = is_neglected(due, rhythm_days=rhythm, planned=planned, today=today)
    assert not neglected or is_late(due, today=today)
    later = is_neglected(due, rhythm_days=rhythm, planned=planned, today=today + timedelta(days=1))
    assert later or not neglected


@given(days, rhythms, days)
def test_what_is_planned_never_makes_it_more_neglected(due, rhythm, today):
    with_plan, without = (is_neglected(due, rhythm_days=rhythm, planned=plan, today=today) for plan in (True, False))
    assert without or not with_plan


@given(days, rhythms, days)
def test_what_is_forgotten_is_neglected_whatever_is_planned(due, rhythm, today):
    if is_forgotten(due, rhythm_days=rhythm, today=today):
        assert is_neglected(due, rhythm_days=rhythm, planned=True, today=today)
        assert is_forgotten(due, rhythm_days=rhythm, today=today + timedelta(days=1))


def test_without_a_rhythm_nothing_is_neglected():
    assert not is_neglected(None, rhythm_days=None, planned=False, today=TODAY)


@pytest.mark.parametrize(
    ("people", "size"),
    [(0, Size.SMALL), (9, Size.SMALL), (10, Size.MEDIUM), (50, Size.LARGE), (249, Size.LARGE), (250, Size.GREAT)],
)
def test_how_many_people_a_unit_has_is_told_in_bands(people, size):
    assert size_of(people) is size
