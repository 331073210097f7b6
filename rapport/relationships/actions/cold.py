"""Who looks after what goes cold is told, once."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.ledger.public import record_many
from rapport.relationships.events import WentCold
from rapport.relationships.models import Relationship
from rapport.relationships.queries.cold import going_cold


def notice_cold() -> int:
    """Say of each relationship that goes cold that it does, once until it no longer does; return of how many.

    For a job. Of one that nobody looks after nothing is said: there is nobody to tell. Five statements.
    """
    with transaction.atomic():
        cold = {row.id: row for row in going_cold(Relationship.objects.all()).order_by("id")}
        Relationship.objects.filter(cold_told_on__isnull=False).exclude(id__in=cold).update(cold_told_on=None)
        new = [row for row in cold.values() if row.cold_told_on is None and row.owner_id is not None]
        Relationship.objects.filter(id__in=[row.id for row in new]).update(cold_told_on=clock.today())
        record_many(
            [WentCold(relationship_id=row.id, team_id=row.team_id, owner_id=row.owner_id) for row in new],
            by=Actor.system(via="job"),
        )
    return len(new)
