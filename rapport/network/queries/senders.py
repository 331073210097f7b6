"""Records that are hardly people, for administrators: which, why in a sentence, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.network import policy
from rapport.network.models import Sender


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A record, what it looks like, and what was decided about it."""

    person: PersonCard
    kind: str
    state: str
    found_at: datetime
    decided_at: datetime | None


def proposals(*, by: Actor, limit: int = 200) -> Sequence[Proposal]:
    """Those that wait first, then those decided about, newest first. Two statements."""
    policy.require_administrator(by)
    rows = list(Sender.objects.order_by("decided_at", "id")[:limit])
    rows.sort(key=lambda row: (row.decided_at is not None, -(row.decided_at or row.found_at).timestamp()))
    cards = person_card(row.person_id for row in rows)
    return [
        Proposal(
            person=cards[row.person_id],
            kind=row.kind,
            state=row.state,
            found_at=row.found_at,
            decided_at=row.decided_at,
        )
        for row in rows
        if row.person_id in cards
    ]
