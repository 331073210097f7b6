"""Figures of a book: medians with what goes on, ranges around what they tell, and nothing of too few."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.relationships.rules.figures import Spell, counted, mean, median_days, paired

one = st.tuples(st.integers(1, 400), st.booleans())
spells = st.lists(one, max_size=30).map(lambda some: [Spell(days=float(days), ended=ended) for days, ended in some])


@given(spells)
def test_a_median_lies_in_its_range_and_is_a_length_that_was_seen(some):
    found = median_days(some)
    if found.value is None:
        return
    assert found.value in {spell.days for spell in some if spell.ended}
    assert found.low is not None
    assert found.low <= found.value
    assert found.high is None or found.value <= found.high


@given(spells)
def test_of_spells_that_all_ended_it_is_the_lower_median(some):
    ended = sorted(spell.days for spell in some if spell.ended)
    found = median_days([Spell(days=days, ended=True) for days in ended])
    if len(ended) >= 5:
        assert found.value == ended[(len(ended) - 1) // 2]


@given(spells, st.integers(1, 30))
def test_what_goes_on_longer_never_shortens_it(some, more):
    found = median_days(some)
    later = median_days([*some, *[Spell(days=1000.0, ended=False)] * more])
    assert later.value is None or (found.value is not None and later.value >= found.value)


def test_too_few_tell_nothing():
    assert median_days([Spell(days=3.0, ended=True)] * 4).value is None
    assert mean([1.0] * 4).value is None
    assert counted(4, 4).value is None
    assert paired([1.0] * 9, [2.0] * 9).value is None
    assert paired([1.0] * 10, [2.0] * 10).value == 1
