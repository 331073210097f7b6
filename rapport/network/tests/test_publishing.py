"""What is published of counts: whatever is added and subtracted, nothing is told about fewer than the minimum."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.network.rules.offices import FEWEST
from rapport.network.rules.publishing import Counts, Forest, Former, publish

MINIMUM = 10
OFFICE = 1


@st.composite
def forests(draw):
    """Groups below one another, each of the minimum and more, and the finest of them."""
    above = [-1]
    for _ in range(draw(st.integers(1, 9))):
        above.append(draw(st.sampled_from([-1, *range(len(above))])))
    level = []
    for parent in above:
        level.append(1 if parent < 0 else level[parent] + 1)
    order = sorted(range(len(above)), key=lambda group: level[group])
    number = {old: new for new, old in enumerate(order)} | {-1: len(above)}
    above = [number[above[old]] for old in order]
    leaves = [group for group in range(len(above)) if group not in above]
    people = [0] * (len(above) + 1)
    for leaf in leaves:
        size, group = draw(st.integers(MINIMUM, 60)), leaf
        while group < len(above):
            people[group] += size
            group = above[group]
        people[-1] += size
    return Forest(np.array(above), np.array([level[old] for old in order]), np.array(people)), leaves


@st.composite
def histories(draw):
    """A forest, and for some days how many of each finest group turn to an office, with how many ties."""
    forest, leaves = draw(forests())
    days = []
    for _ in range(draw(st.integers(1, 5))):
        people = [draw(st.integers(0, int(forest.people[leaf]))) for leaf in leaves]
        days.append((people, [n * draw(st.integers(1, 3)) for n in people]))
    return forest, leaves, days


NOBODY = Counts()


def published(forest, leaves, days):
    """By day: what is shown of each group, everybody last, and the own part of each."""
    former, found = None, []
    for people, ties in days:
        counts = Counts(np.full(len(leaves), OFFICE), np.array(leaves), np.array(people), np.array(ties))
        now = publish(forest, counts, members=NOBODY, former=former, minimum=MINIMUM)
        shown, own = np.zeros(forest.size + 1, int), np.zeros(forest.size + 1, int)
        shown[now.group], own[now.group] = now.people, now.own_people
        found.append((shown, own))
        held = Counts(now.office, now.group, now.own_people, now.own_ties)
        former = Former(held, np.array([OFFICE]), np.arange(forest.size + 1))
    return found


def lidded(forest, leaves, people):
    return [min(n, int(forest.people[leaf]) - FEWEST) for leaf, n in zip(leaves, people, strict=True)]


def summed(forest, leaves, values):
    """Leaf values, and those of all groups above them."""
    total = np.zeros(forest.size + 1, int)
    for leaf, value in zip(leaves, values, strict=True):
        group = leaf
        while True:
            total[group] += value
            if group == forest.size:
                break
            group = int(forest.above[group])
    return total


@settings(deadline=None)
@given(histories())
def test_a_number_is_its_parts_and_an_own_part_and_nothing_else(history):
    forest, leaves, days = history
    for shown, own in published(forest, leaves, days):
        parts = np.zeros(forest.size + 1, int)
        np.add.at(parts, np.append(forest.above, forest.size)[: forest.size], shown[: forest.size])
        assert (shown == parts + own).all()


@settings(deadline=None)
@given(histories())
def test_on_the_first_day_nothing_is_told_of_few_ties_or_fewer_than_three_people(history):
    forest, leaves, days = history
    people, ties = days[0]
    shown, own = published(forest, leaves, days[:1])[0]
    for place, leaf in enumerate(leaves):
        if ties[place] < MINIMUM or min(people[place], forest.people[leaf] - FEWEST) < FEWEST:
            assert shown[leaf] == 0
    assert ((own == 0) | (own >= FEWEST)).all()


@settings(deadline=None)
@given(histories())
def test_from_day_to_day_the_own_part_of_a_group_moves_by_nobody_or_by_the_minimum(history):
    """So whichever numbers of two days are added and subtracted, single steps of fewer people do not come out."""
    days = published(*history)
    for (_, before), (_, after) in pairwise(days):
        moved = np.abs(after - before)
        assert ((moved == 0) | (moved >= MINIMUM)).all()


@settings(deadline=None)
@given(histories())
def test_no_number_is_further_from_what_was_counted_than_the_minimum(history):
    forest, leaves, days = history
    for day, (shown, _) in enumerate(published(forest, leaves, days)):
        people = lidded(forest, leaves, days[day][0])
        off = np.abs(summed(forest, leaves, people) - shown)
        assert (off < MINIMUM).all()


@settings(deadline=None)
@given(histories(), st.data())
def test_what_one_person_does_is_not_seen_unless_it_completes_a_step_of_many(history, data):
    """Two worlds that differ in one person of one group on the last day give the same numbers, or differ by a step."""
    forest, leaves, days = history
    place = data.draw(st.sampled_from(range(len(leaves))))
    people, ties = days[-1]
    if people[place] == forest.people[leaves[place]]:
        return
    other = [n + (k == place) for k, n in enumerate(people)], [n + (k == place) for k, n in enumerate(ties)]
    (_, one), (_, two) = published(forest, leaves, days)[-1], published(forest, leaves, [*days[:-1], other])[-1]
    former = published(forest, leaves, days)[-2][1] if len(days) > 1 else None
    for group in np.flatnonzero(one != two):
        least = FEWEST if former is None else MINIMUM
        was = 0 if former is None else former[group]
        assert max(abs(one[group] - was), abs(two[group] - was)) >= least


def test_what_parts_withhold_counts_above_as_soon_as_it_is_enough_together():
    forest = Forest(np.array([3, 0, 0]), np.array([1, 2, 2]), np.array([60, 30, 30, 60]))
    (shown, own) = published(forest, [1, 2], [([6, 7], [6, 7])])[0]
    assert (shown.tolist(), own.tolist()) == ([13, 0, 0, 13], [13, 0, 0, 0])


def test_a_group_too_small_without_the_team_s_own_people_never_moves():
    forest = Forest(np.array([2, 2]), np.array([1, 1]), np.array([14, 40, 54]))
    counts = Counts(np.array([1, 1]), np.array([0, 1]), np.array([5, 20]), np.array([30, 40]))
    own = Counts(np.array([1, 1]), np.array([0, 2]), np.array([6, 6]), np.array([6, 6]))
    found = publish(forest, counts, members=own, minimum=MINIMUM)
    shown = dict(zip(found.group.tolist(), found.people.tolist(), strict=True))
    assert shown == {1: 20, 2: 25}, "eight are outside: they are told of in the whole company only"
