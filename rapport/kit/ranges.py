"""The 95 % range of a share and of a mean, for single numbers."""

from math import sqrt

Z = 1.959964  # the normal quantile of 97.5 %


def wilson(hits: float, n: float) -> tuple[float, float]:
    """Return the score interval of the share hits / n, 0 to 1; n above 0. Wilson 1927."""
    share, extra = hits / n, Z * Z / n
    middle, half = share + extra / 2, sqrt(share * (1 - share) * extra + extra * extra / 4)
    return max(0.0, (middle - half) / (1 + extra)), min(1.0, (middle + half) / (1 + extra))
