"""What who works on a part is told of the case above: who waits there, since when, by when. Never what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from rapport.cases.queries.rows import due_told, hers_due
from rapport.cases.rules.hearing import Due
from rapport.cases.rules.words import State
from rapport.directory.public import PersonCard
from rapport.kit import clock


@dataclass(frozen=True, kw_only=True)
class Above:
    """Who waits for a part and since when; `due`: what she was promised, or agreed with her, and is due first.

    `person`: nobody where the case above is restricted, or nobody of ours asked.
    """

    person: PersonCard | None
    since: datetime
    due: Due | None


def with_due(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add to each case by when who waits is to hear, as promised or agreed. No statement of its own."""
    found: QuerySet[Any] = rows.annotate(hers_due=hers_due())
    return found


def waits_above(row: Any) -> int | None:
    """Return who waits for the case above, if whoever works on its part may know."""
    return None if row.restricted else row.for_person_id or row.requester_id


def above_of(row: Any, people: Mapping[int, PersonCard]) -> Above | None:
    """Return what is told of the case above, a row of `with_due`; nothing once it is done."""
    if row.state != State.OPEN:
        return None
    return Above(person=people.get(waits_above(row) or 0), since=row.opened_at, due=due_told(row.hers_due, clock.now()))
