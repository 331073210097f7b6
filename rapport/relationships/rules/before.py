"""Whether a relationship hangs on one person alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapport.relationships.rules.words import Side

FEWEST = 5  # touchpoints in a year: of fewer nothing can be said
MOST_OF_THEM = 0.8


@dataclass(frozen=True, kw_only=True)
class Hangs:
    """One person of a side was at `times` of `of` touchpoints of the last year."""

    side: Side
    person_id: int
    times: int
    of: int


def hangs_on(there: Iterable[tuple[Side, int]], *, touchpoints: int) -> Hangs | None:
    """Return on whom a relationship hangs: who was at four of five touchpoints while nobody else was at half of them.

    Our side is looked at first. None where there were too few, or where somebody else knows them too.
    """
    if touchpoints < FEWEST:
        return None
    times = Counter(there)
    for side in Side:
        of_side = sorted(((many, person) for (one, person), many in times.items() if one == side), reverse=True)
        if not of_side or of_side[0][0] < MOST_OF_THEM * touchpoints:
            continue
        if len(of_side) == 1 or of_side[1][0] * 2 < touchpoints:
            return Hangs(side=side, person_id=of_side[0][1], times=of_side[0][0], of=touchpoints)
    return None
