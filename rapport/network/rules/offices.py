"""Figures about who turns to a team: what they mean, how sure they are, and when a team counts as an office."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from rapport.network.rules.words import Figure

FEWEST = 3  # from three members on, turning to a team is not turning to one person
Z = 1.96


@dataclass(frozen=True, kw_only=True)
class TrustRow:
    """One row that may be shown: one unit, or several joined; `yes` of `people` turn to the team."""

    units: tuple[int, ...]
    people: int
    yes: int

    @property
    def merged(self) -> bool:
        """Whether the row stands for several units."""
        return len(self.units) > 1

    @property
    def figure(self) -> Figure:
        """The share with its likely range."""
        return figure_of(self.yes, self.people)


def figure_of(yes: int, people: int) -> Figure:
    """Share yes / people with Wilson's 95 % interval, rounded to whole per cent as it is shown.

    The range says how much a share of so few people would wander if each of them decided anew; it does not hold
    the error of the trust formula itself, which is evaluated apart.
    """
    share = yes / people
    centre = (share + Z * Z / (2 * people)) / (1 + Z * Z / people)
    half = Z * sqrt(share * (1 - share) / people + Z * Z / (4 * people * people)) / (1 + Z * Z / people)
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Figure(people=people, share=round(share, 2), low=round(low, 2), high=round(high, 2))


def total_of(rows: Sequence[TrustRow]) -> TrustRow | None:
    """All rows joined: the whole company, as far as it is not the team itself. None without rows."""
    if not rows:
        return None
    units = tuple(unit for row in rows for unit in row.units)
    return TrustRow(units=units, people=sum(r.people for r in rows), yes=sum(r.yes for r in rows))


def why_not_an_office(members: int, above: Sequence[int]) -> str | None:
    """Why no figure is shown about a team, in a sentence; None if it may be.

    members: people in it; above: people in each unit above it that has a figure of its own. A team that is all but
    one or two of the unit above it would tell, by the difference of the two figures, about those one or two.
    """
    if members < FEWEST:
        return f"A team counts as an office from {FEWEST} people on. Below that, trust in it is trust in a person."
    if any(0 < people - members < FEWEST for people in above):
        return (
            "All but one or two people of the unit above are in this one. Look at the unit above: "
            "the two figures side by side would tell about those few."
        )
    return None
