"""By when somebody answers who has so many days: the days count in which the team works, and no time falls outside."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.catalogue.rules.hours import WorkTime

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def due(work: WorkTime, at: datetime, within: timedelta) -> datetime:
    """Return when an answer is due that is asked at `at`: an instant of working time, in UTC, never before at + within.

    Whole days of `within` count as working days, from the first moment somebody is there; the rest runs by the clock.
    """
    days, rest = divmod(max(within, timedelta()), DAY)
    begun = work.next_open(at)
    zone = ZoneInfo(work.zone)
    wall = begun.astimezone(zone)
    reached = begun
    for _day in range(days):
        midnight = datetime(wall.year, wall.month, wall.day, tzinfo=zone) + DAY
        first = work.next_open(midnight).astimezone(zone)
        day = max(first.date(), midnight.date())
        reached = wall.replace(year=day.year, month=day.month, day=day.day, fold=0).astimezone(UTC)
        wall = reached.astimezone(zone)
    # where the clocks went forward, or hours were skipped, the same time of day may come too early
    return work.next_open(max(reached + rest, at + within))


def as_long(work: WorkTime, since: datetime, until: datetime, *, at: datetime) -> datetime:
    """Return when it is due if it begins anew at `at` with the working time that lay from `since` to `until`.

    An hour at least, so that nobody is passed by who could not read it.
    """
    return work.next_open(work.add(at, max(work.between(since, until), HOUR)))


def soon(work: WorkTime, at: datetime) -> list[tuple[str, datetime]]:
    """Return moments one promises often, each in working time or where it ends, by key; soonest first.

    "2h": within two working hours; "today": by the end of today; "next": early on the next working day; "week": in
    five working days.
    """
    zone = ZoneInfo(work.zone)
    today = at.astimezone(zone)
    midnight = datetime(today.year, today.month, today.day, tzinfo=zone)
    tomorrow = midnight + DAY
    left = work.between(at, tomorrow)  # counted, because the clock may skip the hour in which the doors close
    found = [
        ("2h", work.add(at, 2 * HOUR)),
        *([("today", work.add(at, left))] if left else []),
        ("next", work.add(work.next_open(tomorrow), HOUR)),
        ("week", due(work, at, 5 * DAY)),
    ]
    return [(key, moment) for key, moment in found if moment > at]
