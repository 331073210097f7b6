"""Of which teams it is told by name how long they had the ball."""

from collections.abc import Collection, Mapping

TOGETHER = 2  # teams at least that a row without a name stands for, so that it is not one of them


def without_name(
    held: Mapping[int, int], cases: Mapping[int, int], small: Collection[int], *, minimum: int
) -> frozenset[int]:
    """Return the teams that are told together, without a name.

    `held`: how long each had the ball; `cases`: in how many of the cases counted. Small teams are among them, and those
    that had it in fewer cases than the minimum. They are joined by those with the next smallest time until there are
    two, one of them of the minimum of cases: the few of several may be the same ones.
    """
    found = {team for team in held if team in small or cases[team] < minimum}
    others = sorted(held.keys() - found, key=lambda team: (held[team], -team))
    while found and others and (len(found) < TOGETHER or max(cases[team] for team in found) < minimum):
        found.add(others.pop(0))
    return frozenset(found)
