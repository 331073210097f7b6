"""Times as people say them, in the reader's language and zone."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY
HOURS_WITH_MINUTES = 10  # "1 h 40" helps today; "31 h 12" does not


def when_text(moment: date | datetime, *, now: datetime) -> str:
    """Return "15:00" today, "Mon 23 Nov" this year, "23 Nov 2025" otherwise."""
    today = timezone.localtime(now).date()
    local = _local(moment)
    day = local.date() if isinstance(local, datetime) else local
    if day == today:
        return _clock(local) if isinstance(local, datetime) else _("today")
    if day.year == today.year:
        return _formatted(day, pgettext("date this year, as in Mon 23 Nov", "D j M"), get_language())
    return _formatted(day, pgettext("date of another year, as in 23 Nov 2025", "j M Y"), get_language())


def by_text(moment: date | datetime, *, now: datetime) -> str:
    """Return "by 15:00" today; a day needs no "by", it reads as one."""
    today = timezone.localtime(now).date()
    local = _local(moment)
    if isinstance(local, datetime) and local.date() == today:
        return _("by %(time)s") % {"time": _clock(local)}
    return when_text(moment, now=now)


def full_text(moment: date | datetime) -> str:
    """The exact moment with weekday and zone, for the title."""
    local = _local(moment)
    words = pgettext("full date, as in Monday 23 November 2026", "l j F Y")
    if not isinstance(local, datetime):
        return _formatted(local, words, get_language())
    day = _formatted(local.date(), words, get_language())
    clock = _clock(local)
    return _("%(day)s, %(time)s (%(zone)s)") % {"day": day, "time": clock, "zone": local.tzname()}


def length_text(length: timedelta) -> str:
    """Return "20 min", "1 h 40", "3 h", "4 d", "3 weeks": the coarsest unit that still tells."""
    minutes = max(0, round(length.total_seconds() / 60))
    hours, rest = divmod(minutes, HOUR)
    if minutes < HOUR:
        return _("%(n)s min") % {"n": minutes}
    if minutes < DAY and rest and hours < HOURS_WITH_MINUTES:
        return _("%(h)s h %(m)02d") % {"h": hours, "m": rest}
    if minutes < DAY:
        return _("%(n)s h") % {"n": hours}
    if minutes < 2 * WEEK:
        return _("%(n)s d") % {"n": minutes // DAY}
    return _months(minutes // DAY)


def age_text(moment: datetime, *, now: datetime) -> str:
    """Return "20 min ago", or "in 1 h 40" for what is still to come."""
    if moment > now:
        return _("in %(length)s") % {"length": length_text(moment - now)}
    if now - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(length)s ago") % {"length": length_text(now - moment)}


def _months(days: int) -> str:
    if days < 60:  # noqa: PLR2004 — two months: below, weeks say more
        return ngettext("%(n)s week", "%(n)s weeks", days // 7) % {"n": days // 7}
    if days < 365:  # noqa: PLR2004 — a year
        return ngettext("%(n)s month", "%(n)s months", days // 30) % {"n": days // 30}
    return ngettext("%(n)s year", "%(n)s years", days // 365) % {"n": days // 365}


def _local(moment: date | datetime) -> date | datetime:
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


def _clock(moment: datetime) -> str:
    minute = time(moment.hour, moment.minute)
    return _formatted(minute, pgettext("time of day, as in 15:00", "H:i"), get_language())


# A list says the same days and minutes again and again, and Django looks every part of a date up anew.
@lru_cache(maxsize=8192)
def _formatted(value: date | time, words: str, _language: str | None) -> str:
    return date_format(value, words) if isinstance(value, date) else time_format(value, words)
