"""Messengers: who may be asked, how often, for whom. What keeps a no private, and people from being worn out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import numpy as np

from rapport.kit.problems import Refusal

Array = np.ndarray[Any, Any]

MOST = 200  # messengers of a round; whoever wants more wants an announcement
A_YEAR = 2  # invitations to one person within twelve months
YEAR = timedelta(days=365)
COOLING = timedelta(days=90)  # after an invitation that was not accepted
ANSWER_DAYS = 5  # working days to answer
CHOSEN_KEPT = timedelta(days=30)  # a round that nobody is invited to forgets whom it found
HUB = 0.99  # of contacts: above, somebody is a hub whom everybody hears anyway
OVERLOADED = 0.95  # of what comes in: above, somebody has enough to do


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is meant: people of these units (all where none is named), at these sites, of these first languages.

    without: units whose people are not asked to be messengers.
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


def guard_audience(people: Collection[int], answered: Iterable[Array], *, minimum: int) -> None:
    """Refuse an audience that is too small, or that set against one answered before would tell about a few.

    people: as keys, like those of `answered`. The same people again are fine.
    """
    if len(people) < minimum:
        raise Refusal(
            f"This audience has fewer than {minimum} people. Choose a larger one: figures about so few would tell "
            "about each of them.",
            code="too_small",
        )
    mine = np.fromiter(people, np.int64, len(people))
    for other in answered:
        if 0 < np.setxor1d(mine, other).size < minimum:
            raise Refusal(
                f"This audience differs from one that was looked at before by fewer than {minimum} people, so the two "
                "figures together would tell about these few. Choose one that differs by more, or the same again.",
                code="too_close",
            )
