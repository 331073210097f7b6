"""What other rooms did, on the timelines of those it concerns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from rapport.kit.queue import enqueue
from rapport.relationships.models import Entry, Relationship
from rapport.relationships.rules.words import Happened

MANY = 5000


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing that happened, and whom it concerns: these teams, with one of these units (with those above) or people.

    `fact_id`: the fact it came from; of a case none, for that is told anew from all that happened to it.
    """

    what: Happened
    at: datetime
    record: str
    record_id: int
    team_ids: Collection[int]
    unit_ids: Collection[int] = ()
    person_ids: Collection[int] = ()
    fact_id: int | None = None
    change: int = 0
    value: float | None = None


def tell(news: Sequence[News], *, only: Collection[int] | None = None) -> int:
    """Put news on the timeline of every relationship it concerns, or of those in `only`; return on how many.

    What is there stays as it is, so that anything may be told again. Health of these is judged anew by a job. Four
    statements and one for each 5,000 entries, in the caller's transaction.
    """
    rows = _concerned(news, only)
    entries = [
        Entry(
            relationship_id=ident,
            what=one.what,
            at=one.at,
            record=one.record,
            record_id=one.record_id,
            fact_id=one.fact_id,
            change=one.change,
            value=one.value,
        )
        for one in news
        for ident in _of(one, rows)
    ]
    Entry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=MANY)
    told = {entry.relationship_id for entry in entries}
    if told:
        wear(told)
    return len(told)


def withdraw(*, record: str, record_id: int) -> int:
    """Take a record of another room off every timeline, as it was restricted or removed; return from how many."""
    rows = Entry.objects.filter(record=record, record_id=record_id)
    wearing = set(rows.values_list("relationship_id", flat=True))
    if wearing:
        rows.delete()
        wear(wearing)
    return len(wearing)


def wear(relationship_ids: Collection[int]) -> None:
    """Let the health of some relationships be judged anew, soon. Three statements.

    Held in order, so that two who tell at once wait for one another; and so does who tells while they are judged.
    """
    rows = Relationship.objects.filter(id__in=relationship_ids)
    held = list(rows.select_for_update(no_key=True).order_by("id").values_list("id", flat=True))
    Relationship.objects.filter(id__in=held).update(stale=True)
    enqueue("relationships.judge", only_once="relationships.judge")


Pairs = dict[tuple[int, str, int], list[int]]


def _concerned(news: Sequence[News], only: Collection[int] | None) -> Pairs:
    """Return the relationships that may be concerned, by team and customer. One statement."""
    units = {unit for one in news for unit in one.unit_ids}
    people = {person for one in news for person in one.person_ids}
    teams = {team for one in news for team in one.team_ids}
    rows = Relationship.objects.filter(Q(unit_id__in=units) | Q(person_id__in=people), team_id__in=teams, ended_at=None)
    if only is not None:
        rows = rows.filter(id__in=only)
    found: Pairs = {}
    for ident, team, unit, person in rows.values_list("id", "team_id", "unit_id", "person_id"):
        found.setdefault((team, "unit", unit) if unit else (team, "person", person or 0), []).append(ident)
    return found


def _of(one: News, rows: Pairs) -> list[int]:
    return [
        ident
        for team in set(one.team_ids)
        for kind, ids in (("unit", one.unit_ids), ("person", one.person_ids))
        for customer in set(ids)
        for ident in rows.get((team, kind, customer), ())
    ]
