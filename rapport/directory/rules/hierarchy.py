"""The reporting line: circles in it, and who heads a unit."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

LONGEST_LINE = 100

Ids = npt.NDArray[np.int64]


def circles(managers: Mapping[int, int]) -> list[list[int]]:
    """Return the circles in a reporting line (person -> manager), each once; one step per person.

    Somebody who reports to herself is a circle of one.
    """
    seen: dict[int, int] = {}  # person -> the walk that came by first
    found = []
    for walk, start in enumerate(managers):
        person: int | None = start
        while person is not None and person not in seen:
            seen[person] = walk
            person = managers.get(person)
        if person is not None and seen[person] == walk:
            found.append(_around(managers, person))
    return found


def _around(managers: Mapping[int, int], start: int) -> list[int]:
    circle = [start]
    person = managers[start]
    while person != start:
        circle.append(person)
        person = managers[person]
    return circle


def heads(people: Ids, units: Ids, managers: Ids, parents: Mapping[int, int | None]) -> dict[int, int]:
    """Return unit id -> the person placed in it to whom most of its people report.

    A unit's people are those in it and in all units below; reporting counts through any number of levels, so that
    the head of a department wins over a busy team leader in it. Ties go to the smaller id. `people` are ids without
    repeats; `units` and `managers` hold -1 for none. A unit in which nobody is reported to has no head.
    Levels beyond `LONGEST_LINE` are not counted, so that no file, however odd, takes for ever.
    """
    if len(people) == 0:
        return {}
    order = np.argsort(people)
    people, units, managers = people[order], units[order], managers[order]
    above = _positions(people, managers)
    inside = _Containment(parents)
    votes: list[npt.NDArray[np.int64]] = []
    voter = np.arange(len(people))
    boss = above.copy()
    for _ in range(LONGEST_LINE):
        going = boss >= 0
        voter, boss = voter[going], boss[going]
        if len(voter) == 0:
            break
        counted = inside.holds(units[boss], units[voter])
        votes.append(np.stack([units[boss][counted], people[boss][counted]]))
        boss = above[boss]
    return _most(np.concatenate(votes, axis=1)) if votes else {}


def _positions(people: Ids, wanted: Ids) -> Ids:
    """Return where each wanted id stands in the sorted `people`; -1 for those that do not."""
    at = np.minimum(np.searchsorted(people, wanted), len(people) - 1)
    return np.where(people[at] == wanted, at, -1)


def _most(votes: Ids) -> dict[int, int]:
    pairs, counts = np.unique(votes, axis=1, return_counts=True)
    best: dict[int, tuple[int, int]] = {}
    for (unit, person), count in zip(pairs.T.tolist(), counts.tolist(), strict=True):
        if unit not in best or count > best[unit][0]:
            best[unit] = (count, person)
    return {unit: person for unit, (_, person) in best.items()}


class _Containment:
    """Answers, for many pairs at once, whether one unit is another or lies above it."""

    def __init__(self, parents: Mapping[int, int | None]) -> None:
        self.index = {unit: number for number, unit in enumerate(parents)}
        chains = [self._chain(unit, parents) for unit in parents]
        deepest = max((len(chain) for chain in chains), default=0)
        self.chains = np.full((len(chains) + 1, deepest + 1), -1, dtype=np.int64)
        for number, chain in enumerate(chains):
            self.chains[number, : len(chain)] = chain
        self.depth = np.array([len(chain) - 1 for chain in chains] + [deepest], dtype=np.int64)
        self.ids = np.array(sorted(parents), dtype=np.int64)
        self.rows = np.array([self.index[unit] for unit in self.ids.tolist()], dtype=np.int64)

    @staticmethod
    def _chain(unit: int, parents: Mapping[int, int | None]) -> list[int]:
        chain = [unit]
        while (above := parents.get(chain[-1])) is not None:
            chain.append(above)
        return chain[::-1]

    def holds(self, outer: Ids, inner: Ids) -> npt.NDArray[np.bool_]:
        """Whether each `inner` unit is its `outer` one or lies below it; unknown units hold nothing."""
        rows_outer, rows_inner = self._rows(outer), self._rows(inner)
        reached = self.chains[rows_inner, self.depth[rows_outer]]
        held: npt.NDArray[np.bool_] = (outer >= 0) & (reached == outer)
        return held

    def _rows(self, units: Ids) -> Ids:
        if len(self.ids) == 0:
            return np.full(len(units), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.ids, units), len(self.ids) - 1)
        return np.where(self.ids[at] == units, self.rows[at], -1)
