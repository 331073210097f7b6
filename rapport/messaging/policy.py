"""Who may read the outbox, and who looks at mail that came in."""

from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor, Role, Scope
from rapport.catalogue.public import confided_team_ids
from rapport.kit.problems import Forbidden
from rapport.messaging.models import IncomingMail, Mail
from rapport.messaging.rules.words import Came


def visible_to(actor: Actor) -> QuerySet[Mail]:
    """Return the mails an actor may see: those to herself; administrators all but other people's private ones.

    When a private mail went, and why, tells as much as its text: that a go-between said yes, or how many were asked.
    """
    own = Mail.objects.filter(user_id=actor.user_id) if actor.user_id else Mail.objects.none()
    return own | Mail.objects.filter(private=False) if actor.has(Role.ADMINISTRATOR) else own


def incoming_visible_to(actor: Actor) -> QuerySet[IncomingMail]:
    """Return the mails that came in an actor may list: administrators, who place what nobody else could.

    Private ones they do not see: that somebody wrote to a restricted case, and when, is for those named on it. Those
    that wait in triage, or were set aside, are seen by who leads the team they are for, administrator or not.
    """
    seen = Q(private=False) if actor.has(Role.ADMINISTRATOR) else Q(pk__in=[])
    hers = confided_team_ids(actor) if actor.may(Scope.READ) else frozenset[int]()
    waits = Q(private=True, state__in=[Came.TRIAGE, Came.IGNORED], team_id__in=hers)
    return IncomingMail.objects.filter(seen | waits if hers else seen)


def ensure_looks(actor: Actor) -> None:
    """Refuse whoever no mail that came in waits for: all but administrators and who leads a service team."""
    if not actor.has(Role.ADMINISTRATOR) and not confided_team_ids(actor):
        raise Forbidden
