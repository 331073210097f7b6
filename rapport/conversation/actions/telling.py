"""Tell people of what happened: one notification for each source, however often it is delivered."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from rapport.conversation.models import Comment, Follow, Notification
from rapport.conversation.queries.preferences import hows
from rapport.conversation.queries.subjects import kinds
from rapport.conversation.rules.words import TOPIC_OF, How, Kind
from rapport.directory.public import accounts_of
from rapport.kit import clock
from rapport.kit.queue import enqueue

LATE = timedelta(days=1)  # news so old is not mailed: a worker that stood still does not write to everybody
STALE = timedelta(days=7)  # and so old it is found as read


def tell(
    *,
    kind: Kind,
    about: str,
    about_id: int,
    source: str,
    people: Collection[int] = (),
    by_person_id: int | None = None,
    followers: bool = False,
    written: Collection[int] = (),
    at: datetime | None = None,
) -> int:
    """Tell people, and who follows the record if `followers`, what happened, and when; returns how many were.

    Nobody is told what she did herself (`by_person_id`), nor twice of one `source`, nor what she does not want to hear.
    `written`: of these people who get a mail of their own about it; they find it here and get no second one. May be
    called any number of times. Whether she may see the record is asked whenever it is shown or mailed. Five statements,
    and one for each mail that goes at once.
    """
    with transaction.atomic():
        accounts = accounts_of([*people, *written, *([by_person_id] if by_person_id else [])])
        readers = {account for person, account in accounts.items() if person != by_person_id}
        if followers:
            rows = Follow.objects.filter(about=about, about_id=about_id, reader__is_active=True)
            readers |= set(rows.values_list("reader_id", flat=True))
        readers.discard(accounts.get(by_person_id or 0, 0))
        readers -= set(
            Notification.objects.filter(reader_id__in=readers, source=source).values_list("reader_id", flat=True)
        )
        quiet = {accounts[person] for person in written if person in accounts}
        if not readers:
            return 0
        moment = at or clock.now()
        age = clock.now() - moment
        wanted = hows(TOPIC_OF[kind], readers)
        return _write(
            Notification(
                reader_id=reader,
                kind=kind,
                about=about,
                about_id=about_id,
                by_id=by_person_id,
                at=moment,
                source=source,
                how=How.HERE if reader in quiet or age > LATE else how,
                read_at=moment if age > STALE else None,
            )
            for reader, how in sorted(wanted.items())
            if how is not How.OFF
        )


def _write(told: Iterable[Notification]) -> int:
    """Write notifications of one source, and put the mails that go at once into the queue."""
    rows = list(told)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)  # another worker may bring the same fact meanwhile
    at_once = [row.reader_id for row in rows if row.how == How.AT_ONCE]
    if at_once:
        waiting = Notification.objects.filter(source=rows[0].source, reader_id__in=at_once, mailed_at=None)
        for ident in waiting.order_by("id").values_list("id", flat=True):
            enqueue("conversation.mail", notification_id=ident)
    return len(rows)


def tell_of_comment(*, comment_id: int, named_ids: Collection[int]) -> None:
    """Tell whom a comment names, whoever follows the record, and whom its room says; each hears of it once."""
    row = Comment.objects.filter(id=comment_id, removed_at=None).first()
    if row is None:
        return
    source = f"comment:{row.id}"
    tell(
        kind=Kind.MENTIONED,
        about=row.about,
        about_id=row.about_id,
        source=source,
        people=named_ids,
        by_person_id=row.author_id,
        at=row.at,
    )
    tell(
        kind=Kind.COMMENTED,
        about=row.about,
        about_id=row.about_id,
        source=source,
        people=hears(row.about_id, row.author_id) if (hears := kinds()[row.about].hears) else (),
        by_person_id=row.author_id,
        followers=True,
        at=row.at,
    )
