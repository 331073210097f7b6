"""Clocks of people: which zone somebody lives by, and how far it is from UTC."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(*names: str) -> ZoneInfo:
    """The first of these time zones that is one; UTC where none is."""
    for name in names:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def minutes_east(zone: str, day: date) -> int:
    """Minutes by which the clocks of a zone are before UTC's at noon of a day; 0 for a zone nobody knows."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone_of(zone))
    return (noon.utcoffset() or timedelta()) // timedelta(minutes=1)
