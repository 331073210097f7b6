"""Ties of one person, seen from her own side; and ways from her to somebody, without names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.snapshots import latest
from rapport.network.rules.asking import Candidate

ENOUGH = 200
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class OwnTie:
    """What the logs say of a person's own contact with a colleague. Nothing here estimates the colleague's trust.

    weight: decayed contacts from her to the colleague, in mails of today; back: likewise from the colleague, which
    she has received herself; days: days in touch of the last 126; weeks: of the last 63.
    """

    person_id: int
    weight: float
    back: float
    days: int
    weeks: int
    last: date


@dataclass(frozen=True)
class Ties:
    """The ties of one person in a snapshot, by the key of the colleague: what `lake.write_contacts` keeps of them."""

    target: Array
    weight: Array
    mutual: Array
    trust: Array

    def trust_in(self, key: int) -> float:
        """The trust in one colleague; 0 without a tie both ways."""
        place = int(np.searchsorted(self.target, key))
        there = place < self.target.size and self.target[place] == key and self.mutual[place] > 0
        return float(self.trust[place]) if there else 0.0


def ties_of(snapshot: Snapshot) -> Callable[[int], Ties]:
    """Read ties of a snapshot person by person, by key."""
    table = lake.mapped(lake.folder_of(snapshot) / lake.CONTACTS)
    source = lake.column(table, "source")
    columns = [lake.column(table, name) for name in ("target", "weight", "mutual", "trust")]

    def found(key: int) -> Ties:
        first, end = np.searchsorted(source, [key, key + 1])
        return Ties(*(column[first:end] for column in columns))

    return found


def contacts_of(person_id: int, snapshot: Snapshot | None = None) -> Sequence[int]:
    """People with whom somebody has a tie both ways: her own contacts."""
    snapshot = snapshot or latest()
    key = lake.key_in(snapshot, person_id) if snapshot else None
    if snapshot is None or key is None:
        return []
    mine = ties_of(snapshot)(key)
    return sorted(lake.people_behind(snapshot, mine.target[mine.mutual > 0].tolist()).values())


def own_ties(person_id: int, snapshot: Snapshot, *, limit: int = ENOUGH) -> Sequence[OwnTie]:
    """A person's own ties, strongest first."""
    sql = f"""
        SELECT target, weight, weight_back, days, weeks, last::DATE FROM {lake.ties(snapshot)}
        WHERE source = ? ORDER BY weight + weight_back DESC, target LIMIT {limit:d}
    """  # noqa: S608
    found = lake.rows(sql, [lake.key_in(snapshot, person_id)])
    people = lake.people_behind(snapshot, [row[0] for row in found])
    return [
        OwnTie(person_id=people[target], weight=weight, back=back, days=days, weeks=weeks, last=last)
        for target, weight, back, days, weeks, last in found
        if target in people
    ]


def weights_in(person_id: int, snapshots: Sequence[Snapshot]) -> dict[int, list[float | None]]:
    """For each colleague of the newest snapshot, the weight of the contact in each, either way; None where none was.

    As long as she is known by the key of the newest snapshot, so are her colleagues: pseudonyms are replaced all at
    once. Only then are those of an older snapshot looked up.
    """
    newest = snapshots[-1]
    key = lake.key_in(newest, person_id)
    if key is None:
        return {}
    names = lake.people_behind(newest, ties_of(newest)(key).target.tolist())
    found: dict[int, list[float | None]] = {}
    for place, snapshot in enumerate(snapshots):
        for colleague, weight in _weights(snapshot, person_id, key, names):
            found.setdefault(colleague, [None] * len(snapshots))[place] = weight
    return found


def _weights(snapshot: Snapshot, person_id: int, key: int, names: Mapping[int, int]) -> Iterator[tuple[int, float]]:
    """(colleague, weight) of the ties of a person in a snapshot; `names` are those behind the newest keys."""
    mine = ties_of(snapshot)(key)
    if not mine.target.size:
        older = lake.key_in(snapshot, person_id)
        if older is None or older == key:
            return
        mine = ties_of(snapshot)(older)
        names = lake.people_behind(snapshot, mine.target.tolist())
    for target, weight in zip(mine.target.tolist(), mine.weight.tolist(), strict=True):
        if target in names:
            yield names[target], weight


def candidates_between(person_id: int, target_id: int) -> Sequence[Candidate]:
    """Own contacts of a person who are in touch with the target, both ways, with the product of the two trusts.

    Score = tau(person, go-between) * tau(go-between, target): the warm path of two steps. It orders those who could;
    somebody with very many contacts trusts none of them much, and still can be introduced.
    """
    snapshot = latest()
    start = lake.key_in(snapshot, person_id) if snapshot else None
    end = lake.key_in(snapshot, target_id) if snapshot else None
    if snapshot is None or start is None or end is None:
        return []
    ties = ties_of(snapshot)
    mine = ties(start)
    near = (mine.mutual > 0) & (mine.target != end)
    onward = {key: ties(key).trust_in(end) for key in mine.target[near].tolist()}
    people = lake.people_behind(snapshot, [key for key, trust in onward.items() if trust])
    found = [Candidate(person_id=people[key], score=mine.trust_in(key) * onward[key]) for key in people]
    return sorted(found, key=lambda c: (-c.score, c.person_id))
