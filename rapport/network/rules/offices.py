"""Figures about who turns to a team: what they mean, how sure they are, and whom of it they count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapport.kit.ranges import wilson
from rapport.network.rules.words import Figure

FEWEST = 3  # from three members on, turning to a team is not turning to one person


@dataclass(frozen=True, kw_only=True)
class TrustRow:
    """One row that may be shown: one unit, or several joined; `yes` of `people` turn to the team.

    yes 0 says fewer than the minimum or none: which of the two is not told (`rules.publishing`).
    """

    units: tuple[int, ...]
    people: int
    yes: int
    minimum: int

    @property
    def merged(self) -> bool:
        """Whether the row stands for several units."""
        return len(self.units) > 1

    @property
    def figure(self) -> Figure:
        """The share with its likely range; for few or none, and for nearly all, up to the most they can be."""
        if self.yes:
            found = figure_of(self.yes, self.people)
            return found if self.people - self.yes > FEWEST else replace(found, high=1.0)
        most = figure_of(min(self.minimum - 1, self.people), self.people)
        return Figure(people=self.people, share=0.0, low=0.0, high=most.high, few=True)


def figure_of(yes: int, people: int) -> Figure:
    """Share yes / people with Wilson's 95 % interval, rounded to whole per cent as it is shown.

    The range says how much a share of so few people would wander if each of them decided anew; it does not hold
    the error of the trust formula itself, which is evaluated apart.
    """
    low, high = wilson(yes, people)
    return Figure(people=people, share=round(yes / people, 2), low=round(low, 2), high=round(high, 2))


def left_out(above: Sequence[int], heads: Sequence[int]) -> list[frozenset[int]]:
    """For each unit, the units whose own people trust in it does not count: one or two heads beside its teams.

    above: the place of the unit above, which comes earlier, or -1; heads: people directly in each. Trust in a unit
    set beside trust in the teams within it tells about those whom no team holds. Where these are one or two people,
    that would be trust in a person, so figures about the unit leave them out; from `FEWEST` on they stay in. A unit
    of fewer than `FEWEST` people is no office: all of it is left out. So what is left of an office, once any of
    those within it are taken away, is nobody or at least `FEWEST` people, on every level.
    """
    rest = [{place} if count else set() for place, count in enumerate(heads)]
    out: list[frozenset[int]] = [frozenset()] * len(rest)
    for place in range(len(rest) - 1, -1, -1):
        if sum(heads[k] for k in rest[place]) < FEWEST:
            out[place] = frozenset(rest[place])
            if above[place] >= 0:
                rest[above[place]] |= rest[place]
    return out


def why_not_an_office(members: int) -> str | None:
    """Why no figure is shown about a team of so many people, in a sentence; None if it may be."""
    if members >= FEWEST:
        return None
    return f"A team counts as an office from {FEWEST} people on. Below that, trust in it is trust in a person."
