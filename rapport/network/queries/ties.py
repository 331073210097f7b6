"""Ties of one person, seen from her own side; and ways from her to somebody, without names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.snapshots import latest
from rapport.network.rules.asking import Candidate
from rapport.network.rules.rhythm import Quiet, quiet, usual_gap

ENOUGH = 200
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class OwnTie:
    """What the logs say of a person's own contact with a colleague. Nothing here estimates the colleague's trust.

    weight: decayed contacts from her to the colleague, in mails of today; back: likewise from the colleague, which
    she has received herself; contacts: either way, from `first` to `last`; days: days in touch of the last 126;
    weeks: of the last 63; gap: days between two contacts as is usual, None where they are too few to say.
    """

    person_id: int
    weight: float
    back: float
    contacts: int
    days: int
    weeks: int
    first: date
    last: date
    gap: float | None
    quiet: Quiet

    @property
    def both(self) -> float:
        """Contact either way."""
        return self.weight + self.back


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
    key = lake.number_in(snapshot, person_id) if snapshot else None
    if snapshot is None or key is None:
        return []
    mine = ties_of(snapshot)(key)
    return sorted(lake.people_behind(snapshot, mine.target[mine.mutual > 0].tolist()).values())


def own_ties(
    person_id: int, snapshot: Snapshot, *, limit: int = ENOUGH, towards: int | None = None
) -> Sequence[OwnTie]:
    """A person's own ties, strongest first; `towards`: to this colleague alone."""
    key = lake.number_in(snapshot, person_id)
    only = None if towards is None else lake.number_in(snapshot, towards)
    if key is None or (towards is not None and only is None):
        return []
    # Only columns about these two. Those that look at the colleague's other ties are not read: overlap, trust.
    sql = f"""
        SELECT target, weight, weight_back, rows, days, weeks, first, greatest(last, last_back) AS last
        FROM {lake.ties(snapshot)}
        WHERE source = ? AND (? IS NULL OR target = ?)
        ORDER BY weight + weight_back DESC, target LIMIT {limit:d}
    """  # noqa: S608
    found = lake.rows(sql, [key, only, only])
    people = lake.people_behind(snapshot, [row[0] for row in found])
    until = datetime.combine(snapshot.as_of + timedelta(days=1), time())  # the lake's times are UTC without a zone
    return [_own(people[row[0]], row[1:], until) for row in found if row[0] in people]


def _own(person_id: int, row: tuple[Any, ...], until: datetime) -> OwnTie:
    weight, back, contacts, days, weeks, first, last = row
    gap = usual_gap(first, last, contacts)
    return OwnTie(
        person_id=person_id,
        weight=weight,
        back=back,
        contacts=contacts,
        days=days,
        weeks=weeks,
        first=first.date(),
        last=last.date(),
        gap=None if gap is None else gap / timedelta(days=1),
        quiet=quiet(first, last, contacts, until=until),
    )


def weights_in(person_id: int, snapshots: Sequence[Snapshot]) -> dict[int, list[float | None]]:
    """For each colleague, the weight of the contact in each snapshot, either way; None where none was.

    Of colleagues who are no longer in the newest snapshot nothing is told. As long as she is known by the key of the
    newest, so are her colleagues: pseudonyms are replaced all at once. Only then are those of an older one looked up.
    """
    newest = snapshots[-1]
    key = lake.number_in(newest, person_id)
    if key is None:
        return {}
    read = [_weights(snapshot, person_id, key) for snapshot in snapshots]
    names = lake.people_behind(newest, sorted({target for older, found in read if not older for target in found}))
    history: dict[int, list[float | None]] = {}
    for place, (older, found) in enumerate(read):
        known = _still(lake.people_behind(snapshots[place], sorted(found)), newest) if older else names
        for target, weight in found.items():
            if target in known:
                history.setdefault(known[target], [None] * len(snapshots))[place] = weight
    return history


def _still(people: Mapping[int, int], newest: Snapshot) -> dict[int, int]:
    """Those of these people, by key, who are in the newest snapshot."""
    sql = f"SELECT person_id FROM {lake.who(newest)} WHERE person_id IN (SELECT unnest(?))"  # noqa: S608
    there = {person for (person,) in lake.rows(sql, [list(people.values())])} if people else set()
    return {key: person for key, person in people.items() if person in there}


def _weights(snapshot: Snapshot, person_id: int, key: int) -> tuple[bool, dict[int, float]]:
    """Whether older pseudonyms hold, and the weight of her tie to each key of the snapshot."""
    ties = ties_of(snapshot)
    mine, older = ties(key), False
    if not mine.target.size:
        former = lake.number_in(snapshot, person_id)
        if former is None or former == key:
            return False, {}
        mine, older = ties(former), True
    return older, dict(zip(mine.target.tolist(), mine.weight.tolist(), strict=True))


def candidates_between(person_id: int, target_id: int) -> Sequence[Candidate]:
    """Own contacts of a person who are in touch with the target, both ways, with the product of the two trusts.

    Score = tau(person, go-between) * tau(go-between, target): the warm path of two steps. It orders those who could;
    somebody with very many contacts trusts none of them much, and still can be introduced.
    """
    snapshot = latest()
    start = lake.number_in(snapshot, person_id) if snapshot else None
    end = lake.number_in(snapshot, target_id) if snapshot else None
    if snapshot is None or start is None or end is None:
        return []
    ties = ties_of(snapshot)
    mine = ties(start)
    near = (mine.mutual > 0) & (mine.target != end)
    onward = {key: ties(key).trust_in(end) for key in mine.target[near].tolist()}
    people = lake.people_behind(snapshot, [key for key, trust in onward.items() if trust])
    found = [Candidate(person_id=people[key], score=mine.trust_in(key) * onward[key]) for key in people]
    return sorted(found, key=lambda c: (-c.score, c.person_id))
