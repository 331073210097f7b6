"""Erase what conversation holds about a person or an account, and what is old."""

from collections.abc import Collection
from datetime import datetime

from rapport.conversation.models import Comment, Digest, Follow, Notification, Preference, Presence
from rapport.directory.public import records_of
from rapport.kit import clock


def forget_comments(person_id: int) -> int:
    """Erase the words somebody said under records, in the caller's transaction; that she was named leaves with them."""
    people = records_of(person_id)
    rows = Comment.objects.filter(author_id__in=people)
    found = rows.update(text="", removed_at=clock.now(), author_id=None)
    Notification.objects.filter(by_id__in=people).update(by_id=None)
    return found


def forget_talk(*, about: str, about_ids: Collection[int]) -> int:
    """Erase all that was said under records and told of them, as these are erased, in the caller's transaction."""
    rows = {"about": about, "about_id__in": about_ids}
    return sum(model.objects.filter(**rows).delete()[0] for model in (Comment, Notification, Follow, Presence))


def forget_said(*, about: str, about_ids: Collection[int]) -> int:
    """Erase the words said under records whose own words are erased; that somebody spoke stays. Returns how many."""
    rows = Comment.objects.filter(about=about, about_id__in=about_ids).exclude(text="")
    return rows.update(text="", removed_at=clock.now())


def forget_account(user_id: int) -> int:
    """Erase what an account was told, follows and chose, in the caller's transaction."""
    return sum(
        model.objects.filter(reader_id=user_id).delete()[0]
        for model in (Notification, Follow, Preference, Digest, Presence)
    )


def remove_old_notifications(before: datetime) -> int:
    """Remove what people were told before a moment, in the caller's transaction."""
    return Notification.objects.filter(at__lt=before).delete()[0]
