"""Follow a record, or no longer."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.conversation import policy
from rapport.conversation.events import Followed, Unfollowed
from rapport.conversation.models import Follow
from rapport.conversation.queries.subjects import subject_of
from rapport.ledger.public import record


def follow(*, about: str, about_id: int, by: Actor) -> None:
    """Hear from now on how a record goes on. Twice is once. Raises Missing for what the actor may not see."""
    reader = policy.account_of(by)
    with transaction.atomic():
        subject_of(about, about_id, by=by)
        keep_following(about, about_id, reader, by=by)


def unfollow(*, about: str, about_id: int, by: Actor) -> None:
    """Hear no more of a record, also of one she may not see any longer. Twice is once."""
    reader = policy.account_of(by)
    with transaction.atomic():
        row = Follow.objects.select_for_update().filter(about=about, about_id=about_id, reader_id=reader).first()
        if row is not None:
            record(Unfollowed(follow_id=row.id, user_id=reader), by=by)
            row.delete()


def keep_following(about: str, about_id: int, reader_id: int, *, by: Actor) -> None:
    """Let an account follow a record, in the caller's transaction: whoever speaks under it does from then on."""
    row, made = Follow.objects.get_or_create(about=about, about_id=about_id, reader_id=reader_id)
    if made:
        record(Followed(follow_id=row.id, user_id=reader_id), by=by)
