"""Months, quarters and years as people choose them, on one clock for everybody: that of the site."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rapport.kit.problems import Refusal

ALL = "all"
MONTHS, QUARTER = 12, 3
_KEY = re.compile(r"^(\d{4})(?:-(?:q([1-4])|(0[1-9]|1[0-2])))?$")
FIRST_YEAR, LAST_YEAR = 1970, 2200


@dataclass(frozen=True, kw_only=True)
class Period:
    """A stretch of whole months: `2026-10`, `2026-q4`, `2026`, or `all`, which has neither begin nor end."""

    key: str
    since: datetime | None
    until: datetime | None
    months: int

    @property
    def is_quarter(self) -> bool:
        """Whether it is a quarter of a year."""
        return self.months == QUARTER


def period_of(key: str, zone: str) -> Period:
    """Return the period a key names; refuses what names none."""
    if key == ALL:
        return Period(key=ALL, since=None, until=None, months=0)
    found = _KEY.match(key)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise Refusal(
            "Choose a period as 2026-10 for a month, 2026-q4 for a quarter, 2026 for a year, or all.",
            code="bad_period", field="period",
        )  # fmt: skip
    year = int(found[1])
    if found[2]:
        first, months = QUARTER * (int(found[2]) - 1) + 1, QUARTER
    else:
        first, months = (int(found[3]), 1) if found[3] else (1, MONTHS)
    return Period(
        key=key, since=_begin(year, first, zone), until=_begin(*_later(year, first, months), zone), months=months
    )


def month_of(day: date) -> str:
    """Return the key of the month of a day."""
    return f"{day.year}-{day.month:02}"


def quarter_of(day: date) -> str:
    """Return the key of the quarter of a day."""
    return f"{day.year}-q{(day.month - 1) // QUARTER + 1}"


def whole_years(months: Sequence[Period], zone: str) -> Sequence[Period]:
    """Return all months of the years that some months lie in, in order."""
    years = sorted({int(month.key[:4]) for month in months})
    return [period_of(f"{year}-{month:02}", zone) for year in years for month in range(1, MONTHS + 1)]


def levels_of(months: Sequence[Period]) -> tuple[Sequence[str], Sequence[str]]:
    """Return of each month the totals it is a part of: its quarter, and its year."""
    years = [month.key[:4] for month in months]
    quarters = [f"{year}-q{(int(month.key[5:]) - 1) // QUARTER + 1}" for year, month in zip(years, months, strict=True)]
    return quarters, years


def keys_before(
    day: date, *, months: int, quarters: int, years: int
) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return the months, quarters and years up to that of a day, the last first."""
    back = [date(*_later(day.year, day.month, -n), 1) for n in range(max(months, QUARTER * quarters))]
    return (
        [month_of(one) for one in back[:months]],
        list(dict.fromkeys(quarter_of(one) for one in back))[:quarters],
        [str(day.year - n) for n in range(years)],
    )


def months_up_to(day: date, *, many: int, zone: str) -> Sequence[Period]:
    """Return so many months in order, the last that of a day."""
    return [period_of(month_of(date(*_later(day.year, day.month, -n), 1)), zone) for n in reversed(range(many))]


def _later(year: int, month: int, months: int) -> tuple[int, int]:
    years, rest = divmod(month - 1 + months, MONTHS)
    return year + years, rest + 1


def _begin(year: int, month: int, zone: str) -> datetime:
    return datetime(year, month, 1, tzinfo=ZoneInfo(zone))
