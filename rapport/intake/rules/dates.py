"""Dates and times as files write them."""

import contextlib
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

ISO = re.compile(r"^\d{4}-\d{2}-\d{2}(?:$|[T ])|^\d{8}T\d")
NUMERIC = re.compile(r"^(?P<a>\d{1,4})(?P<s>[./-])(?P<b>\d{1,2})(?P=s)(?P<c>\d{1,4})(?P<rest>$|[ T,].*$)", re.DOTALL)
CLOCK = re.compile(
    r"^(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?P<f>[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
TIMED = re.compile(r"%[HIMSfpzZcXT]")  # in a format: it says a time of day
SECONDS = re.compile(r"^-?\d{1,19}([.,]\d+)?$")
NAMED = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y", "%Y%m%d")
TOKENS = (
    ("YYYY", "%Y"), ("YY", "%y"), ("MM", "%m"), ("DD", "%d"), ("HH", "%H"), ("mm", "%M"), ("SS", "%S"), ("ss", "%S"),
)  # fmt: skip
EXCEL = "excel"  # as a format: days since the end of 1899, as spreadsheets count
ORDERS = frozenset({"D/M", "M/D"})  # as formats: which part is the day
WHOLE = re.compile(r"%[-#]?[cxDFs+]")  # in a format: it says the day, the month and the year
PARTS = tuple(re.compile(rf"%[-#]?[{letters}]") for letters in ("dejuaAw", "mbBhjUWV", "YyG"))  # day, month, year
AFTER_DAY = re.compile(r"^(?P<day>.*\S)[ T,]+(?P<time>\d{1,2}[:.]\d{2}.*)$", re.DOTALL)
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 (the zone is added to what is counted from it)
SHEET_DAYS = range(20_000, 80_000)  # of 1954 to 2119: as seconds all of the first of January 1970, so never meant so
LEAST_SECONDS = 10**8  # a number of a date's column from here on counts seconds
MILLISECONDS = 10**11  # more seconds than until the year 5138, so it counts milliseconds
MICROSECONDS = 10**14
NANOSECONDS = 10**17
MONTHS = 12
YEAR = 4  # digits
CENTURY = 70  # a year of two digits from 70 on is of the last century


class BadValueError(ValueError):
    """A value that cannot be read; its text is a reason for the file of rejected rows, without the value."""


def date_format(text: str) -> str:
    """Return a `strptime` format; `DD.MM.YYYY` is understood as well as `%d.%m.%Y`."""
    if "%" in text:
        return text
    text = text.replace("HH:MM", "HH:mm")  # after hours come minutes, however they are written
    for token, directive in TOKENS:
        text = text.replace(token, directive)
    return text


def says_a_day(fmt: str) -> bool:
    """Whether what `date_format` returned tells a day, its month and its year, or counts days."""
    if fmt in ORDERS or fmt.lower() == EXCEL or WHOLE.search(fmt):
        return True
    return all(part.search(fmt) for part in PARTS)


def parse_date(text: str, fmt: str | None = None) -> date:
    """Return the date a text says. `fmt` is a strptime format, `D/M` or `M/D` (which part is the day), or None.

    Raises `BadValueError` where it is none, or where day and month could be swapped and nobody said which it is.
    """
    return _datetime(text, fmt, UTC).date()


def parse_time(
    text: str, fmt: str | None = None, *, zone: tzinfo = UTC, epoch: datetime | date | None = None
) -> datetime:
    """Return the moment a text says, in UTC; `zone` is that of times without one.

    A bare number is seconds from `epoch`, else a spreadsheet's day, or Unix time in seconds or parts of them.
    """
    text = text.strip()
    if SECONDS.match(text) and not (fmt and "%" in fmt):
        if epoch is None and (sheet := _sheet_day(text, zone)):
            return sheet.astimezone(UTC)
        return _from_number(text, epoch)
    return _datetime(text, fmt, zone).astimezone(UTC)


def guess_order(samples: Iterable[str]) -> str | None:
    """Return `D/M` or `M/D` where the numbers of a column tell (one part above 12), None where they do not."""
    day_first = month_first = False
    for text in samples:
        found = NUMERIC.match(text.strip())
        if not found or len(found["a"]) == YEAR:
            continue
        day_first |= int(found["a"]) > MONTHS
        month_first |= int(found["b"]) > MONTHS
    if day_first == month_first:
        return None
    return "D/M" if day_first else "M/D"


def _sheet_day(text: str, zone: tzinfo) -> datetime | None:
    """The moment a spreadsheet's count of days stands for, None where the number can be none."""
    number = float(text.replace(",", "."))
    if int(number) not in SHEET_DAYS:
        return None
    return _zoned(FIRST_DAY + timedelta(seconds=round(number * 86_400)), zone)


def _from_number(text: str, epoch: datetime | date | None) -> datetime:
    number = float(text.replace(",", "."))
    if epoch is None:
        if abs(number) >= NANOSECONDS:
            number /= 1_000_000_000
        elif abs(number) >= MICROSECONDS:
            number /= 1_000_000
        elif abs(number) >= MILLISECONDS:
            number /= 1000
        start = datetime(1970, 1, 1, tzinfo=UTC)
    elif isinstance(epoch, datetime):
        start = epoch.astimezone(UTC)
    else:
        start = datetime(epoch.year, epoch.month, epoch.day, tzinfo=UTC)
    try:
        return start + timedelta(seconds=number)
    except OverflowError:
        raise BadValueError("The time lies outside of all calendars.") from None


def _datetime(text: str, fmt: str | None, zone: tzinfo) -> datetime:
    text = text.strip()
    if fmt and "%" in fmt:
        return _by_format(text, fmt, zone)
    if SECONDS.match(text):
        if sheet := _sheet_day(text, zone):
            return sheet
        if abs(float(text.replace(",", "."))) >= LEAST_SECONDS:
            return _from_number(text, None)
    if ISO.match(text):
        with contextlib.suppress(ValueError):
            return _zoned(datetime.fromisoformat(text), zone)
    if found := NUMERIC.match(text):
        return _numeric(found, fmt, zone)
    return _zoned(_worded(text), zone)


def _by_format(text: str, fmt: str, zone: tzinfo) -> datetime:
    """Return what a format reads; after one that says a day alone a time of day may stand."""
    with contextlib.suppress(ValueError, re.error):
        return _zoned(datetime.strptime(text, fmt), zone)  # noqa: DTZ007 (the zone is added there)
    if (found := AFTER_DAY.match(text)) and not TIMED.search(fmt):
        with contextlib.suppress(ValueError, re.error):
            return _with_clock(datetime.strptime(found["day"], fmt), found["time"], zone)  # noqa: DTZ007
    raise BadValueError("The date does not have the format that was named.")


def _numeric(found: re.Match[str], fmt: str | None, zone: tzinfo) -> datetime:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == YEAR:
        year, month, day = a, b, c
    elif len(found["c"]) not in {2, YEAR}:
        raise BadValueError("The date cannot be read; say how dates are written.")
    else:
        day, month = _day_and_month(a, b, found["s"], fmt)
        year = c if len(found["c"]) == YEAR else c + (1900 if c >= CENTURY else 2000)
    try:
        start = datetime(year, month, day)  # noqa: DTZ001 (the zone is added below)
    except ValueError:
        raise BadValueError("There is no such day in the calendar.") from None
    return _with_clock(start, found["rest"].lstrip(" T,"), zone)


def _day_and_month(a: int, b: int, separator: str, fmt: str | None) -> tuple[int, int]:
    if fmt == "M/D" or (fmt is None and b > MONTHS):
        return b, a
    if fmt == "D/M" or a > MONTHS or a == b or separator == ".":  # with dots the day always comes first
        return a, b
    raise BadValueError("Day and month of the date could be swapped; say how dates are written.")


def _with_clock(start: datetime, text: str, zone: tzinfo) -> datetime:
    if not text.strip():
        return _zoned(start, zone)
    found = CLOCK.match(text.strip())
    if not found:
        raise BadValueError("The time of day cannot be read.")
    hour, half = int(found["h"]), (found["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        moment = start.replace(
            hour=hour, minute=int(found["m"]), second=int(found["s"] or 0), microsecond=_micro(found["f"])
        )
    except ValueError:
        raise BadValueError("The time of day cannot be read.") from None
    return _zoned(moment, _zone(found["zone"]) or zone)


def _micro(fraction: str | None) -> int:
    return int((fraction or ".0")[1:7].ljust(6, "0"))


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    return UTC if text.isalpha() else datetime.strptime(text.replace(":", ""), "%z").tzinfo


def _worded(text: str) -> datetime:
    bare = text.replace(",", " ").replace(".", " ")
    bare = " ".join(bare.split())
    for fmt in NAMED:
        try:
            return datetime.strptime(bare, fmt)  # noqa: DTZ007 (the zone is added by the caller)
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise BadValueError("The date cannot be read; say how dates are written.") from None


def _zoned(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise BadValueError("The time lies outside of all calendars.") from None
