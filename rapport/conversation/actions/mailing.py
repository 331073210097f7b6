"""Mails of what people are told: at once, or once a day in a reader's own morning. Asked anew what she may see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.urls import reverse

from rapport.accounts.public import Actor
from rapport.conversation.actions.preferring import stopper
from rapport.conversation.models import Digest, Notification
from rapport.conversation.queries.news import News, told
from rapport.conversation.queries.subjects import kinds
from rapport.conversation.rules.days import is_due
from rapport.conversation.rules.words import TOPIC_OF, USUAL_HOUR, How, Topic
from rapport.directory.public import actor_of_account, time_zones_of
from rapport.kit import clock
from rapport.messaging.public import Thread, send

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20  # mails at once to one reader: whoever is given a hundred cases needs no hundred mails
MOST_TOLD = 50  # in one digest; the rest is found here
READERS = 2000  # looked at in one run


def mail(*, notification_id: int) -> int | None:
    """Mail one notification; returns the mail, None if it went already, was read, may not be seen any more, or waits.

    After twenty within an hour the rest waits for the digest.
    """
    with transaction.atomic():
        rows = Notification.objects.select_for_update(of=("self",)).filter(reader__is_active=True)
        row = rows.filter(id=notification_id, mailed_at=None, read_at=None, how=How.AT_ONCE).first()
        if row is None:
            return None
        if _has_enough(row.reader_id):
            Notification.objects.filter(id=row.id).update(how=How.DAILY)
            return None
        Notification.objects.filter(id=row.id).update(mailed_at=clock.now())
        found = told([row], by=actor_of_account(row.reader_id, via="job"))
        return _send_one(row.reader_id, found[0]) if found else None


def _has_enough(reader_id: int) -> bool:
    """Whether an account got so many mails within an hour that the rest waits for the digest."""
    lately = Notification.objects.filter(reader_id=reader_id, how=How.AT_ONCE, mailed_at__gt=clock.now() - HOUR)
    return lately.count() >= MOST_AN_HOUR


def _send_one(reader_id: int, news: News) -> int:
    topic = TOPIC_OF[news.kind]
    return send(
        reader_id,
        "conversation/mail/news",
        {"news": news, "path": news.url, "label": news.about.label, **_ways_out(reader_id, topic)},
        by=Actor.system(),
        reason=f"conversation.{topic.value}",
        private=news.about.private,
        thread=_thread(news),
        unsubscribe=_address(reader_id, topic),
    )


def _thread(news: News) -> Thread:
    """Let a mail program show all mails about one record as one; answers find their way where its room says so."""
    host = urlsplit(settings.ADDRESS).hostname or "rapport"
    kind = kinds().get(news.about_kind)
    answered = kind is not None and kind.answered
    return Thread(
        about=news.about_kind if answered else "",
        about_id=news.about.id if answered else None,
        refers_to=(f"<{news.about_kind}-{news.about.id}@{host}>",),
    )


def send_digests() -> int:
    """Send every digest whose reader's hour has come, each in a transaction of its own; returns how many. For a job."""
    waiting = Notification.objects.filter(how=How.DAILY, mailed_at=None, read_at=None, reader__is_active=True)
    oldest = dict(waiting.values_list("reader_id").annotate(oldest=Min("at")).order_by("oldest")[:READERS])
    chosen = {row.reader_id: row for row in Digest.objects.filter(reader_id__in=oldest)}
    zones = time_zones_of(oldest)
    now = clock.now()
    due = [
        reader
        for reader, since in oldest.items()
        if _due(chosen.get(reader), now, zone=zones.get(reader, ""), oldest=since)
    ]
    return sum(_send_digest(reader, zone=zones.get(reader, "")) for reader in due)


def _due(row: Digest | None, now: datetime, *, zone: str, oldest: datetime) -> bool:
    hour, sent_at = (row.hour, row.sent_at) if row else (USUAL_HOUR, None)
    return is_due(now, zone=ZoneInfo(zone or settings.READER_TIME_ZONE), hour=hour, oldest=oldest, sent_at=sent_at)


def _send_digest(reader_id: int, *, zone: str) -> bool:
    """Send one digest, unless another worker did; tells whether it went."""
    with transaction.atomic():
        Digest.objects.get_or_create(reader_id=reader_id)
        row = Digest.objects.select_for_update().get(reader_id=reader_id)
        pending = Notification.objects.filter(reader_id=reader_id, how=How.DAILY, mailed_at=None, read_at=None)
        oldest = pending.aggregate(oldest=Min("at"))["oldest"]
        if oldest is None or not _due(row, clock.now(), zone=zone, oldest=oldest):
            return False
        rows = list(pending.order_by("-at", "-id")[: MOST_TOLD * 4])
        news = told(rows, by=actor_of_account(reader_id, via="job"))
        pending.update(mailed_at=clock.now())
        row.sent_at = clock.now()
        row.save(update_fields=["sent_at"])
        if news:
            _send_many(reader_id, news)
        return bool(news)


def _send_many(reader_id: int, news: Sequence[News]) -> None:
    shown = list(news[:MOST_TOLD])
    send(
        reader_id,
        "conversation/mail/digest",
        {"news": shown, "more": len(news) > MOST_TOLD, **_ways_out(reader_id, None)},
        by=Actor.system(),
        reason="conversation.digest",
        private=any(one.about.private for one in shown),
        unsubscribe=_address(reader_id, None),
    )


def _ways_out(reader_id: int, topic: Topic | None) -> dict[str, Any]:
    return {"stop": _address(reader_id, topic), "preferences": reverse("conversation:preferences")}


def _address(reader_id: int, topic: Topic | None) -> str:
    return settings.ADDRESS + reverse("conversation:stop", args=[stopper(reader_id=reader_id, topic=topic)])
