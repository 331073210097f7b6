"""Of which teams it is told how long they had the ball.

Each by itself or not at all: the time of a small team, and of one that had few of the cases, is in no sum, so that no
total, share or other period tells it by subtraction. Figures and the board ask here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Part:
    """How long a team had the ball, and its share of the time of all teams that are told."""

    team: int
    length: float
    share: float


def told_apart(
    held: Mapping[int, float], cases: Mapping[int, int], left_out: Collection[int], *, minimum: int
) -> list[Part]:
    """Return the teams that are told, the longest time first.

    `held`: how long each had the ball; `cases`: in how many of the cases counted. Not told are those that are left out,
    and those that had it in fewer cases than the minimum.
    """
    named = [team for team, length in held.items() if length and team not in left_out and cases[team] >= minimum]
    whole = sum(held[team] for team in named)
    rows = sorted(named, key=lambda team: (-held[team], team))
    return [Part(team=team, length=held[team], share=held[team] / whole) for team in rows]
