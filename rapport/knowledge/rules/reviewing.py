"""When an article is read again, and which ones have grown old."""

from datetime import date, timedelta

SOON = timedelta(days=14)  # after somebody said that it needs work
OVERDUE = timedelta(days=30)  # after the day of its review, from which on it counts as stale
FEW = 3  # ratings from which on they say something
LAST_DAY = 28


def next_review(today: date, months: int) -> date:
    """Return the day so many months on; never after the 28th, so that every month has it."""
    place = today.year * 12 + today.month - 1 + months
    return date(place // 12, place % 12 + 1, min(today.day, LAST_DAY))
