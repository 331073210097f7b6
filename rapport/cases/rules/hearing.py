"""By when a colleague hears, or has what she asked: one answer for all pages, hers and of those who serve her."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Due:
    """What she waits for first: a word, or (`done`) all of it. `promised`: by word, else agreed; `late`: it is over."""

    at: datetime
    done: bool
    promised: bool
    late: bool


def first_of(*, promised: datetime | None, agreed: datetime | None, done: bool, now: datetime) -> Due | None:
    """Return what is due first of what was promised by word and what was agreed, if anything is.

    `done`: what was agreed is not a word, but that all is done by then. A promise counts before what is agreed for the
    same moment.
    """
    if promised is not None and (agreed is None or promised <= agreed):
        return Due(at=promised, done=False, promised=True, late=promised <= now)
    if agreed is None:
        return None
    return Due(at=agreed, done=done, promised=False, late=agreed <= now)
