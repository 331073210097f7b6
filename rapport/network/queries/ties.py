"""Ties of one person, seen from her own side; and ways from her to somebody, without names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.snapshots import latest
from rapport.network.rules.asking import Candidate

ENOUGH = 200


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


def contacts_of(person_id: int, snapshot: Snapshot | None = None) -> Sequence[int]:
    """People with whom somebody has a tie both ways: her own contacts."""
    snapshot = snapshot or latest()
    if snapshot is None:
        return []
    sql = f"""
        SELECT person_id FROM {lake.ties(snapshot)} JOIN {lake.who(snapshot)} ON key = target
        WHERE source = ? AND weight_back > 0 ORDER BY 1
    """  # noqa: S608
    return [contact for (contact,) in lake.rows(sql, [lake.key_in(snapshot, person_id)])]


def own_ties(person_id: int, snapshot: Snapshot, *, limit: int = ENOUGH) -> Sequence[OwnTie]:
    """A person's own ties, strongest first."""
    sql = f"""
        SELECT person_id, weight, weight_back, days, weeks, last::DATE
        FROM {lake.ties(snapshot)} JOIN {lake.who(snapshot)} ON key = target
        WHERE source = ? ORDER BY weight + weight_back DESC, person_id LIMIT {limit:d}
    """  # noqa: S608
    return [
        OwnTie(person_id=target, weight=weight, back=back, days=days, weeks=weeks, last=last)
        for target, weight, back, days, weeks, last in lake.rows(sql, [lake.key_in(snapshot, person_id)])
    ]


def weights_in(person_id: int, snapshots: Sequence[Snapshot]) -> dict[int, list[float | None]]:
    """For each colleague, the weight of the contact in each snapshot, either way; None where there was none."""
    found: dict[int, list[float | None]] = {}
    for place, snapshot in enumerate(snapshots):
        sql = f"""
            SELECT person_id, weight + weight_back
            FROM {lake.ties(snapshot)} JOIN {lake.who(snapshot)} ON key = target WHERE source = ?
        """  # noqa: S608
        for target, weight in lake.rows(sql, [lake.key_in(snapshot, person_id)]):
            found.setdefault(target, [None] * len(snapshots))[place] = weight
    return found


def candidates_between(person_id: int, target_id: int) -> Sequence[Candidate]:
    """Own contacts of a person who have a tie to the target, with the product of the two trusts.

    Score = tau(person, go-between) * tau(go-between, target), both at least theta: the warm path of two steps.
    """
    snapshot = latest()
    if snapshot is None:
        return []
    ties, mark = lake.ties(snapshot), lake.theta(snapshot)
    sql = f"""
        SELECT who.person_id, mine.trust * theirs.trust
        FROM {ties} mine JOIN {ties} theirs ON theirs.source = mine.target AND theirs.target = ?
        JOIN {lake.who(snapshot)} who ON who.key = mine.target
        WHERE mine.source = ? AND mine.weight_back > 0 AND mine.target <> ?
          AND mine.trust >= {mark:f} AND theirs.trust >= {mark:f}
        ORDER BY 2 DESC, 1
    """  # noqa: S608
    start, end = lake.key_in(snapshot, person_id), lake.key_in(snapshot, target_id)
    return [Candidate(person_id=p, score=s) for p, s in lake.rows(sql, [end, start, end])]
