"""What somebody has read of what she was told. Nobody else's business, so it leaves no fact."""

from datetime import datetime
from urllib.parse import urlsplit

from rapport.accounts.public import Actor
from rapport.conversation import policy
from rapport.conversation.models import Notification
from rapport.conversation.queries.news import News, still_new, told
from rapport.kit import clock
from rapport.kit.problems import Missing

LOOKED_AT = 100  # newest unread ones, when a page is opened


def read(*, notification_id: int, by: Actor) -> News:
    """Mark one notification of hers as read and return it. Raises Missing if she may not see it any more."""
    row = policy.visible_to(by).filter(id=notification_id).first()
    found = told([row], by=by) if row is not None else []
    if not found:
        raise Missing
    Notification.objects.filter(id=notification_id, read_at=None).update(read_at=clock.now())
    return found[0]


def unread(*, notification_id: int, by: Actor) -> None:
    """Let one notification of hers count as new again."""
    if not policy.visible_to(by).filter(id=notification_id).exists():
        raise Missing
    Notification.objects.filter(id=notification_id).update(read_at=None)


def read_there(*, path: str, until: datetime, by: Actor) -> int:
    """Mark as read what she was told until she opened a page and leads to it; returns how much is new still.

    A page shows how its record stands, so whatever was told of it before needs no second look. Of her newest hundred.
    One statement more than `unread_count`.
    """
    new = still_new(by=by, most=LOOKED_AT)
    read = {one.id for one in new if one.at <= until and urlsplit(one.url).path == path}
    if read:
        Notification.objects.filter(id__in=read, read_at=None).update(read_at=clock.now())
    return len(new) - len(read)


def read_all(*, by: Actor) -> datetime | None:
    """Mark all she was told as read; returns the moment, by which that can be undone, None where all was read."""
    policy.account_of(by)
    moment = clock.now()
    found = policy.visible_to(by).filter(read_at=None).update(read_at=moment)
    return moment if found else None


def unread_since(*, moment: datetime, by: Actor) -> int:
    """Undo `read_all`: what was marked at that moment is new again; returns how many."""
    return policy.visible_to(by).filter(read_at=moment).update(read_at=None)
