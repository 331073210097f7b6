"""Quantiles of values in hand, however many are put in order for them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.rules.quantiles import spread_of, spreads_of

VALUES = st.lists(st.integers(0, 10**15), min_size=1, max_size=80)
QUANTILES = [0.5, 0.9]


@given(values=VALUES)
def test_several_at_once_are_those_of_each_and_lie_within_their_range(values):
    ordered = sorted(values)
    for q, found in zip(QUANTILES, spreads_of(values, QUANTILES), strict=True):
        assert found == spread_of(ordered, q)
        assert found.n == len(values)
        assert found.median == pytest.approx(np.quantile(values, q), rel=1e-12)
        for end, beyond in ((found.low, -1), (found.high, 1)):
            assert end is None or (end in values and beyond * (end - found.median) >= 0)


def test_of_few_there_is_no_range_and_of_none_nothing():
    assert (spread_of([3, 1, 2]).median, spread_of([3, 1, 2]).low, spread_of([3, 1, 2]).high) == (2, None, None)
    assert spread_of([]).median is None
    found = spread_of(range(100))
    assert (found.low, found.high) == (39, 60), "order statistics 40 and 61 of a hundred"
