"""What the palette finds beside people and units: each room says how, in its door."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
