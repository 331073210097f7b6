"""Messengers: who may be asked, how often, for whom. What keeps a no private, and people from being worn out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any, Self

FEWEST = 3  # messengers of a round: a figure of one or two would be about them
STEP = 5  # people: counts are told in such steps, so that no one person is seen in them
MOST = 200  # messengers of a round; whoever wants more wants an announcement
A_YEAR = 2  # invitations to one person within twelve months
YEAR = timedelta(days=365)
COOLING = timedelta(days=90)  # after an invitation that was not accepted
ANSWER_DAYS = 5  # working days to answer
CHOSEN_KEPT = timedelta(days=30)  # a round that nobody is invited to forgets whom it found
LITTLE = 0.25  # of an audience: with less, most do not hear of it and the round is not what was wanted
BEHIND = 1 / 3  # of the share of the whole audience: with less, a group of it is passed over
HUB = 0.99  # of contacts: above, somebody is a hub whom everybody hears anyway
OVERLOADED = 0.95  # of what comes in: above, somebody has enough to do


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is meant: people of these units (all where none is named), at these sites, of these first languages.

    without: units whose people are not asked to be messengers. Either is taken by whole groups (`queries.audience`).
    """

    units: tuple[int, ...] = ()
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    without: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        names = ("units", "sites", "languages", "without")
        return {name: list(getattr(self, name)) for name in names}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """From what is kept."""
        return cls(**{name: tuple(values) for name, values in kept.items()})


class Band(StrEnum):
    """How a count is told: as a number in steps, as one of two classes, or not at all."""

    TOLD = "told"
    FEW = "few"  # fewer than the minimum, or nobody
    NEARLY_ALL = "nearly_all"  # all, or all but fewer than the minimum
    UNTOLD = "untold"  # too few people to tell the two classes apart, or one messenger has more than half of it


def told(
    reached: float,
    people: int,
    *,
    minimum: int,
    low: float | None = None,
    high: float | None = None,
    dominated: bool = False,
) -> dict[str, Any]:
    """How many of an audience are reached, as it may be told: `value`, `low`, `high` (people), `share`, `band`.

    `value` and `share` are None unless there are at least `minimum` people on either side of the count, who is reached
    and who is not; they move in steps of five people, to the nearest, and the likely range outwards. dominated: more
    than half of it would go if one messenger left, so that the figure would be hers.
    """
    if people < 2 * minimum or (dominated and reached >= minimum):
        return _class(Band.UNTOLD, 0, people)
    if reached < minimum:
        return _class(Band.FEW, 0, minimum - 1)
    if reached > people - minimum:
        return _class(Band.NEARLY_ALL, people - minimum + 1, people)
    nearest = STEP * round(reached / STEP)
    value = min(nearest, _down(people - minimum))
    if low is None or high is None:  # counted, not estimated: what is told as this value
        least = max(minimum, value - STEP // 2)
        most = value + (STEP // 2 if value == nearest else STEP - 1)
    else:
        least, most = min(value, _down(low)), max(value, STEP * ceil(high / STEP))
    return {
        "value": value,
        "low": least if least >= minimum else 0,
        "high": most if most <= people - minimum else people,
        "share": round(value / people, 2),
        "band": Band.TOLD.value,
    }


def reaches_little(reach: Mapping[str, Any]) -> bool:
    """Whether a count as it is told says that most of the audience is not reached."""
    return bool(reach["band"] == Band.FEW or (reach["share"] is not None and reach["share"] < LITTLE))


def is_passed_over(group: Mapping[str, Any], reach: Mapping[str, Any]) -> bool:
    """Whether a part of the audience is reached by few or none, or far less than all of it; counts as they are told."""
    if group["band"] == Band.FEW:
        return True
    both = group["share"] is not None and reach["share"] is not None
    return bool(both and group["share"] < reach["share"] * BEHIND)


def _class(band: Band, low: int, high: int) -> dict[str, Any]:
    return {"value": None, "low": low, "high": high, "share": None, "band": band.value}


def _down(count: float) -> int:
    return STEP * int(count // STEP)


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation somebody had: when, until when it is open, whether she accepted."""

    person_id: int
    invited_at: datetime
    closes_at: datetime
    accepted: bool


def not_now(invitations: Iterable[Invited], now: datetime) -> frozenset[int]:
    """People not asked now: an invitation is open, one was not accepted lately, or they had enough this year."""
    this_year: dict[int, int] = {}
    out = set()
    for one in invitations:
        this_year[one.person_id] = this_year.get(one.person_id, 0) + (one.invited_at > now - YEAR)
        waiting = one.closes_at > now and not one.accepted
        if waiting or (not one.accepted and one.closes_at > now - COOLING):
            out.add(one.person_id)
    return frozenset(out | {person for person, count in this_year.items() if count >= A_YEAR})
