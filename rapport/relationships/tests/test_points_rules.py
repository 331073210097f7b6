"""Points are shared out so that they add up, and no part has more than the most it can have."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rapport.relationships.rules.health import WEIGHTS, Reading, judge
from rapport.relationships.rules.points import Turn, shared_out, turn_of, whole_sum
from rapport.relationships.rules.words import Signal

parts = st.lists(st.tuples(st.integers(1, 100), st.floats(0, 1)), min_size=1, max_size=9)


def exact(of):
    heavy = sum(weight for weight, _good in of)
    return [round(100 * weight * good / heavy, 9) for weight, good in of]


@given(parts)
@example([(3, 1.0), (3, 1.0), (2, 0.2), (5, 0.9)])
def test_no_part_has_more_than_its_most_and_the_points_add_up(of):
    most = shared_out(exact([(weight, 1.0) for weight, _good in of]))
    points = shared_out(exact(of), most)
    assert sum(most) == 100
    assert sum(points) == whole_sum(exact(of))
    assert all(0 <= one <= best for one, best in zip(points, most, strict=True))


@given(parts)
def test_where_nothing_is_capped_no_part_is_a_point_off(of):
    assert all(abs(one - other) < 1 for one, other in zip(shared_out(exact(of)), exact(of), strict=True))


@given(
    st.fixed_dictionaries({signal: st.one_of(st.none(), st.floats(0, 1)) for signal in Signal}),
    st.fixed_dictionaries({signal: st.integers(0, 100) for signal in Signal}),
)
def test_no_signal_of_health_has_more_points_than_the_most_it_can_have(goods, weights):
    parts = judge({signal: Reading(good=good) for signal, good in goods.items()}, weights).parts
    assert all(0 <= part.points <= part.most for part in parts.values())


def test_ratings_that_are_as_good_as_can_be_have_all_their_points_and_not_one_more():
    goods = dict.fromkeys((Signal.CASES, Signal.PROMISES, Signal.RATING, Signal.TRUST), 1.0) | {Signal.USAGE: 0.94}
    part = judge({signal: Reading(good=good) for signal, good in goods.items()}, WEIGHTS).parts[Signal.RATING]
    assert part.points == part.most


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [(60, 50, Turn.FALLS), (60, None, Turn.UNTOLD), (50, 60, Turn.RISES), (None, 97, Turn.TOLD)],
)
def test_what_falls_is_told_before_what_can_only_now_be_told(before, after, turn):
    assert turn_of(before, after) is turn
    assert sorted(Turn) == [Turn.FALLS, Turn.UNTOLD, Turn.RISES, Turn.TOLD]
