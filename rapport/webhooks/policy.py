"""Who may have facts sent to other programs: administrators."""

from django.db.models import QuerySet

from rapport.accounts.public import Actor, Role
from rapport.webhooks.models import Subscription


def visible_to(actor: Actor) -> QuerySet[Subscription]:
    """Return the webhooks an actor may see: all for an administrator, none for anybody else."""
    return Subscription.objects.all() if actor.has(Role.ADMINISTRATOR) else Subscription.objects.none()
