"""What may become of something that waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Open until it is settled, once."""

    OPEN = "open"
    DONE = "done"  # accepted, approved, answered, kept
    DECLINED = "declined"  # returned, refused
    WITHDRAWN = "withdrawn"  # whoever asked took it back, or it fell away
    EXPIRED = "expired"  # nobody answered in time


SETTLED = frozenset(State) - {State.OPEN}
LONGEST_REASON = 5000  # characters
LONGEST_DELEGATION = timedelta(days=370)
FARTHEST_DELEGATION = timedelta(days=731)  # ahead


class Wants(StrEnum):
    """What a kind of task wants of whom it waits on."""

    DECISION = "decision"  # yes or no, with a reason
    WORDS = "words"  # an answer in words
    LOOK = "look"  # that she does it where it is; it settles by itself


@dataclass(frozen=True, kw_only=True)
class Link:
    """One delegation: who decides for whom, on what (empty: everything), from when until when."""

    from_id: int
    to_id: int
    kind: str
    since: datetime
    until: datetime
    made_by_id: int | None = None

    def meets(self, other: "Link") -> bool:
        """Whether both hold at one moment, on one thing."""
        same = not self.kind or not other.kind or self.kind == other.kind
        return same and self.since < other.until and other.since < self.until


def circles(links: Iterable[Link], new: Link) -> bool:
    """Whether a new delegation would lead back to whom it begins with, at some moment, for some kind."""
    return reaches(links, new, new.from_id)


def serves_its_maker(links: Iterable[Link], new: Link) -> bool:
    """Whether with a new delegation somebody decides herself what she arranged for another, though through others.

    The new one may be the last step of a way that somebody else began: all that meet it are looked at.
    """
    every = [*links, new]
    arranged = [link for link in every if link.made_by_id not in {None, link.from_id}]
    return any(reaches(every, link, link.made_by_id) for link in arranged)


def reaches(links: Iterable[Link], first: Link, whom: int | None) -> bool:
    """Whether a way of delegations that begins with one leads to somebody, at some moment, for some kind.

    Each step keeps the time and the kind on which all of the way so far holds at once.
    """
    known = list(links)
    ways, seen = [first], set[Link]()
    while ways:
        way = ways.pop()
        if way.to_id == whom:
            return True
        if way in seen:
            continue
        seen.add(way)
        ways += [
            Link(
                from_id=first.from_id,
                to_id=step.to_id,
                kind=way.kind or step.kind,
                since=max(way.since, step.since),
                until=min(way.until, step.until),
            )
            for step in known
            if step.from_id == way.to_id and step.meets(way)
        ]
    return False
