"""The case of an offer."""

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Offer
from rapport.kit.problems import Missing


def case_of_offer(offer_id: int, *, by: Actor) -> int:
    """Return the id of the case whose ball was offered, if the actor may see it. Two statements at most."""
    offered = Offer.objects.filter(id=offer_id).values("case_id")
    found = policy.visible_to(by).filter(id__in=offered).values_list("id", flat=True).first()
    if found is None:
        raise Missing
    return found
