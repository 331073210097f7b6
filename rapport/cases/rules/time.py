"""Where the time of a case went.

Who has the ball has it until the case is answered for good; opened again, the clock begins anew. What lies between is
nobody's time. The same in SQL is `queries/held.py`; figures, the board, the page of a case and why it takes so long
all count so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.cases.rules.words import State


@dataclass(frozen=True, kw_only=True)
class Span:
    """Something that held from one moment to another; `until` None: it still does."""

    of: int | str
    since: datetime
    until: datetime | None


Stretch = tuple[datetime, datetime]
ENDED = frozenset({State.RESOLVED, State.CLOSED, State.WITHDRAWN})


def answered(events: Iterable[tuple[datetime, str]], end: datetime) -> list[Stretch]:
    """Return when a case was answered for good: from each answer to the next opening again, the last to `end`.

    `events`: its road in order, as (moment, the state it led to).
    """
    found: list[Stretch] = []
    since: datetime | None = None
    for at, state in events:
        if state in ENDED and since is None:
            since = at
        elif state == State.OPEN and since is not None:
            found.append((since, at))
            since = None
    return found if since is None else [*found, (since, max(since, end))]


def while_open(spans: Iterable[Span], over: Sequence[Stretch]) -> list[Span]:
    """Return spans without the stretches in which the case was answered for good; in order, as these are."""
    kept: list[Span] = []
    for span in spans:
        since = span.since
        for begin, end in over:
            if end <= since or (span.until is not None and begin >= span.until):
                continue
            if begin > since:
                kept.append(Span(of=span.of, since=since, until=begin))
            since = end
        if span.until is None or since < span.until:
            kept.append(Span(of=span.of, since=since, until=span.until))
    return kept


def cut_at(spans: Iterable[Span], end: datetime) -> list[tuple[int | str, datetime, datetime]]:
    """Return spans as far as they lie before an end, as (of, since, until); those without length are left out."""
    found = [(span.of, span.since, min(span.until or end, end)) for span in spans]
    return [part for part in found if part[1] < part[2]]


def merged(spans: Sequence[Span]) -> list[Span]:
    """Return spans in order, where one follows another of the same as one."""
    kept: list[Span] = []
    for span in spans:
        if kept and kept[-1].of == span.of and kept[-1].until == span.since:
            kept[-1] = Span(of=span.of, since=kept[-1].since, until=span.until)
        else:
            kept.append(span)
    return [span for span in kept if span.until is None or span.until > span.since]


def time_by(spans: Iterable[Span], end: datetime) -> dict[int | str, timedelta]:
    """Return how long each held, up to an end, the longest first. Of spans without a gap the sum is the whole."""
    sums: dict[int | str, timedelta] = {}
    for of, since, until in cut_at(spans, end):
        sums[of] = sums.get(of, timedelta()) + (until - since)
    return dict(sorted(sums.items(), key=lambda item: -item[1]))
