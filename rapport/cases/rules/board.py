"""How old open work is, in bands; when a promise or an agreed time is at risk."""

from dataclasses import dataclass
from datetime import timedelta

AT_RISK = timedelta(hours=24)  # before it is due
LOOKS_BACK = timedelta(days=90)  # over which it is told where time went


@dataclass(frozen=True, kw_only=True)
class Band:
    """Open work from one age to another, `until` left out; None: and older."""

    key: str
    since: timedelta
    until: timedelta | None


DAY = timedelta(days=1)
BANDS = (
    Band(key="day", since=timedelta(), until=DAY),
    Band(key="three", since=DAY, until=3 * DAY),
    Band(key="week", since=3 * DAY, until=7 * DAY),
    Band(key="month", since=7 * DAY, until=30 * DAY),
    Band(key="older", since=30 * DAY, until=None),
)


def band_of(age: timedelta) -> str:
    """Return the key of the band an age lies in."""
    return next(band.key for band in BANDS if band.until is None or age < band.until)
