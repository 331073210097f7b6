"""When a team is there, on the reader's clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone

from rapport.catalogue.queries.calendars import open_spans
from rapport.catalogue.rules.hours import WorkTime
from rapport.kit import clock
from rapport.kit.problems import Refusal

DAYS = 7


@dataclass(frozen=True)
class OpenDay:
    """A day of the reader, and when somebody is there on it, on her clock."""

    day: date
    spans: Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Whether a team is there now, when that changes, and the days to come; `zone` is the team's own."""

    open_now: bool
    changes_at: datetime | None
    days: Sequence[OpenDay]
    zone: str
    same_zone: bool
    later: bool  # it changes on another day than today, whose hour is to be told too


def opening_of(work: WorkTime) -> Opening:
    """Return when a team is there in the week to come, in the time zone that is active. No statement."""
    now = clock.now()
    today = timezone.localdate(now)
    spans = open_spans(work, today - timedelta(days=1), DAYS + 3)  # the zones of the world lie a day apart at most
    by_day = {day: list(cut) for day, cut in groupby(_by_day(spans), key=lambda span: span[0].date())}
    open_now = work.is_open(now)
    changes_at = _until(spans, now) if open_now else _from(work, now)
    return Opening(
        open_now=open_now,
        changes_at=changes_at,
        later=changes_at is not None and timezone.localdate(changes_at) != today,
        days=[OpenDay(day, by_day.get(day, [])) for day in (today + timedelta(days=n) for n in range(DAYS))],
        zone=work.zone,
        same_zone=str(timezone.get_current_timezone()) == work.zone,
    )


def _by_day(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Cut spans at the reader's midnights."""
    cut = []
    for begin, end in spans:
        at, last = timezone.localtime(begin), timezone.localtime(end)
        while at.date() < last.date():
            midnight = timezone.make_aware(datetime.combine(at.date() + timedelta(days=1), datetime.min.time()))
            cut.append((at, midnight))
            at = midnight
        if at < last:
            cut.append((at, last))
    return cut


def _until(spans: Sequence[tuple[datetime, datetime]], now: datetime) -> datetime | None:
    """Return when the span ends in which the team is there, if that is soon enough to tell."""
    return next((end for begin, end in spans[:-1] if begin <= now < end), None)


def _from(work: WorkTime, now: datetime) -> datetime | None:
    try:
        return work.next_open(now)
    except Refusal:
        return None
