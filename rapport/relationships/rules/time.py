"""When the next contact is due."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo


def due_on(*, rhythm_days: int | None, last_on: date | None, began_on: date) -> date | None:
    """Return the day by which the rhythm wants a contact, None without a rhythm.

    Counted from the last contact, without one from the beginning. A planned one does not put it off: only what took
    place counts, so that a meeting put off again and again shows.
    """
    if rhythm_days is None:
        return None
    return (last_on or began_on) + timedelta(days=rhythm_days)


def kept_share(*, contacts: Sequence[date], rhythm_days: int, begin: date, end: date) -> float | None:
    """Return the share of the days from `begin` to `end` on which the last contact was no longer ago than the rhythm.

    `contacts`: days of contact in order, those before `begin` too. None where there are no days.
    """
    days = (end - begin).days
    if days <= 0:
        return None
    covered, reached = 0, begin
    for contact in contacts:
        if contact >= end:
            break
        first, last = max(contact, reached), min(contact + timedelta(days=rhythm_days), end)
        if last > first:
            covered += (last - first).days
            reached = last
    return covered / days


SLOTS = (time(9), time(10, 30), time(13), time(14, 30))
WITHIN = 14  # days in which each first meeting is proposed
WEEKDAYS = 5


def first_meetings(count: int, *, since: date, zone: tzinfo) -> list[datetime]:
    """Return a moment for each first meeting: on weekdays within two weeks after a day, spread evenly, by day.

    More than fit share their times: whoever takes over so many puts them off herself.
    """
    ahead = (since + timedelta(days=n) for n in range(1, WITHIN + 1))
    days = [day for day in ahead if day.weekday() < WEEKDAYS]
    found = (
        datetime.combine(days[n % len(days)], SLOTS[n // len(days) % len(SLOTS)], tzinfo=zone) for n in range(count)
    )
    return sorted(found)
