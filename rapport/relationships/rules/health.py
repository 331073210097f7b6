"""How well a relationship does: from what is known of each signal to one number that explains itself.

A signal is good from 0 to 1, or unknown. Health is the mean of the known ones by their weights, from 0 to 100; it is
told only where what is known weighs at least half of all. What is unknown counts neither as good nor as bad: it has
no points, and leaves the mean to the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from rapport.kit.problems import Refusal
from rapport.kit.ranges import wilson
from rapport.relationships.rules.points import shared_out, whole_sum
from rapport.relationships.rules.time import due_on, kept_share
from rapport.relationships.rules.words import Signal

ENOUGH = 0.5  # of the weight has to be known
MOST_POINTS = 100
WEIGHTS: Mapping[Signal, int] = {
    Signal.RHYTHM: 25,
    Signal.CASES: 20,
    Signal.PROMISES: 20,
    Signal.AGREEMENT: 10,
    Signal.RATING: 10,
    Signal.TRUST: 10,
    Signal.USAGE: 5,
}
LONG_CASE = timedelta(days=30)  # a case that took longer was long
CASES_OVER = timedelta(days=90)  # cases that ended so lately count, beside those that are open
FEWEST_CASES = 3
KEPT_OVER = timedelta(days=180)  # promises and agreed times that came to their time so lately
BROKEN_OVER = timedelta(days=90)  # those a book counts as broken
USED_OVER = timedelta(days=182)  # half a year, against the same half a year ago
A_YEAR = timedelta(days=364)  # whole weeks
FEWEST_USED = 5
RATED_LASTS = timedelta(days=200)
TRUST_LASTS = timedelta(days=120)
FULL_TRUST = 0.5  # so many of a unit turning to a team is as good as it gets
TRUST_MOVES = 0.1  # a change of the share by so much is all of what its direction counts
DIRECTION = 0.2  # of trust is which way it goes
YOUNG = 7  # days in which a rhythm has nothing to tell yet
LOWEST_RATING, RATINGS = 1, 4  # from 1 to 5


class Unknown(StrEnum):
    """Why a signal is unknown."""

    NO_PLAN = "no_plan"  # no rhythm was set
    YOUNG = "young"  # it has only begun
    NOTHING = "nothing"  # nothing of this kind happened
    FEW = "few"  # too little happened to tell
    UNTOLD = "untold"  # too few people, or nothing was published about them alone
    OLD = "old"  # what is known is too old


class Band(StrEnum):
    """How health reads in one word."""

    GOOD = "good"
    MIDDLING = "middling"
    POOR = "poor"
    UNKNOWN = "unknown"


FROM = {Band.GOOD: 70, Band.MIDDLING: 40}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is known of one signal: how `good` it is from 0 to 1, counted from `n` things, likely from `low` to `high`.

    `on`: the day of the newest of them. `data`: the numbers it came from. Unknown (`why`), it is as good as nothing.
    """

    good: float | None
    n: int = 0
    low: float | None = None
    high: float | None = None
    on: date | None = None
    why: Unknown | None = None
    data: Mapping[str, float | int | str | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one signal adds: `points` of the score, at most `most`; none of an unknown one."""

    good: float | None
    weight: int
    points: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Health: from 0 to 100, None where too little is known; `known`, the share of the weight that is; its parts."""

    score: int | None
    known: float
    parts: Mapping[Signal, Part]


def band_of(score: int | None) -> Band:
    """Return the word of a score."""
    if score is None:
        return Band.UNKNOWN
    return next((band for band, least in FROM.items() if score >= least), Band.POOR)


def judge(readings: Mapping[Signal, Reading], weights: Mapping[Signal, int]) -> Judged:
    """Return the health that follows of what is known, by weights. The points of the parts add up to the score."""
    goods = {signal: readings[signal].good if signal in readings else None for signal in Signal}
    told, heavy, all_ = _told(list(goods.values()), [weights.get(signal, 0) for signal in Signal])
    enough = _enough(heavy, all_)
    counts = [signal for signal in Signal if goods[signal] is not None and weights.get(signal, 0) > 0]
    best = shared_out(_exact([(weight, 1.0) for weight, _good in told], heavy)) if enough else []
    got = shared_out(_exact(told, heavy), best) if enough else []
    points, most = dict(zip(counts, got, strict=False)), dict(zip(counts, best, strict=False))
    return Judged(
        score=sum(points.values()) if enough else None,
        known=heavy / all_ if all_ else 0.0,
        parts={
            signal: Part(
                good=good, weight=weights.get(signal, 0), points=points.get(signal, 0), most=most.get(signal, 0)
            )
            for signal, good in goods.items()
        },
    )


def score_of(goods: Sequence[float | None], weights: Sequence[int]) -> int | None:
    """Return the score alone as `judge` gives it, of signals and weights in the order of `Signal`: for whole books."""
    told, heavy, all_ = _told(goods, weights)
    return whole_sum(_exact(told, heavy)) if _enough(heavy, all_) else None


def _told(goods: Sequence[float | None], weights: Sequence[int]) -> tuple[list[tuple[int, float]], int, int]:
    """Return what is known and counts, each with its weight; how much that weighs; how much all weighs."""
    told = [(weight, good) for weight, good in zip(weights, goods, strict=True) if good is not None and weight > 0]
    return told, sum([weight for weight, _good in told]), sum(weights)


def _enough(heavy: int, all_: int) -> bool:
    return heavy > 0 and heavy / all_ >= ENOUGH


def _exact(told: Sequence[tuple[int, float]], heavy: int) -> list[float]:
    """Return the points of 100 that each signal adds, not yet whole."""
    return [round(weight * good / heavy * MOST_POINTS, 9) for weight, good in told]


def points_from(given: Mapping[str, object]) -> dict[Signal, int]:
    """Return weights somebody set; refuses what is no whole number from 0 to 100, and all at nothing."""
    points = {}
    for signal in Signal:
        value = given.get(signal, 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_POINTS:
            raise Refusal("A weight is a whole number from 0 to 100.", code="weight", field=signal.value)
        points[signal] = value
    if not any(points.values()):
        raise Refusal("Give at least one signal a weight.", code="weight")
    return points


def rhythm(*, rhythm_days: int | None, began_on: date, contacts: Sequence[date], today: date) -> Reading:
    """How well the planned rhythm was kept over the last two, less what is late now.

    `contacts`: days of contact in order. The beginning counts like one, as nothing was due before. A whole rhythm
    late is as bad as it gets.
    """
    if rhythm_days is None:
        return Reading(good=None, why=Unknown.NO_PLAN)
    begin = max(began_on, today - timedelta(days=2 * rhythm_days))
    if (today - begin).days < min(YOUNG, rhythm_days):
        return Reading(good=None, why=Unknown.YOUNG)
    days = sorted({began_on, *contacts})
    kept = kept_share(contacts=days, rhythm_days=rhythm_days, begin=begin, end=today) or 0.0
    last = contacts[-1] if contacts else None
    due = due_on(rhythm_days=rhythm_days, last_on=last, began_on=began_on) or today
    late = max((today - due).days, 0)
    return Reading(
        good=kept * (1 - min(1.0, late / rhythm_days)),
        n=sum(begin <= day for day in contacts),
        on=last,
        data={"kept": round(kept, 3), "late_days": late, "rhythm_days": rhythm_days},
    )


def cases(*, soon: int, long: int, open_now: int, on: date | None) -> Reading:
    """Of the cases that are open or ended lately, the share that took no longer than 30 days so far."""
    n = soon + long
    data = {"soon": soon, "long": long, "open": open_now}
    if n < FEWEST_CASES:
        return Reading(good=None, n=n, why=Unknown.FEW if n else Unknown.NOTHING, on=on, data=data)
    return _share(soon, n, on=on, data=data)


def kept(*, kept: int, broken: int, on: date | None) -> Reading:
    """Of the promises, or agreed times, that came to their time lately, the share that was kept.

    Known from the first one on: were it unknown before a third, the third could raise health by being broken.
    """
    data = {"kept": kept, "broken": broken}
    if kept + broken == 0:
        return Reading(good=None, why=Unknown.NOTHING, on=on, data=data)
    return _share(kept, kept + broken, on=on, data=data)


def usage(*, now: int, before: int, on: date | None) -> Reading:
    """Cases of the last half year against the same half year a year ago: as many, or more, is as good as it gets."""
    data = {"now": now, "before": before}
    if before < FEWEST_USED:
        return Reading(good=None, n=before, why=Unknown.FEW, on=on, data=data)
    low, high = wilson(now, now + before)
    return Reading(
        good=min(1.0, now / before),
        n=now + before,
        low=min(1.0, low / (1 - low)) if low < 1 else 1.0,
        high=min(1.0, high / (1 - high)) if high < 1 else 1.0,
        on=on,
        data=data,
    )


def rating(*, mean: float, low: float | None, high: float | None, n: int, on: date) -> Reading:
    """The published mean of how they find us, from 1 to 5."""
    scaled = [None if value is None else (value - LOWEST_RATING) / RATINGS for value in (mean, low, high)]
    return Reading(good=scaled[0], n=n, low=scaled[1], high=scaled[2], on=on, data={"mean": mean})


def trust(*, share: float, low: float, high: float, n: int, few: bool, change: float | None, on: date) -> Reading:
    """How many of them turn to us, as it may be told, and which way that goes; few or none is known to be low."""
    toward = 0.0 if few else 0.5 if change is None else min(1.0, max(0.0, 0.5 + change / (2 * TRUST_MOVES)))

    def scaled(of: float) -> float:
        return (1 - DIRECTION) * min(1.0, of / FULL_TRUST) + DIRECTION * toward

    reading = scaled(0.0 if few else share)
    data = {"share": share, "few": int(few), "change": change}
    return Reading(good=reading, n=n, low=scaled(0.0 if few else low), high=scaled(high), on=on, data=data)


def aged(reading: Reading, *, today: date, lasts: timedelta) -> Reading:
    """Return a reading, unknown if it is older than it lasts."""
    if reading.good is None or (reading.on is not None and today - reading.on <= lasts):
        return reading
    return Reading(good=None, n=reading.n, why=Unknown.OLD, on=reading.on, data=reading.data)


def _share(hits: int, n: int, *, on: date | None, data: Mapping[str, int]) -> Reading:
    low, high = wilson(hits, n)
    return Reading(good=hits / n, n=n, low=low, high=high, on=on, data=data)
