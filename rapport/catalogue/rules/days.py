"""Business time as rows that a database joins: what was worked before each day, and when in it somebody works.

Working time up to an instant is what its day says was worked before it, and of the day's spans what lies before the
instant; between two instants it is the difference. Days are those of UTC, so that a database finds the day of an
instant without any time zone. Exact to the microsecond, as `WorkTime.between` is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from rapport.catalogue.rules.hours import WorkTime

_DAY = 86_400_000_000
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class WorkedDay:
    """A span of work in a day of UTC (`day` counts from 1970), all times in microseconds since 1970.

    `before`: what was worked from the first day asked for up to the begin of the span. Where nobody works on a day, its
    one span begins and ends with it.
    """

    day: int
    since: int
    until: int
    before: int


def worked_days(work: WorkTime, first: date, last: date) -> Iterator[WorkedDay]:
    """Yield the spans of each day from `first` to `last` (both counted), in order; every day has at least one."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    cut = [piece for since, until in work.spans(start, end) for piece in _cut(since, until)]
    worked, place = 0, 0
    for day in range((first - _EPOCH).days, (last - _EPOCH).days + 1):
        if place == len(cut) or cut[place][0] // _DAY > day:
            yield WorkedDay(day, day * _DAY, day * _DAY, worked)
        while place < len(cut) and cut[place][0] // _DAY == day:
            since, until = cut[place]
            yield WorkedDay(day, since, until, worked)
            worked += until - since
            place += 1


def _cut(since: int, until: int) -> Iterator[tuple[int, int]]:
    """Cut a span at the midnights of UTC."""
    midnights = range((since // _DAY + 1) * _DAY, until, _DAY)
    yield from pairwise([since, *midnights, until])
