"""Who may read the outbox."""

from django.db.models import QuerySet

from rapport.accounts.public import Actor, Role
from rapport.messaging.models import IncomingMail, Mail


def visible_to(actor: Actor) -> QuerySet[Mail]:
    """Return the mails an actor may see: those to herself; administrators all but other people's private ones.

    When a private mail went, and why, tells as much as its text: that a go-between said yes, or how many were asked.
    """
    own = Mail.objects.filter(user_id=actor.user_id) if actor.user_id else Mail.objects.none()
    return own | Mail.objects.filter(private=False) if actor.has(Role.ADMINISTRATOR) else own


def incoming_visible_to(actor: Actor) -> QuerySet[IncomingMail]:
    """Return the mails that came in an actor may list: administrators, who place what nobody else could.

    Private ones they do not see: that somebody wrote to a restricted case, and when, is for those named on it.
    """
    rows = IncomingMail.objects.filter(private=False)
    return rows if actor.has(Role.ADMINISTRATOR) else rows.none()
