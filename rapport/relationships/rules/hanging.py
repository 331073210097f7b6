"""Whether a relationship hangs on one person alone: the one rule of the page, the figures, REST and the terminal."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapport.relationships.rules.words import Side

FEWEST = 5  # contacts of a year at which somebody is named: of fewer nothing can be said
MOST_OF_THEM = 0.8
KNOWS = 2  # contacts of a year at which somebody else was and from which on she knows them too: once is an introduction
OTHERS = 2  # people a customer has where it can hang on one of them: a person alone hangs on nobody else


@dataclass(frozen=True, kw_only=True)
class Hangs:
    """One person of a side was at `times` of `of` contacts of the last year."""

    side: Side
    person_id: int
    times: int
    of: int


def alone(times: Mapping[int, int], *, contacts: int) -> int | None:
    """Return who of a side was at four of five contacts while nobody else of it was at two.

    `times`: contacts by person of that side; `contacts`: all at which somebody of either was named. None where there
    were too few, or where somebody else knows them too.
    """
    most = sorted(((many, person) for person, many in times.items()), reverse=True)[:2]
    if contacts < FEWEST or not most or most[0][0] < MOST_OF_THEM * contacts:
        return None
    return None if len(most) > 1 and most[1][0] >= KNOWS else most[0][1]


def hangs_on(there: Iterable[tuple[Side, int]], *, contacts: int, theirs: int) -> Hangs | None:
    """Return on whom a relationship hangs, None on nobody. `there`: who of which side was at each contact.

    `theirs`: how many people the customer is; where it is one, it hangs on nobody of theirs. Our side is looked at
    first.
    """
    seen = Counter(there)
    for side in Side if theirs >= OTHERS else (Side.OURS,):
        times = {person: many for (one, person), many in seen.items() if one == side}
        if (person := alone(times, contacts=contacts)) is not None:
            return Hangs(side=side, person_id=person, times=times[person], of=contacts)
    return None
