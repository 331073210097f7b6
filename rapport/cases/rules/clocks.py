"""The clock of something agreed: how much working time it has used, and when it is due.

It counts stretch by stretch. What was counted stays, whatever a calendar says later; only the stretch that runs is
counted by the calendar of today. A pause therefore moves the due time by exactly the working time it lasts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

Stretch = tuple[datetime, datetime]
NOTHING = timedelta()
PERCENTS = (50, 80, 100)
_TICK = timedelta(microseconds=1)


class Hours(Protocol):
    """The working time of a team."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments."""

    def add(self, start: datetime, working: timedelta) -> datetime:
        """Return the moment at which so much has passed."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """How far a clock is: of `target`, `used` was counted up to `since`, from which on it runs; None: it stands.

    `due`: when the target is used up; None while it stands with time left.
    """

    target: timedelta
    used: timedelta
    since: datetime | None
    due: datetime | None

    def used_at(self, hours: Hours, at: datetime) -> timedelta:
        """Return the working time used up to a moment, which is not before `since`."""
        return self.used if self.since is None else self.used + hours.between(self.since, max(at, self.since))

    def over_at(self, hours: Hours, at: datetime) -> timedelta:
        """Return the working time from when it was due to a moment, without that in which it stood."""
        return max(NOTHING, self.used_at(hours, at) - self.target)

    def reaches(self, hours: Hours, percent: int) -> datetime | None:
        """Return when so many percent are used, None while it stands; a moment of the past is the one it runs from."""
        if percent == PERCENTS[-1]:
            return self.due
        if self.since is None:
            return None
        return hours.add(self.since, max(NOTHING, -(-self.target * percent // 100) - self.used))


def begin(hours: Hours, *, at: datetime, target: timedelta) -> Run:
    """Return a clock that begins to run."""
    return Run(target=target, used=NOTHING, since=at, due=hours.add(at, target))


def stand(run: Run, hours: Hours, *, at: datetime) -> Run:
    """Let a clock stand. One that is overdue stays so: its due time does not move."""
    used = run.used_at(hours, at)
    return replace(run, used=used, since=None, due=run.due if used >= run.target else None)


def go_on(run: Run, hours: Hours, *, at: datetime) -> Run:
    """Let a clock that stands run on."""
    if run.since is not None:
        return run
    due = run.due if run.due is not None else hours.add(at, run.target - run.used)
    return replace(run, since=at, due=due)


def aim(run: Run, hours: Hours, *, at: datetime, target: timedelta) -> Run:
    """Give a clock another target, counting what it used by the hours of today.

    What is used up by that already is due at this moment, which nobody could know before; what is overdue stays so.
    """
    used = run.used_at(hours, at)
    since = at if run.since is not None else None
    if used < target:
        return Run(target=target, used=used, since=since, due=hours.add(at, target - used) if since else None)
    if run.due is not None and run.due <= at:
        return run
    return Run(target=used, used=used, since=since, due=at)


def recount(run: Run, hours: Hours, *, at: datetime) -> Run:
    """Count the stretch that runs by the hours of today; what stands or is overdue keeps what was counted."""
    if run.since is None or (run.due is not None and run.due <= at):
        return run
    return aim(run, hours, at=at, target=run.target)


def percent_used(used: timedelta, target: timedelta) -> int:
    """Return how much of a target is used, in whole percent, rounded down."""
    return int(used * 100 // target)


def to_warn(percent: int, warned: int) -> int | None:
    """Return the highest of the percents that is reached and above the last one told of, if there is one.

    Those below it that nobody told of in time are left out: three warnings at once say no more than one.
    """
    reached = [mark for mark in PERCENTS if warned < mark <= percent]
    return reached[-1] if reached else None


def next_mark(warned: int) -> int | None:
    """Return the percent to be told of next; None when all were."""
    return next((mark for mark in PERCENTS if mark > warned), None)


def divided(breach: timedelta, held: Mapping[int, timedelta]) -> dict[int, timedelta]:
    """Divide a breach among teams by how long each held the case; the parts sum to it exactly.

    What cannot be divided goes, microsecond by microsecond, to those whose share was rounded down most.
    """
    whole = sum((length // _TICK for length in held.values()), 0)
    late = breach // _TICK
    if not whole:
        return {}
    shares = {team: divmod(late * (length // _TICK), whole) for team, length in held.items()}
    left = late - sum(share for share, _rest in shares.values())
    first = sorted(shares, key=lambda team: (-shares[team][1], team))[:left]
    return {team: (share + (team in first)) * _TICK for team, (share, _rest) in shares.items()}


def outside(spans: Iterable[Stretch], gaps: Iterable[Stretch]) -> list[Stretch]:
    """Return what of spans lies outside of gaps, in order; gaps may overlap."""
    left: list[Stretch] = sorted(span for span in spans if span[0] < span[1])
    for begun, ended in gaps:
        if begun >= ended:
            continue
        cut = [((since, min(until, begun)), (max(since, ended), until)) for since, until in left]
        left = [part for pair in cut for part in pair if part[0] < part[1]]
    return left
