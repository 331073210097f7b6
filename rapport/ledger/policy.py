"""Who may read the ledger."""

from django.db.models import QuerySet

from rapport.accounts.public import Actor, Role
from rapport.kit.facts import confidential_names
from rapport.ledger.models import Fact


def visible_to(actor: Actor) -> QuerySet[Fact]:
    """Return the facts an actor may read: those about herself.

    Administrators read all but what is confidential to others, such as who left the network.
    """
    mine = [f"person:{actor.person_id}"] * (actor.person_id is not None)
    mine += [f"user:{actor.user_id}"] * (actor.user_id is not None)
    own = Fact.objects.filter(subjects__overlap=mine) if mine else Fact.objects.none()
    if not actor.has(Role.ADMINISTRATOR):
        return own
    return own | Fact.objects.exclude(name__in=confidential_names())
