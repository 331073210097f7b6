"""Days as people choose them, on the reader's clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from rapport.kit.problems import Refusal

FIRST, LAST = date(1970, 1, 1), date(2999, 12, 31)


def day_in(text: str, *, field: str) -> date | None:
    """Return the day a form holds, or None where it is empty. Refuses what is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _no_day(field) from None


def moments_of(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """Return when one day begins and when the other is over (None stays None)."""
    return _begin(since, field="since"), _begin(until, field="until", later=1)


def last_minute_of(day: date, *, zone: str) -> datetime:
    """Return the last minute of a day on the clock of a zone, whoever asks and from where. Refuses what is no day."""
    if not FIRST <= day <= LAST:
        raise _no_day("due_on")
    return datetime.combine(day, time(23, 59), ZoneInfo(zone))


def _begin(day: date | None, *, field: str, later: int = 0) -> datetime | None:
    if day is None:
        return None
    if not FIRST <= day <= LAST:
        raise _no_day(field)
    return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min))


def _no_day(field: str) -> Refusal:
    return Refusal("Write a day as 2026-11-30.", code="bad_day", field=field)
