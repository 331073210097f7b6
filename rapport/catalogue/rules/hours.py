"""Business time, exact to the microsecond: how much of it lies between two instants, and when so much has passed.

An instant is working time when a clock on the wall of the zone shows working hours. An hour that a clock skips is
therefore no working time, and one that it shows twice counts twice.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rapport.kit.problems import Refusal

Span = tuple[int, int]
Hours = tuple[Span, ...]
Week = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]

DAYS, DAY = 7, 1440
CLOSED: Hours = ()
ALL_DAY: Hours = ((0, DAY),)
HORIZON = timedelta(days=3653)  # what is not due within ten years is a calendar gone wrong
LONGEST = timedelta(days=100 * 366)  # nothing we count was opened earlier

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_MINUTE = 60_000_000
_DAY = DAY * _MINUTE
_THURSDAY = 3  # the weekday of the first day of the epoch


def check_hours(hours: Sequence[Sequence[int]]) -> Hours:
    """Return the hours of a day as spans of minutes in order; refuses what overlaps or reaches past the day."""
    spans = [tuple(span) for span in hours]
    whole = all(len(span) == 2 and all(type(part) is int for part in span) for span in spans)  # noqa: PLR2004
    if not whole or any(not 0 <= begin < end <= DAY for begin, end in spans):
        raise Refusal("Working hours begin before they end, within one day.", code="bad_hours", field="hours")
    ordered = sorted((begin, end) for begin, end in spans)
    if any(before[1] > after[0] for before, after in pairwise(ordered)):
        raise Refusal("Two spans of working hours overlap. Make them one.", code="bad_hours", field="hours")
    return tuple(ordered)


def check_week(week: Sequence[Sequence[Sequence[int]]]) -> Week:
    """Return the hours of a week, Monday first; refuses another number of days, and a week without any hours."""
    if len(week) != DAYS:
        raise Refusal("A week has seven days, Monday first.", code="bad_week", field="week")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(check_hours, week)
    if not any((monday, tuesday, wednesday, thursday, friday, saturday, sunday)):
        raise Refusal("Open on one day at least: nothing would ever be due.", code="no_hours", field="week")
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


@dataclass(frozen=True)
class WorkTime:
    """Working hours of a week in a time zone, and the days that are otherwise (public holidays, own days).

    `week`: seven tuples, Monday first, of (from, until) in minutes of the day; `until` may be 1440, and the next day go
    on from 0. Refuses a zone, hours and weeks that are none. Instants must carry a time zone.
    """

    zone: str
    week: Week
    days: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    _minutes: tuple[int, ...] = field(init=False, repr=False, compare=False)  # worked before each weekday, from Monday
    _special: tuple[int, ...] = field(init=False, repr=False, compare=False)  # the other days, as days of the epoch
    _hours: tuple[Hours, ...] = field(init=False, repr=False, compare=False)  # their hours
    _extra: tuple[int, ...] = field(init=False, repr=False, compare=False)  # minutes they add before each of them

    def __post_init__(self) -> None:
        """Sum up once what every question asks."""
        check_zone(self.zone)
        week = check_week(self.week)
        days = {day: check_hours(hours) for day, hours in self.days.items()}
        usual = [_length(hours) for hours in week]
        special = sorted((_day_of(day), hours) for day, hours in days.items())
        extra = [_length(hours) - usual[(day + _THURSDAY) % DAYS] for day, hours in special]
        known = {
            "week": week,
            "days": MappingProxyType(days),
            "_minutes": tuple(accumulate(usual, initial=0)),
            "_special": tuple(day for day, _hours in special),
            "_hours": tuple(hours for _day, hours in special),
            "_extra": tuple(accumulate(extra, initial=0)),
        }
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`; negative if `end` is the earlier one.

        Refuses what lies more than a century apart.
        """
        if end < start:
            return -self.between(end, start)
        if end - start > LONGEST:
            raise Refusal("These two moments lie more than a hundred years apart.", code="too_far")
        parts = _steady(self.zone, _ticks(start), _ticks(end))
        return sum((self._worked(end) - self._worked(begin) for begin, end, _east in parts), 0) * _TICK

    def add(self, start: datetime, working: timedelta) -> datetime:
        """Return the earliest instant, in UTC, at which this much working time has passed since `start`.

        Refuses a negative length, and what would take more than ten years.
        """
        left = working // _TICK
        if left < 0:
            raise Refusal("Working time to come cannot be negative.", code="negative_time")
        begun = _ticks(start)
        if left == 0:
            return _moment(begun)
        for begin, end, east in _steady(self.zone, begun, begun + HORIZON // _TICK):
            before = self._worked(begin)
            passed = self._worked(end) - before
            if passed >= left:
                return _moment(self._reached(before + left, begin, end) - east)
            left -= passed
        raise Refusal("By this calendar that would take more than ten years.", code="too_far")

    def is_open(self, at: datetime) -> bool:
        """Whether an instant is working time."""
        ((begin, _end, _east),) = _steady(self.zone, _ticks(at), _ticks(at) + 1)
        day, rest = divmod(begin, _DAY)
        return any(since * _MINUTE <= rest < until * _MINUTE for since, until in self._hours_on(day))

    def next_open(self, at: datetime) -> datetime:
        """Return the first instant from `at` on, in UTC, that is working time; refuses one beyond ten years."""
        begun = _ticks(at)
        for begin, end, east in _steady(self.zone, begun, begun + HORIZON // _TICK):
            before = self._worked(begin)
            if self._worked(end) > before:
                return _moment(self._reached(before + 1, begin, end) - 1 - east)
        raise Refusal("By this calendar nobody works within ten years.", code="too_far")

    def spans(self, start: datetime, end: datetime) -> Iterator[Span]:
        """Yield the spans of working time between two instants, in order, as microseconds since 1970 (UTC).

        A span that goes on over midnight, or over a change of the clocks, comes in pieces that touch.
        """
        for begin, until, east in _steady(self.zone, _ticks(start), _ticks(end)):
            for day in range(begin // _DAY, (until - 1) // _DAY + 1):
                for since, ends in self._hours_on(day):
                    first, last = max(begin, day * _DAY + since * _MINUTE), min(until, day * _DAY + ends * _MINUTE)
                    if first < last:
                        yield first - east, last - east

    def hours_of(self, day: date) -> Hours:
        """Return the working hours of a day of the zone."""
        return self._hours_on(_day_of(day))

    def _worked(self, at: int) -> int:
        """Return how much is worked from the Monday before the epoch to a local time, all in microseconds."""
        day, rest = divmod(at, _DAY)
        weeks, weekday = divmod(day + _THURSDAY, DAYS)
        before = bisect_right(self._special, day - 1)
        whole = weeks * self._minutes[DAYS] + self._minutes[weekday] + self._extra[before]
        hours = self._hours_on(day) if rest else CLOSED
        return whole * _MINUTE + sum(max(0, min(rest, t * _MINUTE) - f * _MINUTE) for f, t in hours)

    def _reached(self, worked: int, begin: int, end: int) -> int:
        """Return the first local time from `begin` to `end` up to which so much is worked; `end` must suffice."""
        first, last = begin // _DAY, end // _DAY
        while first < last:  # the day on whose evening it is reached
            middle = (first + last) // 2
            if self._worked((middle + 1) * _DAY) >= worked:
                last = middle
            else:
                first = middle + 1
        left = worked - self._worked(first * _DAY)
        for since, until in self._hours_on(first):
            length = (until - since) * _MINUTE
            if left <= length:
                return first * _DAY + since * _MINUTE + left
            left -= length
        raise AssertionError(worked)

    def _hours_on(self, day: int) -> Hours:
        place = bisect_right(self._special, day) - 1
        if place >= 0 and self._special[place] == day:
            return self._hours[place]
        return self.week[(day + _THURSDAY) % DAYS]


def check_zone(name: str) -> str:
    """Return the name of a time zone; refuses what is none."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, or no name at all
        raise Refusal(
            "Choose a time zone by its name, as in Europe/Lisbon.", code="no_zone", field="timezone"
        ) from None
    return name


def _steady(zone: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Cut a stretch of time where the clocks of a zone change; yield begin and end in local time, and what is added."""
    at, year = start, _moment(start).year
    turns = _turns(zone, year)
    while at < end:
        place = bisect_right(turns, (at, _DAY * DAYS)) - 1
        until = min(end, turns[place + 1][0])
        east = turns[place][1]
        yield at + east, until + east, east
        at = until
        if place + 2 == len(turns):  # the last of these is where the next year begins
            year += 1
            turns = _turns(zone, year)


@lru_cache(maxsize=4096)
def _turns(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """Return from when on which offset holds in a year, in microseconds; last, where the next year begins."""
    clock = ZoneInfo(zone)
    first, last = _ticks(datetime(year, 1, 1, tzinfo=UTC)), _ticks(datetime(year + 1, 1, 1, tzinfo=UTC))
    days = range(first, last + 1, _DAY)
    turns = [(first, _east(clock, first))]
    for begin, end in pairwise(days):
        before, after = turns[-1][1], _east(clock, end)
        if before != after:
            turns.append((_turn(clock, begin, end, before), after))
    return (*turns, (last, turns[-1][1]))


def _turn(clock: ZoneInfo, begin: int, end: int, before: int) -> int:
    """Return the second within a day at which an offset ends; no zone has ever changed its clocks twice in a day."""
    low, high = begin // 1_000_000, end // 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        if _east(clock, middle * 1_000_000) == before:
            low = middle
        else:
            high = middle
    return high * 1_000_000


def _east(clock: ZoneInfo, at: int) -> int:
    offset = _moment(at).astimezone(clock).utcoffset()
    return (offset or timedelta()) // _TICK


def _ticks(at: datetime) -> int:
    """Return an instant as microseconds since the epoch; refuses one without a time zone."""
    if at.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return (at - _EPOCH) // _TICK


def _moment(ticks: int) -> datetime:
    return _EPOCH + ticks * _TICK


def _day_of(day: date) -> int:
    return (day - _EPOCH.date()).days


def _length(hours: Hours) -> int:
    return sum(until - since for since, until in hours)
