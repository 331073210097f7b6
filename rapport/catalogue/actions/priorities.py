"""The matrix of priorities, cell by cell."""

from collections.abc import Mapping

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.events import PrioritySet
from rapport.catalogue.models import Priority
from rapport.catalogue.queries.priorities import matrix
from rapport.catalogue.rules.words import Level
from rapport.ledger.public import record_many


def set_priorities(*, cells: Mapping[tuple[Level, Level], Level], by: Actor) -> int:
    """Let these priorities follow of (impact, urgency); other cells stay. Returns how many changed."""
    policy.require_administrator(by)
    with transaction.atomic():
        before = matrix()
        changed = {cell: priority for cell, priority in cells.items() if before[cell] != priority}
        rows = [Priority(impact=i, urgency=u, priority=p) for (i, u), p in changed.items()]
        Priority.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["impact", "urgency"], update_fields=["priority"]
        )
        record_many([PrioritySet(impact=i, urgency=u, priority=p) for (i, u), p in changed.items()], by=by)
    return len(changed)
