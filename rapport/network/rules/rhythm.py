"""How long two have been silent, set against how often they were in touch before."""

from datetime import datetime, timedelta
from enum import StrEnum

LONG, GONE = 3.0, 8.0  # multiples of the usual gap (Navarro et al. 2017), as in `engine.ties.silence`
FEWEST = 5  # contacts before a gap may be called usual
SHORTEST = timedelta(days=14)  # less is a holiday, however often two speak


class Quiet(StrEnum):
    """What a silence amounts to."""

    IN_TOUCH = "in_touch"
    LONG_SILENT = "long_silent"
    PROBABLY_GONE = "probably_gone"
    UNKNOWN = "unknown"  # too few contacts to say what is usual


def usual_gap(first: datetime, last: datetime, contacts: int) -> timedelta | None:
    """The mean time between two contacts; None where they are too few to say."""
    return (last - first) / (contacts - 1) if contacts >= FEWEST and last > first else None


def quiet(first: datetime, last: datetime, contacts: int, *, until: datetime) -> Quiet:
    """Put the silence from the last contact to `until` into a word."""
    gap = usual_gap(first, last, contacts)
    if gap is None:
        return Quiet.UNKNOWN
    silence = until - last
    if silence < SHORTEST or silence / gap < LONG:
        return Quiet.IN_TOUCH
    return Quiet.PROBABLY_GONE if silence / gap > GONE else Quiet.LONG_SILENT
