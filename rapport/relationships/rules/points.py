"""Whole points out of parts of points, so that they add up and no part has more than it can have; how a score moves."""

from collections.abc import Sequence
from enum import IntEnum


class Turn(IntEnum):
    """How a score moves, in the order it is told in: bad news first."""

    FALLS = 0
    UNTOLD = 1  # can be told no longer
    RISES = 2
    TOLD = 3  # can be told only now


def turn_of(before: int | None, after: int | None) -> Turn:
    """Return how a score moves."""
    if before is None:
        return Turn.TOLD
    if after is None:
        return Turn.UNTOLD
    return Turn.FALLS if after < before else Turn.RISES


def whole_sum(exact: Sequence[float]) -> int:
    """Return the sum of points, rounded to whole ones, halves up."""
    return int(round(sum(exact), 6) + 0.5)


def shared_out(exact: Sequence[float], most: Sequence[int] | None = None) -> list[int]:
    """Return whole points for each of `exact` ones, which add up to their rounded sum; none has more than its `most`.

    What is missing goes, point by point, to what is furthest below its exact points and still has room; the first
    first. `most` has to have room for the sum, which what is shared out of larger parts has.
    """
    points = [int(one) for one in exact]
    for _point in range(whole_sum(exact) - sum(points)):
        room = [place for place, whole in enumerate(points) if most is None or whole < most[place]]
        points[min(room, key=lambda place: (points[place] - exact[place], place))] += 1
    return points
