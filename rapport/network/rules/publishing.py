"""What of the counts behind trust may be published: a number moves only when enough people move it.

Groups form a tree; a count stands for each office and group. Published are not the counts themselves but numbers that
follow them under one rule, from the finest groups up to the whole company, and from snapshot to snapshot:

- A group begins at zero, which says "few or none". It leaves zero only for at least `minimum` ties of at least
  `FEWEST` people: no tie and fewer than the minimum look alike.
- From the second snapshot on it moves only by at least `minimum` people. A smaller step is withheld and waits.
- What a group withholds is carried to the group above and counts there as soon as all that waits there is enough. So
  the number of a group minus those of its parts is again nothing, or enough: nothing is had by subtraction, neither
  between levels nor between snapshots.
- Where all people of a finest group turn to an office, or all but one or two, `FEWEST` of them are left out, as
  "everybody" tells about each.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rapport.network.rules.offices import FEWEST

Ints = np.ndarray[Any, Any]
NONE = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Forest:
    """Groups by number. above: the group each is part of; those at the top are part of everybody, numbered `size`.

    level: 1 at the top. people: how many are in each, everybody last.
    """

    above: Ints
    level: Ints
    people: Ints

    @property
    def size(self) -> int:
        """How many groups there are, everybody not among them."""
        return int(self.above.size)


@dataclass(frozen=True)
class Counts:
    """For each office and group, both by number and once: people who turn to the office, and their ties into it."""

    office: Ints = field(default_factory=NONE.copy)
    group: Ints = field(default_factory=NONE.copy)
    people: Ints = field(default_factory=NONE.copy)
    ties: Ints = field(default_factory=NONE.copy)


@dataclass(frozen=True)
class Former:
    """What was shown last, in the numbers of now: each group's own part, and which offices and groups there were."""

    own: Counts
    offices: Ints
    groups: Ints


@dataclass(frozen=True)
class Published:
    """What may be shown of each office and group, `own` being what the parts of the group do not add up to.

    In the order of offices; where all is zero there is no row.
    """

    office: Ints
    group: Ints
    people: Ints
    ties: Ints
    own_people: Ints
    own_ties: Ints


@dataclass(frozen=True)
class _Sums:
    key: Ints
    people: Ints
    ties: Ints

    def at(self, key: Ints) -> tuple[Ints, Ints]:
        """People and ties at these keys; zero where there are none."""
        if not self.key.size:
            return np.zeros(key.size, np.int64), np.zeros(key.size, np.int64)
        place = np.searchsorted(self.key, key).clip(max=self.key.size - 1)
        there = self.key[place] == key
        return np.where(there, self.people[place], 0), np.where(there, self.ties[place], 0)


def publish(
    forest: Forest,
    counted: Counts,
    *,
    members: Counts,
    former: Former | None = None,
    minimum: int,
    least_ties: int | None = None,
) -> Published:
    """Publish the counts of the finest groups, and of all groups above them.

    counted: by office and finest group. members: by office and group, of any level, how many of its `people` belong
    to the office itself and are nobody's to count; `ties` are not read. least_ties: from how many ties on a group
    leaves zero, by default `minimum`.
    """
    needed = _Needed(minimum, minimum if least_ties is None else least_ties)
    width, level = forest.size + 1, np.append(forest.level, 0)
    above = np.append(forest.above, forest.size)
    inside = _summed(members.office * width + members.group, members.people, members.people)
    raw = _summed(counted.office * width + counted.group, counted.people, counted.ties)
    raw = _Sums(raw.key, _without_certainty(raw, forest, inside, width), raw.ties)
    before = former.own if former else Counts()
    held = _summed(before.office * width + before.group, before.people, before.ties)
    waiting = below = _Sums(NONE, NONE, NONE)
    found: list[tuple[Ints, ...]] = []
    for depth in range(int(level.max(initial=0)), -1, -1):
        here = _only(raw, level[raw.key % width] == depth)
        waiting = _joined(here, waiting)
        key = np.unique(np.concatenate([waiting.key, below.key, held.key[level[held.key % width] == depth]]))
        part = _moved(key, waiting, held, _may_move(key, forest, inside, former, width), needed)
        people, ties = (one + other for one, other in zip(below.at(key), (part.people, part.ties), strict=True))
        found.append((key, people, ties, part.people, part.ties))
        up = key // width * width + above[key % width]
        wait_people, wait_ties = waiting.at(key)
        waiting = _summed(up, wait_people - part.people, wait_ties - part.ties)
        below = _summed(up, people, ties)
    return _all_levels(found, width)


@dataclass(frozen=True)
class _Needed:
    """The people a step needs, and the ties that a group leaves zero for."""

    people: int
    ties: int


@dataclass(frozen=True)
class _Rule:
    """For each key: whether the group is large enough to be told of, and whether it was there before."""

    large: Ints
    known: Ints


def _may_move(key: Ints, forest: Forest, inside: _Sums, former: Former | None, width: int) -> _Rule:
    known = np.zeros(key.size, bool)
    if former is not None:
        known = np.isin(key // width, former.offices) & np.isin(key % width, np.append(former.groups, forest.size))
    return _Rule(forest.people[key % width] - inside.at(key)[0], known)


def _moved(key: Ints, waiting: _Sums, held: _Sums, rule: _Rule, needed: _Needed) -> _Sums:
    """The own part of each group: all that waits where that is enough of a step, else what it was."""
    (people, ties), (was_people, was_ties) = waiting.at(key), held.at(key)
    enough = moves(people - was_people, ties - was_ties, rule.known, needed) & (rule.large >= needed.people)
    return _Sums(key, np.where(enough, people, was_people), np.where(enough, ties, was_ties))


def moves(people: Ints, ties: Ints, known: Ints, needed: _Needed) -> Ints:
    """Whether a step of so many people and ties is shown; known: of a number shown before, if only as "few or none"."""
    first = (ties >= needed.ties) & (people >= FEWEST)
    found: Ints = np.where(known, np.abs(people) >= needed.people, first)
    return found


def _without_certainty(raw: _Sums, forest: Forest, inside: _Sums, width: int) -> Ints:
    outside = forest.people[raw.key % width] - inside.at(raw.key)[0]
    most: Ints = np.minimum(raw.people, (outside - FEWEST).clip(0))
    return most


def _summed(key: Ints, people: Ints, ties: Ints) -> _Sums:
    found, place = np.unique(key, return_inverse=True)
    totals = (np.bincount(place, values, found.size).round().astype(np.int64) for values in (people, ties))
    return _Sums(found.astype(np.int64), *totals)


def _joined(one: _Sums, other: _Sums) -> _Sums:
    ends = zip((one.key, one.people, one.ties), (other.key, other.people, other.ties), strict=True)
    return _summed(*(np.concatenate(pair) for pair in ends))


def _only(sums: _Sums, kept: Ints) -> _Sums:
    return _Sums(sums.key[kept], sums.people[kept], sums.ties[kept])


def _all_levels(levels: list[tuple[Ints, ...]], width: int) -> Published:
    key, *values = (np.concatenate(column) for column in zip(*levels, strict=True))
    order = np.argsort(key)
    order = order[np.any([column[order] != 0 for column in values], axis=0)]
    return Published(key[order] // width, key[order] % width, *(column[order] for column in values))
