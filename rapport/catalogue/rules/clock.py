"""Working hours as people type them: “9:00-12:30, 13:00-17:00”, “all day”, nothing for a closed day."""

import re

from rapport.catalogue.rules.hours import ALL_DAY, CLOSED, DAY, Hours, check_hours
from rapport.kit.problems import Refusal

_TIME = r"(\d{1,2})(?:[:.h](\d{2}))?"
_SPAN = re.compile(rf"^{_TIME}\s*(?:-|–|to)\s*{_TIME}$", re.IGNORECASE)
_HOUR = 60
ALWAYS = "all day"
NEVER = frozenset({"", "-", "–", "closed"})


def read_hours(text: str) -> Hours:
    """Return the hours a text says, as spans of minutes; refuses what says none. Midnight at the end is 24:00."""
    plain = text.strip().casefold()
    if plain in NEVER:
        return CLOSED
    if plain == ALWAYS:
        return ALL_DAY
    return check_hours([_span(part) for part in re.split(r"[,;]", plain) if part.strip()])


def show_hours(hours: Hours) -> str:
    """Return hours as they are typed; an empty text for a closed day."""
    if hours == ALL_DAY:
        return ALWAYS
    return ", ".join(f"{_time(since)}-{_time(until)}" for since, until in hours)


def _span(text: str) -> tuple[int, int]:
    found = _SPAN.match(text.strip())
    if found is None:
        raise Refusal("Write hours as 9:00-12:30, 13:00-17:00.", code="bad_hours", field="hours")
    hour, minute, until_hour, until_minute = (int(part or 0) for part in found.groups())
    if max(minute, until_minute) >= _HOUR:
        raise Refusal("An hour has sixty minutes: write hours as 9:00-17:30.", code="bad_hours", field="hours")
    return hour * _HOUR + minute, until_hour * _HOUR + until_minute or DAY


def _time(minutes: int) -> str:
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"
