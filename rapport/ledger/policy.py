"""Who may read the ledger."""

from django.db.models import QuerySet

from rapport.accounts.public import Actor, Role
from rapport.kit.facts import confidential_names
from rapport.ledger.models import Fact


def visible_to(actor: Actor) -> QuerySet[Fact]:
    """Return the facts an actor may read: those about herself.

    Administrators read all but what is confidential to others, such as who left the network.
    """
    mine = subjects_of_reader(actor)
    own = Fact.objects.filter(subjects__overlap=sorted(mine)) if mine else Fact.objects.none()
    if not actor.has(Role.ADMINISTRATOR):
        return own
    return own | Fact.objects.exclude(name__in=confidential_names())


def subjects_of_reader(actor: Actor) -> frozenset[str]:
    """Return how facts call the actor herself: her person and her account."""
    known = {"person": actor.person_id, "user": actor.user_id}
    return frozenset(f"{kind}:{ident}" for kind, ident in known.items() if ident is not None)
