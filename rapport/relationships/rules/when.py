"""From the words somebody types to a moment: “yesterday 14:00”, “tomorrow 9”, “last fri”, “20 Nov”, “+2w”.

The moment is on the reader's own clock; who asks puts her time zone to it.
"""

import re
from datetime import date, datetime, time, timedelta
from enum import IntEnum

LONGEST = 60  # characters that are looked at
FARTHEST = 9_999  # of a number of hours, days, weeks
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED = {"today": 0, "t": 0, "yesterday": -1, "yday": -1, "y": -1, "tomorrow": 1, "tom": 1, "tm": 1}
NOON, MORNING = time(12), time(9)
FILLERS = frozenset({"at", "on", "by", "um", "@", ","})

AWAY = re.compile(r"([+-])(\d{1,4})([hdwm])")
CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)?(am|pm|h)?")
LENGTH = re.compile(r"(?:(\d{1,4})\s*d)?\s*(?:(\d{1,4})\s*[h:])?\s*(?:(\d{1,5})\s*(?:m|min|minutes)?)?")
DAY_OF_WORK = 8 * 60  # minutes
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})\.?(?:(\d{4}))?")


class Toward(IntEnum):
    """Which way a bare weekday or day of a year points: what is written down lies behind, what is planned ahead."""

    PAST = -1
    FUTURE = 1


class NotATimeError(ValueError):
    """Words that are no time."""


def moment_in(text: str, *, now: datetime, toward: Toward = Toward.PAST) -> datetime:
    """Return the moment that words mean, as naive local time; `now` is the reader's. Nothing typed is now.

    A day without a time is at noon behind us and at nine ahead; today it is now. Raises NotATimeError.
    """
    words = _words(text)
    if not words or words == ["now"]:
        return now
    if (away := _hours_away(words, now)) is not None:
        return away
    day, rest = _day(words, now.date(), toward)
    at = _clock(rest)
    if at is not None:
        return datetime.combine(day, at)
    if day == now.date():
        return now
    return datetime.combine(day, NOON if day < now.date() else MORNING)


def day_in(text: str, *, today: date, toward: Toward = Toward.FUTURE) -> date:
    """Return the day that words mean. Raises NotATimeError."""
    words = _words(text)
    if not words:
        raise NotATimeError(text)
    day, rest = _day(words, today, toward, timeless=True)
    if rest:
        raise NotATimeError(text)
    return day


def minutes_in(text: str) -> int | None:
    """Return the minutes that “45”, “1:30”, “2 h”, “3 d” mean, a day being eight hours; None without words.

    Raises NotATimeError.
    """
    typed = text[:LONGEST].strip().lower()
    if not typed:
        return None
    found = LENGTH.fullmatch(typed)
    if found is None or not any(found.groups()):
        raise NotATimeError(text)
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return days * DAY_OF_WORK + hours * 60 + minutes


def _words(text: str) -> list[str]:
    lowered = text[:LONGEST].lower().replace(",", " ")
    return [word for word in lowered.split() if word not in FILLERS]


def _hours_away(words: list[str], now: datetime) -> datetime | None:
    found = AWAY.fullmatch(words[0]) if len(words) == 1 else None
    if found is None or found[3] != "h":
        return None
    return now + timedelta(hours=int(found[1] + found[2]))


def _day(words: list[str], today: date, toward: Toward, *, timeless: bool = False) -> tuple[date, list[str]]:
    """Return the day the words say, and the words that say something else; without any it is today."""
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            some = words[start : start + length]
            found = _day_of(some, today, toward)
            if found is not None:
                return found, words[:start] + words[start + length :]
    if timeless:
        raise NotATimeError(" ".join(words))
    return today, words


def _day_of(words: list[str], today: date, toward: Toward) -> date | None:
    try:
        if len(words) == 1:
            return _day_of_one(words[0], today, toward)
        if len(words) == 2 and words[0] in {"last", "next"}:  # noqa: PLR2004 (two words)
            weekday = _weekday(words[1])
            way = Toward.PAST if words[0] == "last" else Toward.FUTURE
            return None if weekday is None else _nearest(weekday, today, way)
        return _day_of_month(words, today, toward)
    except (ValueError, OverflowError):  # no such day, or one that no calendar has
        return None


def _day_of_one(word: str, today: date, toward: Toward) -> date | None:
    if word in NAMED:
        return today + timedelta(days=NAMED[word])
    if (away := AWAY.fullmatch(word)) and away[3] != "h":
        number = int(away[1] + away[2])
        return today + timedelta(days=number * {"d": 1, "w": 7, "m": 30}[away[3]])
    if iso := ISO.fullmatch(word):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if (dotted := DOTTED.fullmatch(word)) and (dotted[3] or word.endswith(".") or "/" in word):
        return _in_year(int(dotted[1]), int(dotted[2]), dotted[3], today, toward)
    weekday = _weekday(word)
    return None if weekday is None else _nearest(weekday, today, toward)


def _weekday(word: str) -> int | None:
    """The number of a weekday by its name or its first letters, at least two; None for other words."""
    if len(word) < 2:  # noqa: PLR2004 (“t” is today, and “s” two days)
        return None
    return next((place for place, day in enumerate(DAYS) if day.startswith(word)), None)


def _nearest(weekday: int, today: date, toward: Toward) -> date:
    """The nearest such day before or after today, which is neither."""
    away = (weekday - today.weekday()) * toward % 7 or 7
    return today + timedelta(days=away * toward)


def _day_of_month(words: list[str], today: date, toward: Toward) -> date | None:
    """“20 Nov”, “Nov 20”, “20 Nov 2026”."""
    first, second, *year = words
    if first[:3] in MONTHS and second.rstrip(".").isdecimal():
        first, second = second, first
    number = first.rstrip(".")
    if not number.isdecimal() or len(number) > 2 or second[:3] not in MONTHS:  # noqa: PLR2004 (no day has more)
        return None
    if year and not (year[0].isdecimal() and len(year[0]) == 4):  # noqa: PLR2004 (a year)
        return None
    return _in_year(int(number), MONTHS.index(second[:3]) + 1, year[0] if year else None, today, toward)


def _in_year(day: int, month: int, year: str | None, today: date, toward: Toward) -> date:
    """A day of a given year, else the nearest one that lies the right way; today itself does."""
    if year:
        return date(int(year), month, day)
    found = date(today.year, month, day)
    if (found - today).days * toward < 0:
        found = date(today.year + toward, month, day)
    return found


def _clock(words: list[str]) -> time | None:
    if not words:
        return None
    found = CLOCK.fullmatch("".join(words)) if len(words) <= 2 else None  # noqa: PLR2004 (“2 pm”)
    if found is None:
        raise NotATimeError(" ".join(words))
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] in {"am", "pm"}:
        if not 1 <= hour <= 12:  # noqa: PLR2004 (hours of a half day)
            raise NotATimeError(" ".join(words))
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 (of a day)
        raise NotATimeError(" ".join(words))
    return time(hour, minute)
