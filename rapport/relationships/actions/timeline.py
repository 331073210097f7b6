"""What other rooms did, on the timelines of those it concerns."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from rapport.relationships.models import Entry, Relationship
from rapport.relationships.rules.words import Happened


def tell(
    *,
    what: Happened,
    at: datetime,
    record: str,
    record_id: int,
    fact_id: int | None,
    team_ids: Collection[int],
    unit_ids: Collection[int] = (),
    person_ids: Collection[int] = (),
    change: int = 0,
    value: float | None = None,
) -> int:
    """Put what a fact says on the timeline of every relationship it concerns; return on how many. Two statements.

    Concerned are the relationships of these teams with one of these units (give those above too) or people. The same
    fact once more adds nothing. In the caller's transaction.
    """
    with_whom = Q(unit_id__in=set(unit_ids)) | Q(person_id__in=set(person_ids))
    rows = Relationship.objects.filter(with_whom, team_id__in=set(team_ids), ended_at=None)
    ids = list(rows.values_list("id", flat=True))
    entries = [
        Entry(
            relationship_id=ident,
            what=what,
            at=at,
            record=record,
            record_id=record_id,
            fact_id=fact_id,
            change=change,
            value=value,
        )
        for ident in ids
    ]
    Entry.objects.bulk_create(entries, ignore_conflicts=True)
    return len(ids)


def withdraw(*, record: str, record_id: int) -> int:
    """Take a record of another room off every timeline, as it was restricted or removed; return from how many."""
    return Entry.objects.filter(record=record, record_id=record_id).delete()[0]
