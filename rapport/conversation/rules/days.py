"""When a digest is due, on the reader's own clock."""

from datetime import UTC, datetime, time, timedelta, tzinfo


def last_hour(now: datetime, *, zone: tzinfo, hour: int) -> datetime:
    """Return the last time it was `hour` o'clock in `zone`, in UTC; at most 25 hours before `now`.

    An hour that a change of clocks leaves out counts as the moment of the change or just after; one that comes twice
    counts the first time.
    """
    day = now.astimezone(zone).date()
    today = datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
    if today <= now:
        return today
    return datetime.combine(day - timedelta(days=1), time(hour), tzinfo=zone).astimezone(UTC)


def is_due(now: datetime, *, zone: tzinfo, hour: int, oldest: datetime, sent_at: datetime | None) -> bool:
    """Whether what waits since `oldest` goes out now: her hour came since, and nothing went since her hour."""
    last = last_hour(now, zone=zone, hour=hour)
    return oldest < last and (sent_at is None or sent_at < last)
