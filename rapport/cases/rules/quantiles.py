"""Quantiles of values in hand: interpolated between two of them, with the values they lie between at 95 %."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapport.cases.rules.figures import Spread
from rapport.kit.ranges import Z

Numbers = NDArray[Any]


def spread_of(values: ArrayLike, q: float = 0.5) -> Spread:
    """Return a quantile of some values with its 95 % range, none where there are too few for one."""
    (found,) = spreads_of(values, [q])
    return found


def spreads_of(values: ArrayLike, quantiles: Sequence[float]) -> list[Spread]:
    """Return several quantiles of the same values, in any order, each with its range; exact.

    The range is that of order statistics: how many values lie under a quantile is binomial, here by its normal form.
    """
    some: Numbers = np.asarray(values)
    n = some.size
    if not n:
        return [Spread() for _q in quantiles]
    wanted = [_places(n, q) for q in quantiles]
    # Only the places that are asked for are put in order: a million values take a tenth of the time of sorting them.
    inside = {place for places in wanted for place in places if 0 <= place < n}
    ordered = np.partition(some, sorted(inside))
    return [_told(ordered, n, q, places) for q, places in zip(quantiles, wanted, strict=True)]


def _places(n: int, q: float) -> tuple[int, int, int, int]:
    """The two places a quantile lies between, and those of its range, from 0; outside where there are too few."""
    reach = Z * math.sqrt(n * q * (1 - q))
    place = math.floor(q * (n - 1))
    return place, min(place + 1, n - 1), math.floor(n * q - reach) - 1, n - math.floor(n * (1 - q) - reach)


def _told(ordered: Numbers, n: int, q: float, places: Sequence[int]) -> Spread:
    below, above = float(ordered[places[0]]), float(ordered[places[1]])
    low, high = (float(ordered[place]) if 0 <= place < n else None for place in places[2:])
    return Spread(n=n, median=below + (q * (n - 1) - places[0]) * (above - below), low=low, high=high)
