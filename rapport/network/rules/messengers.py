"""Messengers: who may be asked, how often, for whom. What keeps a no private, and people from being worn out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

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
