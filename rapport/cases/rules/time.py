"""Where the time of a case went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Span:
    """Something that held from one moment to another; `until` None: it still does."""

    of: int | str
    since: datetime
    until: datetime | None


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
