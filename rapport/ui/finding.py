"""What the palette finds beside people and units, and who knows about something: each room says how, in its door."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something that was found: its name, what stands behind it, where it is."""

    label: str
    line: str
    url: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Finder:
    """How a room finds its records; rooms list theirs as `FINDERS` in their doors.

    `find(question, actor, limit)` returns what the actor may see, best first, in few statements and bounded time.
    """

    title: Any  # words for people, perhaps translated when shown
    find: Callable[[str, Any, int], Sequence[Hit]]


class Strength(IntEnum):
    """How much a reason says that somebody is the one to ask, strongest first. Reasons are never added up."""

    ANSWERS_FOR = 1
    SAYS = 2
    WROTE = 3
    CAN = 4
    DOES = 5
    LEADS = 6
    OFFERS = 7
    RESOLVED = 8


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why to ask a person, or a team where no person may be named: then `team` is its name and `unit_id` its unit."""

    strength: Strength
    text: str
    url: str = ""  # where the reason can be seen, beside the page of whom it is about
    person_id: int | None = None
    team: str = ""
    team_url: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Knowing:
    """How a room finds who knows about something; rooms list theirs as `EXPERTS` in their doors.

    `find(words, actor, limit)` takes folded words and returns reasons that the actor may read, in one or two statements
    and bounded time. Whom of these people may be found, the directory decides.
    """

    find: Callable[[tuple[str, ...], Any, int], Sequence[Reason]]
