"""What is known of somebody: how sure, from where, until when, and what is not known yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Source(StrEnum):
    """Where a statement comes from."""

    HERSELF = "herself"
    SEEN = "seen"  # by a colleague, at work
    TALK = "talk"
    FILE = "file"


class Confidence(StrEnum):
    """How sure its author is."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"


class NeedState(StrEnum):
    """How far a need is met."""

    OPEN = "open"
    MEETING = "meeting"
    MET = "met"


# What a service team should know of everybody, in the order in which it is told.
SIX = ("reach", "tell", "avoid", "moves", "do", "need")
FOUND_BY = frozenset({"ask", "answers"})  # topics by which somebody is found as one to ask

BANDS = (50, 250, 1000)  # where the bands of a unit's size begin, above the minimum

_SURE_OF = {
    Source.HERSELF: Confidence.SURE,
    Source.TALK: Confidence.LIKELY,
    Source.FILE: Confidence.LIKELY,
    Source.SEEN: Confidence.GUESS,
}


def source_of(said: str, *, own: bool) -> Source:
    """Return the source of a statement: the one that was said, else herself or what a colleague saw."""
    return Source(said) if said else Source.HERSELF if own else Source.SEEN


def confidence_of(said: str, source: Source) -> Confidence:
    """Return how sure a statement is: as was said, else as its source lets one be."""
    return Confidence(said) if said else _SURE_OF[source]


def is_out_of_date(expires_on: date | None, *, today: date) -> bool:
    """Whether a statement is past its last day; without one it holds until somebody says otherwise."""
    return expires_on is not None and expires_on < today


@dataclass(frozen=True)
class Known:
    """Which of the six things are known of somebody, which not, and the oldest and newest day one was found true."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]
    oldest: date | None
    newest: date | None

    @property
    def missing(self) -> bool:
        """Whether anything is still to be known."""
        return bool(self.unknown)


def known_of(said: Iterable[tuple[str, date]], *, also: Sequence[str] = ()) -> Known:
    """Return what is known, of (topic, day on which it was last found true); `also`: known from elsewhere.

    Nothing is counted or weighed: a profile with one sentence more is no better than another.
    """
    days: dict[str, list[date]] = {}
    for topic, day in said:
        days.setdefault(topic, []).append(day)
    there = {*days, *also}
    checked = [day for topic in SIX for day in days.get(topic, [])]
    return Known(
        known=tuple(topic for topic in SIX if topic in there),
        unknown=tuple(topic for topic in SIX if topic not in there),
        oldest=min(checked, default=None),
        newest=max(checked, default=None),
    )


def band_of_size(people: int, *, minimum: int) -> tuple[int | None, int | None]:
    """Return the first and last size of the band that so many people are in; None for an open end."""
    if people < minimum:
        return None, minimum
    edges = [minimum, *(edge for edge in BANDS if edge > minimum)]
    low = max(edge for edge in edges if edge <= people)
    above = [edge for edge in edges if edge > low]
    return low, above[0] - 1 if above else None
