"""Ratings: the periods they are told by, and sums in which everybody counts once.

Shown is only what was published for a closed period, by people and not by answers: the mean of what one person said is
one value. Sums are written once; who goes later, or says something else, changes no number that was shown. There are no
running or overlapping periods, so none can be taken from another.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rapport.kit.ranges import Z

LOWEST, HIGHEST, GOOD = 1, 5, 4
LONGEST_WORD = 1000
OFFICE = 3  # a team is an office, and not somebody, from so many members on
RATES_WITHIN = timedelta(days=60)  # from the answer
LINK_LASTS = timedelta(days=30)
FIRST_MONTHS = (1, 4, 7, 10)


class Side(StrEnum):
    """Who is rated."""

    TEAM = "team"
    UNIT = "unit"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one person said once: of what (`key`), sitting where (`unit`), and how it was."""

    person: int
    key: int
    unit: int | None
    score: int
    item: int | None


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Sums of one group of people over the means of each."""

    people: int = 0
    total: float = 0.0
    squares: float = 0.0
    good: int = 0

    def mean(self) -> float | None:
        """Return the mean of 1 to 5 to one decimal, as it is shown; None without people."""
        return round(self.total / self.people, 1) if self.people else None

    def between(self) -> tuple[float, float] | None:
        """Return where the mean lies with 95 %, to one decimal; None of fewer than two."""
        if self.people < 2:  # noqa: PLR2004 (a spread needs two)
            return None
        middle = self.total / self.people
        spread = max(self.squares - self.people * middle * middle, 0.0) / (self.people - 1)
        half = Z * math.sqrt(spread / self.people)
        return round(max(LOWEST, middle - half), 1), round(min(HIGHEST, middle + half), 1)


def period_of(at: datetime) -> date:
    """Return the first day of the quarter a moment lies in."""
    return date(at.year, FIRST_MONTHS[(at.month - 1) // 3], 1)


def next_period(period: date) -> date:
    """Return the first day of the quarter after one."""
    return date(period.year + (period.month == FIRST_MONTHS[-1]), FIRST_MONTHS[(period.month // 3 + 1) % 4], 1)


def is_closed(period: date, today: date) -> bool:
    """Whether nobody can rate in a period any more."""
    return next_period(period) <= today


def name_of(period: date) -> str:
    """Return a quarter as people and addresses write it: 2026-Q3."""
    return f"{period.year}-Q{FIRST_MONTHS.index(period.month) + 1}"


def per_person(said: Iterable[Said]) -> Mapping[int, tuple[float, float | None, int | None]]:
    """Return of each person the mean of what she said, that of the second item, and the unit she sat in last."""
    found: dict[int, list[Said]] = defaultdict(list)
    for one in said:
        found[one.person].append(one)
    return {
        person: (
            sum(one.score for one in rows) / len(rows),
            _mean([one.item for one in rows if one.item is not None]),
            rows[-1].unit,
        )
        for person, rows in found.items()
    }


def sums_of(values: Sequence[float]) -> Sums:
    """Return the sums of as many people as there are values."""
    return Sums(
        people=len(values),
        total=sum(values),
        squares=sum(value * value for value in values),
        good=sum(value >= GOOD for value in values),
    )


def _mean(values: Sequence[int]) -> float | None:
    return sum(values) / len(values) if values else None
