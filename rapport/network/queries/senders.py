"""Records that are hardly people, for administrators: which, why in a sentence, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.ledger.public import newest_of
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


@dataclass(frozen=True, kw_only=True)
class Search:
    """When the logs were looked through last; `found` how many waited then, None where there were no logs."""

    at: datetime
    found: int | None


def last_search(*, by: Actor) -> Search | None:
    """Return when the logs were looked through last and what came of it. One statement."""
    policy.require_administrator(by)
    last = newest_of("network.senders_found", "network.senders_not_sought")
    return Search(at=last.at, found=last.data.get("waiting")) if last else None


def proposals(*, by: Actor, limit: int = 400) -> Sequence[Proposal]:
    """All that wait first (200 at most are proposed), then those decided about, newest first. Two statements."""
    policy.require_administrator(by)
    rows = list(Sender.objects.order_by(F("decided_at").desc(nulls_first=True), "-found_at", "id")[:limit])
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
