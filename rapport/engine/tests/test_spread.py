"""How many carry half of the trust in a team, and who is left with nobody when some go."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rapport.engine.spread import spread

PAIRS = st.sets(st.tuples(st.integers(0, 9), st.integers(20, 25)), min_size=1, max_size=30)


def of(pairs, team=1):
    source, target = np.array(sorted(pairs)).T
    return spread(np.full(source.size, team), source, target).to_pylist()[0]


def without(pairs, gone):
    """How many sources trust nobody any more."""
    return len({s for s, _ in pairs} - {s for s, t in pairs if t not in gone})


def test_a_team_that_rests_on_one_is_told_from_one_that_rests_on_many():
    one = of([(s, 20) for s in range(8)] + [(8, 21), (9, 22)])
    many = of([(s, 20 + s % 5) for s in range(10)])
    assert (one["ties"], one["trusting"], one["trusted"], one["half"], one["lost"]) == (10, 10, 3, 1, [8, 9, 10])
    assert (many["half"], many["lost"]) == (3, [2, 4, 6])


def test_who_is_trusted_beside_somebody_else_is_not_missed():
    assert of([(s, t) for s in range(5) for t in (20, 21)])["lost"] == [0, 5, 5]


def test_teams_are_counted_apart_in_whatever_order_they_come():
    team, source, target = np.array([2, 1, 2, 1]), np.array([5, 6, 7, 6]), np.array([20, 21, 20, 22])
    found = spread(team, source, target).to_pylist()
    assert [(row["team"], row["ties"], row["trusting"]) for row in found] == [(1, 2, 1), (2, 2, 2)]


def test_nobody_trusts_nobody():
    none = np.zeros(0, np.int64)
    assert spread(none, none, none).num_rows == 0


@given(PAIRS)
def test_half_is_the_fewest_who_carry_half(pairs):
    row = of(pairs)
    counts = sorted((sum(t == one for _, t in pairs) for one in {t for _, t in pairs}), reverse=True)
    assert sum(counts[: row["half"]]) * 2 >= len(pairs)
    assert sum(counts[: row["half"] - 1]) * 2 < len(pairs)


@given(PAIRS)
def test_the_loss_of_one_is_the_worst_and_of_more_never_worse_than_the_worst(pairs):
    lost, targets = of(pairs)["lost"], {t for _, t in pairs}
    for number in (1, 2, 3):
        worst = max(without(pairs, gone) for gone in combinations(targets, min(number, len(targets))))
        assert lost[number - 1] <= worst
        assert number > 1 or lost[0] == worst
    assert lost == sorted(lost)
