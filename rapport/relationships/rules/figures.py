"""Figures of a team's book: what each is counted from, and how sure it is. None is about a person."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from rapport.kit.ranges import Z

FEWEST = 5  # relationships, spells or meetings of which a share, a mean or a median is told
FEWEST_CHANGES = 10  # changes of owner


class Measured(StrEnum):
    """What is figured of a book."""

    COVERAGE = "coverage"
    RHYTHM = "rhythm"
    ONE_OF_OURS = "one_of_ours"
    ONE_OF_THEIRS = "one_of_theirs"
    NO_DEPUTY = "no_deputy"
    CONTACTS_AFTER = "contacts_after"
    HEALTH_AFTER = "health_after"
    HOURS = "hours"


class Kind(StrEnum):
    """What the number of a figure is."""

    SHARE = "share"  # 0 to 1
    DIFFERENCE = "difference"
    HOURS = "hours"
    DAYS = "days"


KINDS: Mapping[Measured, Kind] = {
    Measured.COVERAGE: Kind.SHARE,
    Measured.RHYTHM: Kind.SHARE,
    Measured.ONE_OF_OURS: Kind.SHARE,
    Measured.ONE_OF_THEIRS: Kind.SHARE,
    Measured.NO_DEPUTY: Kind.SHARE,
    Measured.CONTACTS_AFTER: Kind.DIFFERENCE,
    Measured.HEALTH_AFTER: Kind.DIFFERENCE,
    Measured.HOURS: Kind.HOURS,
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with how many things it was counted from, and where it likely lies (95 %).

    `value` is None where there are too few to tell. What is counted whole has no range.
    """

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Spell:
    """How many days a relationship was in a stage; `ended`: it left, and did not just come to the end of the count."""

    days: float
    ended: bool


def counted(hits: int, n: int, *, fewest: int = FEWEST) -> Figure:
    """Return a share of what is counted whole, so that there is nothing to estimate."""
    return Figure(value=hits / n if n >= max(fewest, 1) else None, n=n)


def mean(values: Sequence[float], *, fewest: int = FEWEST) -> Figure:
    """Return a mean with its range of 1.96 standard errors."""
    n = len(values)
    if n < fewest:
        return Figure(value=None, n=n)
    middle = sum(values) / n
    spread = sum((value - middle) ** 2 for value in values) / max(n - 1, 1)
    half = Z * math.sqrt(spread / n)
    return Figure(value=middle, n=n, low=middle - half, high=middle + half)


def median_days(spells: Sequence[Spell]) -> Figure:
    """Return the median days in a stage after Kaplan and Meier: spells that go on count as long as they were seen.

    The range is where the curve with its log-log band passes one half. No value where more than half go on, or of
    fewer than five that ended.
    """
    ended = Counter(spell.days for spell in spells if spell.ended)
    n = len(spells)
    if sum(ended.values()) < FEWEST:
        return Figure(value=None, n=n)
    stays, variance = Fraction(1), 0.0  # exact, so that just one half is not missed by a rounding
    value = low = high = None
    for days in sorted(ended):
        there = sum(spell.days >= days for spell in spells)
        left = ended[days]
        stays *= 1 - Fraction(left, there)
        variance += left / (there * (there - left)) if there > left else math.inf
        lower, upper = _band(float(stays), variance)
        value = days if value is None and stays <= Fraction(1, 2) else value
        low = days if low is None and lower <= 0.5 else low  # noqa: PLR2004
        high = days if high is None and upper <= 0.5 else high  # noqa: PLR2004
    return Figure(value=value, n=n, low=low, high=high)


def _band(stays: float, variance: float) -> tuple[float, float]:
    """Return the log-log band of the share that stays (Kalbfleisch and Prentice)."""
    if stays <= 0 or math.isinf(variance):
        return 0.0, 0.0
    if stays >= 1:
        return 1.0, 1.0
    half = Z * math.sqrt(variance) / abs(math.log(stays))
    return stays ** math.exp(half), stays ** math.exp(-half)


def paired(before: Iterable[float], after: Iterable[float]) -> Figure:
    """Return how much more there was after than before, pair by pair: the mean difference and its range."""
    return mean([a - b for b, a in zip(before, after, strict=True)], fewest=FEWEST_CHANGES)
