"""Who has to do with whom in the model company, and the events it leaves in logs.

The shape follows what is known of real companies: most contact inside the team, less in the department and division,
little across; a few people many turn to; log-normal intensities; working days with two humps; a third of the ties
live only for a time (the parameters are those of docs/engine.md, "A model company").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rapport.engine.company.people import People
from rapport.engine.company.plan import UPTAKE, Turn

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

EVENT_COLUMNS = ("at", "from", "to", "channel", "recipients", "message", "thread", "reply_to", "duration")
CHANNELS = ("mail", "chat", "meeting", "call")
CHANNEL_SHARE = (0.55, 0.30, 0.10, 0.05)
LAYER_INTENSITY = {"team": 6.0, "department": 3.0, "division": 2.0, "company": 1.0, "project": 2.5, "service": 11.0}
REPLY_SHARE = 0.55


@dataclass(frozen=True)
class Pairs:
    """Ties of the model: ends `a` < `b`, relative `intensity`, share `lean` of events from a, life `since`..`until`.

    `since` and `until` are fractions of the period, so that a tie may begin or end within it.
    """

    a: Ints
    b: Ints
    intensity: Floats
    lean: Floats
    since: Floats
    until: Floats


def draw_pairs(people: People, *, seed: int = 2, reorganised_at: float = 0.5) -> Pairs:
    """Draw who has to do with whom. `reorganised_at` is the fraction of the period at which units moved."""
    rng = np.random.default_rng(seed)
    layers = [
        ("team", _within(people.team, people, rng, mean=None)),
        ("department", _within(people.department, people, rng, mean=6.0)),
        ("division", _within(_divisions(people), people, rng, mean=5.0)),
        ("company", _across(people, rng)),
        ("project", _projects(people, rng)),
        ("service", _served(people, rng)),
    ]
    a = np.concatenate([pair[0] for _, pair in layers])
    b = np.concatenate([pair[1] for _, pair in layers])
    weight = np.concatenate([np.full(len(pair[0]), LAYER_INTENSITY[name]) for name, pair in layers])
    bridge_a, bridge_b = _bridges(people, rng)
    a, b = np.concatenate([a, bridge_a]), np.concatenate([b, bridge_b])
    weight = np.concatenate([weight, np.full(len(bridge_a), 4.0)])
    a, b, weight = _once(a, b, weight)
    keep = _survives_shunning(people, a, b)
    a, b, weight = a[keep], b[keep], weight[keep]
    intensity = weight * rng.lognormal(0, 0.9, len(a)) * np.sqrt(people.busyness[a] * people.busyness[b])
    since, until = _lives(people, a, b, rng, reorganised_at)
    return Pairs(a=a, b=b, intensity=intensity, lean=rng.beta(2, 2, len(a)), since=since, until=until)


def draw_events(
    people: People, pairs: Pairs, *, events: int, first: date, last: date, seed: int = 3, batch: int = 2_000_000
) -> Iterator[dict[str, NDArray[Any]]]:
    """Draw about `events` events between two days, in batches of columns named as in `EVENT_COLUMNS`.

    `from` and `to` are person indices; `at` is UTC in microseconds; `message`, `thread` and `reply_to` are numbers
    (-1: none). A reply is an event of its own that names the message it answers.
    """
    rng = np.random.default_rng(seed)
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    working = days[np.is_busday(days)]
    alive = pairs.until - pairs.since
    share = pairs.intensity * alive
    openings = round(events / (1 + REPLY_SHARE * (CHANNEL_SHARE[0] + CHANNEL_SHARE[1])))
    counts = rng.multinomial(openings, share / share.sum())
    number = 0
    for chosen in _batches(counts, batch):
        columns = _events_of(people, pairs, np.repeat(chosen, counts[chosen]), working, rng, number)
        number += int(columns["message"].max(initial=number)) - number + 1
        yield columns


def _batches(counts: NDArray[np.int64], batch: int) -> Iterator[NDArray[np.int64]]:
    bounds = np.searchsorted(np.cumsum(counts), np.arange(batch, counts.sum() + batch, batch))
    start = 0
    for bound in np.unique(np.minimum(bounds + 1, len(counts))):
        yield np.arange(start, bound)
        start = int(bound)


def _events_of(
    people: People, pairs: Pairs, tie: Any, working: Any, rng: np.random.Generator, number: int
) -> dict[str, Any]:
    n = len(tie)
    forward = rng.random(n) < pairs.lean[tie]
    sender = np.where(forward, pairs.a[tie], pairs.b[tie])
    receiver = np.where(forward, pairs.b[tie], pairs.a[tie])
    moment = pairs.since[tie] + rng.random(n) * (pairs.until - pairs.since)[tie]
    at = _clock(working[np.minimum((moment * len(working)).astype(int), len(working) - 1)], people.site[sender], rng)
    channel = rng.choice(len(CHANNELS), n, p=CHANNEL_SHARE).astype(np.int8)
    message = number + np.arange(n, dtype=np.int64)
    recipients = np.where(channel == 2, 2 + rng.geometric(0.35, n), 2 + (rng.random(n) < 0.25) * rng.integers(1, 5, n))
    duration = np.where(channel == 2, 1800, np.where(channel == 3, rng.integers(120, 2400, n), -1))
    answered = np.flatnonzero((channel < 2) & (rng.random(n) < REPLY_SHARE))
    delay = (rng.lognormal(0.6, 1.2, len(answered)) * 3600e6).astype("timedelta64[us]")
    both = {
        "at": (at, at[answered] + delay),
        "from": (sender, receiver[answered]),
        "to": (receiver, sender[answered]),
        "channel": (channel, channel[answered]),
        "recipients": (recipients, recipients[answered]),
        "message": (message, number + n + np.arange(len(answered), dtype=np.int64)),
        "thread": (message, message[answered]),
        "reply_to": (np.full(n, -1, dtype=np.int64), message[answered]),
        "duration": (duration, duration[answered]),
    }
    return {name: np.concatenate(parts) for name, parts in both.items()}


# Offsets of the sites' clocks from UTC in hours, near enough for a demo, in the order of SITES.
_OFFSETS = np.array([1, 1, 1, 5.5, 8, 3, 0, -3, 2, -6])


def _clock(day: Any, site: Ints, rng: np.random.Generator) -> Any:
    """Return moments in two humps of the working day on the sender's clock, as UTC."""
    morning = rng.random(len(day)) < 0.55
    hour = np.where(morning, rng.normal(10.3, 1.0, len(day)), rng.normal(14.8, 1.3, len(day)))
    local = np.clip(hour, 7, 19) - _OFFSETS[site]
    return day.astype("datetime64[us]") + (local * 3600e6).astype("timedelta64[us]")


def _divisions(people: People) -> Ints:
    names = [d.division for d in people.plan.departments]
    number = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([number[name] for name in names], dtype=np.int32)[people.department]


def _within(group: Ints, people: People, rng: np.random.Generator, *, mean: float | None) -> tuple[Ints, Ints]:
    """Draw pairs inside groups: of all pairs six in ten (`mean` None), or `mean` contacts a person by popularity."""
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0, True])
    left, right = [], []
    for start, end in pairwise(bounds):
        members = order[start:end]
        size = len(members)
        if mean is None:
            i, j = np.triu_indices(size, 1)
            kept = rng.random(len(i)) < min(0.6, 12 / max(size, 1))
            left.append(members[i[kept]])
            right.append(members[j[kept]])
        elif size > 2:
            weight = people.popularity[members]
            wanted = round(size * mean / 2)
            left.append(rng.choice(members, wanted))
            right.append(rng.choice(members, wanted, p=weight / weight.sum()))
    return np.concatenate(left).astype(np.int32), np.concatenate(right).astype(np.int32)


def _across(people: People, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw contacts across the company: service departments are turned to, closed ones keep to themselves."""
    serves = np.array([d.serves for d in people.plan.departments])[people.department]
    closed = np.array([d.closed for d in people.plan.departments])[people.department]
    pull = people.popularity * np.where(serves, 8.0, 1.0) * np.where(closed, 0.05, 1.0)
    asks = np.where(closed, 0.2, 1.0)
    wanted = people.n * 2
    a = rng.choice(people.n, wanted, p=asks / asks.sum())
    b = rng.choice(people.n, wanted, p=pull / pull.sum())
    return a.astype(np.int32), b.astype(np.int32)


def _served(people: People, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Give many people somebody of each serving division they turn to; how many differs by the unit that asks."""
    departments = people.plan.departments
    asking = _divisions(people)
    closed = np.array([d.closed for d in departments])[people.department]
    left, right = [], []
    for division, uptake in UPTAKE.items():
        weight = np.array([d.pull if d.serves and d.division == division else 0.0 for d in departments])
        pull = weight[people.department] * people.popularity
        if pull.sum() == 0:
            continue
        chance = uptake * rng.uniform(0.25, 1.3, asking.max() + 1)[asking] * np.where(closed, 0.5, 1.0)
        askers = np.flatnonzero(rng.random(people.n) < chance)
        left.append(askers)
        right.append(rng.choice(people.n, len(askers), p=pull / pull.sum()))
    return np.concatenate(left).astype(np.int32), np.concatenate(right).astype(np.int32)


def _projects(people: People, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw projects of 8 to 30 people around somebody's division; a third of the pairs of each have contact."""
    left, right = [], []
    division = _divisions(people)
    closed = np.array([d.closed for d in people.plan.departments])[people.department]
    for _ in range(max(4, people.n // 40)):
        centre = int(rng.integers(people.n))
        near = np.flatnonzero(division == division[centre]) if people.n < 20_000 else None
        pool = (
            near if near is not None and rng.random() < 0.7 else np.flatnonzero(~closed) if near is not None else None
        )
        size = int(rng.integers(8, 31))
        members = rng.integers(0, people.n, size) if pool is None else rng.choice(pool, min(size, len(pool)), False)
        i, j = np.triu_indices(len(members), 1)
        kept = rng.random(len(i)) < 0.33
        left.append(members[i[kept]])
        right.append(members[j[kept]])
    return np.concatenate(left).astype(np.int32), np.concatenate(right).astype(np.int32)


def _bridges(people: People, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """One person of each named unit knows many of the other: take them away and two parts hardly touch."""
    left, right = [], []
    for one, other in people.plan.bridges:
        here = np.flatnonzero(_in_unit(people, one))
        there = np.flatnonzero(_in_unit(people, other))
        if not len(here) or not len(there):
            continue
        person = int(here[len(here) // 2])
        known = rng.choice(there, min(14, len(there)), replace=False)
        left.append(np.full(len(known), person))
        right.append(known)
    empty = np.empty(0, dtype=np.int32)
    return (np.concatenate(left).astype(np.int32), np.concatenate(right).astype(np.int32)) if left else (empty, empty)


def _in_unit(people: People, name: str) -> NDArray[np.bool_]:
    """Whether each person is in the department or division of this name."""
    inside = [name in {d.name, d.division} for d in people.plan.departments]
    return np.array(inside)[people.department]


def _once(a: Ints, b: Ints, weight: Floats) -> tuple[Ints, Ints, Floats]:
    """Sort each pair's ends, drop pairs of one person, and keep each pair once with its largest weight."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((-weight, high, low))
    low, high, weight = low[order], high[order], weight[order]
    first = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])] & (low != high)
    return low[first], high[first], weight[first]


def _survives_shunning(people: People, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Drop the contacts of a shunned department with everybody outside it."""
    shunned = np.array([d.shunned for d in people.plan.departments])[people.department]
    return (people.department[a] == people.department[b]) | ~(shunned[a] | shunned[b])


def _lives(people: People, a: Ints, b: Ints, rng: np.random.Generator, reorganised_at: float) -> tuple[Floats, Floats]:
    """Three in ten ties live for a time only; units that cooled lose theirs then, others win some."""
    since, until = np.zeros(len(a)), np.ones(len(a))
    brief = np.flatnonzero(rng.random(len(a)) < 0.3)
    start = rng.random(len(brief)) * 0.85
    since[brief], until[brief] = start, np.minimum(1.0, start + 0.12 + rng.random(len(brief)) * 0.4)
    for turn in people.plan.cooled:
        ends = _some_between(people, turn, a, b, rng)
        at = reorganised_at + rng.random(len(ends)) * 0.2
        since[ends] = np.minimum(since[ends], at - 0.05)
        until[ends] = np.minimum(until[ends], at)
    for turn in people.plan.won:
        begin = _some_between(people, turn, a, b, rng)
        since[begin], until[begin] = reorganised_at + rng.random(len(begin)) * 0.2, 1.0
    return since, np.maximum(until, since + 0.01)


def _some_between(people: People, turn: Turn, a: Ints, b: Ints, rng: np.random.Generator) -> Any:
    """The ties between two units that a turn is about."""
    x, y = _in_unit(people, turn.one), _in_unit(people, turn.other)
    between = np.flatnonzero((x[a] & y[b]) | (y[a] & x[b]))
    return between[rng.random(len(between)) < turn.share]
