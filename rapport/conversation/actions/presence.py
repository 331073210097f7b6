"""Say that one is writing in a record. Told to who works on it too, and forgotten within minutes; it leaves no fact."""

from datetime import datetime, timedelta

from rapport.accounts.public import Actor
from rapport.conversation import policy
from rapport.conversation.models import Presence
from rapport.conversation.queries.subjects import subject_of
from rapport.conversation.rules.words import Doing
from rapport.kit import clock
from rapport.kit.problems import Missing

KEPT = timedelta(hours=1)


def write(*, about: str, about_id: int, doing: Doing, by: Actor) -> None:
    """Say that the actor writes in a record just now. Raises Missing for who does not work on it."""
    reader = policy.account_of(by)
    if not subject_of(about, about_id, by=by).inner:
        raise Missing
    Presence.objects.bulk_create(
        [Presence(about=about, about_id=about_id, reader_id=reader, doing=doing, at=clock.now())],
        update_conflicts=True,
        unique_fields=["about", "about_id", "reader"],
        update_fields=["doing", "at"],
    )


def put_down(*, about: str, about_id: int, by: Actor) -> None:
    """Say that the actor no longer writes in a record: she sent it, or took it back. Any number of times."""
    if by.user_id is not None:
        Presence.objects.filter(about=about, about_id=about_id, reader_id=by.user_id).delete()


def remove_old_presence(before: datetime) -> int:
    """Forget who wrote before a moment, in the caller's transaction."""
    return Presence.objects.filter(at__lt=before).delete()[0]
