"""Who may see and do what in conversation: whoever may see the record it is about, asked anew each time.

| who | sees | does |
|---|---|---|
| who may see a record | its comments, that somebody follows it: never who | comments, follows |
| who works on it (reads what is between those who do) | who is writing in it just now | |
| the author of a comment | | takes it back |
| a reader | her own notifications, of what she may still see | reads them, chooses how she hears |
"""

from django.db.models import QuerySet

from rapport.accounts.public import Actor, Scope
from rapport.conversation.models import Notification
from rapport.conversation.rules.words import INNER, Kind
from rapport.kit.problems import Forbidden
from rapport.ledger.public import Subject


def visible_to(actor: Actor) -> QuerySet[Notification]:
    """Return the notifications of an account; what they are about is asked of its room besides."""
    if actor.user_id is None or not actor.may(Scope.READ):
        return Notification.objects.none()
    return Notification.objects.filter(reader_id=actor.user_id)


def may_hear(kind: Kind, subject: Subject | None) -> bool:
    """Whether somebody who sees a record so may be told this of it."""
    return subject is not None and (subject.inner or kind not in INNER)


def account_of(actor: Actor) -> int:
    """Return the account that acts; refuses who has none."""
    if actor.user_id is None:
        raise Forbidden("Only somebody with an account can do this.")
    return actor.user_id


def person_of(actor: Actor) -> int:
    """Return the person who acts; refuses who is nobody here."""
    if actor.person_id is None:
        raise Forbidden("Only a colleague can do this: your account belongs to nobody in the directory.")
    return actor.person_id
