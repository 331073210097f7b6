"""On whom a relationship hangs: who was at nearly all contacts of a year while nobody else knows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.relationships.rules.hanging import Hangs, alone, hangs_on
from rapport.relationships.rules.words import Side

OURS, THEIRS = Side.OURS, Side.THEIRS
sides = st.dictionaries(st.integers(1, 9), st.integers(1, 40), max_size=6)


@pytest.mark.parametrize(
    ("times", "contacts", "whom"),
    [
        ({1: 4}, 5, 1),
        ({1: 4, 2: 1}, 5, 1),  # once is an introduction
        ({1: 4, 2: 2}, 5, None),  # she knows them too
        ({1: 3}, 5, None),
        ({1: 4}, 4, None),  # too few to tell
        ({1: 40, 2: 2}, 40, None),
        ({1: 40, 2: 1, 3: 1}, 40, 1),
        ({}, 9, None),
    ],
)
def test_it_hangs_on_who_was_at_four_of_five_while_nobody_else_was_at_two(times, contacts, whom):
    assert alone(times, contacts=contacts) == whom


@given(sides, st.integers(0, 40))
def test_somebody_who_came_as_often_takes_it_off_her(times, more):
    contacts = max(times.values(), default=0) + more
    whom = alone(times, contacts=contacts)
    if whom is not None:
        assert alone({**times, 99: times[whom]}, contacts=contacts) is None


@given(sides, st.integers(0, 40))
def test_where_two_know_them_it_hangs_on_nobody(times, contacts):
    assert alone({**times, 98: 2, 99: 2}, contacts=contacts) is None


@given(sides, st.integers(0, 40))
def test_the_two_who_were_seen_most_are_enough_to_tell(times, contacts):
    most = dict(sorted(times.items(), key=lambda one: -one[1])[:2])
    assert (alone(most, contacts=contacts) is None) == (alone(times, contacts=contacts) is None)


def test_our_side_is_named_first():
    there = [(OURS, 1), (THEIRS, 2)] * 5
    assert hangs_on(there, contacts=5, theirs=9) == Hangs(side=OURS, person_id=1, times=5, of=5)
    assert hangs_on(there[1::2], contacts=5, theirs=9) == Hangs(side=THEIRS, person_id=2, times=5, of=5)
    assert hangs_on(there, contacts=20, theirs=9) is None


@pytest.mark.parametrize(("theirs", "hangs"), [(0, False), (1, False), (2, True)])
def test_it_hangs_on_one_of_theirs_only_where_they_are_more_than_one(theirs, hangs):
    assert (hangs_on([(THEIRS, 2)] * 5, contacts=5, theirs=theirs) is not None) == hangs
