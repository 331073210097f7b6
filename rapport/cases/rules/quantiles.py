"""Quantiles of values in hand, as the database tells them of rows: interpolated, with the values they lie between."""

import math
from collections.abc import Sequence

from rapport.cases.rules.figures import Spread
from rapport.kit.ranges import Z


def spread_of(values: Sequence[float], q: float = 0.5) -> Spread:
    """Return a quantile of some values with its 95 % range, none where there are too few for one."""
    ordered, n = sorted(values), len(values)
    if not n:
        return Spread()
    whole, part = divmod(q * (n - 1), 1)
    place = int(whole)
    middle = ordered[place] + part * (ordered[min(place + 1, n - 1)] - ordered[place])
    reach = Z * math.sqrt(n * q * (1 - q))
    low, high = math.floor(n * q - reach), n + 1 - math.floor(n * (1 - q) - reach)
    return Spread(
        n=n,
        median=middle,
        low=ordered[low - 1] if low >= 1 else None,
        high=ordered[high - 1] if high <= n else None,
    )
