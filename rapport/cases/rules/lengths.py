"""What was agreed, what of it is used and what is late, in one unit: one follows from the other as they are read.

The unit is a minute, or a tenth of a working day where days were agreed and hours are too many to be pictured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

MANY_HOURS = 24  # from here on nobody can picture hours
MINUTE = timedelta(minutes=1)
TENTHS = 10


@dataclass(frozen=True, kw_only=True)
class InUnits:
    """Whole units of `unit`; `late` is what is used beyond the target, and `parts` sum to it."""

    unit: timedelta
    in_days: bool
    target: int
    used: int
    late: int
    parts: Sequence[int] = ()


def in_one_unit(*, target: timedelta, used: timedelta, day: timedelta, parts: Sequence[timedelta] = ()) -> InUnits:
    """Return what was agreed, used and late; `day`: a working day. What is late at all is never told as nothing."""
    late = max(timedelta(), used - target)
    long = target >= day and max(target, used) >= timedelta(hours=MANY_HOURS)
    in_days = long and (not late or late >= day / TENTHS)
    unit = day / TENTHS if in_days else MINUTE
    wanted, spent = round(target / unit), round(used / unit)
    if late:
        spent = max(spent, wanted + 1)
    over = spent - wanted if late else 0
    return InUnits(
        unit=unit,
        in_days=in_days,
        target=wanted,
        used=spent if late else min(spent, wanted),
        late=over,
        parts=_divided(over, parts),
    )


def _divided(whole: int, parts: Sequence[timedelta]) -> Sequence[int]:
    """Divide whole units as lengths are to one another; what is left over goes to the largest rests."""
    every = sum(parts, timedelta())
    if not every:
        return [0 for _part in parts]
    exact = [whole * (part / every) for part in parts]
    found = [int(one) for one in exact]
    rests = sorted(range(len(parts)), key=lambda place: (found[place] - exact[place], place))
    for place in rests[: whole - sum(found)]:
        found[place] += 1
    return found
