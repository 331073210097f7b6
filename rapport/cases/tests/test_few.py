"""Which counts of a table are not told: no few cases, and nothing by subtraction."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.rules.few import tells_of_few, withheld
from rapport.cases.rules.periods import levels_of, months_up_to, period_of

MINIMUM = 5
COUNTS = st.lists(st.one_of(st.just(0), st.integers(0, 12), st.integers(5, 400)), min_size=1, max_size=12)


def test_the_smallest_other_goes_with_one_that_is_too_small():
    assert withheld([9, 3, 7], "qqq", minimum=MINIMUM) == {1, 2}
    assert withheld([9, 3, 3], "qqq", minimum=MINIMUM) == {1, 2}, "six together"
    assert withheld([9, 0, 7], "qqq", minimum=MINIMUM) == {1}, "that nobody asked tells of nobody"
    assert withheld([9, 6, 7], "qqq", minimum=MINIMUM) == set()


def test_where_a_quarter_is_too_small_another_of_the_year_gives_a_month():
    months = [period_of(f"2026-{month:02}", "UTC") for month in range(1, 7)]
    hidden = withheld([1, 2, 0, 30, 20, 40], *levels_of(months), minimum=MINIMUM)
    assert hidden == {0, 1, 2, 4}
    quarters, years = levels_of(months)
    told = [tells_of_few([1, 2, 0, 30, 20, 40], quarters, years, part=f"2026-q{n}", minimum=MINIMUM) for n in (1, 2)]
    assert told == [False, True], "the second quarter less April and June is May, and the year less all of it the first"


@given(counts=COUNTS, last=st.dates(date(1975, 1, 1), date(2150, 1, 1)))
def test_no_total_less_what_is_told_is_few(counts, last):
    months = months_up_to(last, many=len(counts), zone="UTC")
    levels = levels_of(months)
    hidden = withheld(counts, *levels, minimum=MINIMUM)
    assert {place for place, count in enumerate(counts) if count < MINIMUM} <= hidden
    for level in levels:
        for key in set(level):
            there = [place for place, one in enumerate(level) if one == key]
            left_out = sum(counts[place] for place in there if place in hidden)
            assert left_out == 0 or left_out >= MINIMUM or hidden.issuperset(there)
