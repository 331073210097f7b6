"""Noticing who looks at many people, while it happens."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.ledger.public import record
from rapport.privacy.events import BrowsingNoticed
from rapport.privacy.models import Browsing
from rapport.privacy.rules import BROWSING_PEOPLE, BROWSING_WITHIN

LOOK_BACK = timedelta(hours=3)  # the job runs every quarter of an hour; what it missed while nobody worked stays unseen
SAME_BROWSING = timedelta(days=1)

# Hours are counted from full to full and from half to half, so that a run across a full hour is seen too.
MANY = """
    SELECT by_user_id, min(first), max(last), max(people) FROM (
        SELECT by_user_id, min(at) AS first, max(last_at) AS last, count(DISTINCT subject_id) AS people
        FROM privacy_look, (VALUES (timestamptz '2001-01-01 00:00Z'), ('2001-01-01 00:30Z')) AS v(start)
        WHERE at > %(since)s AND by_user_id IS NOT NULL
        GROUP BY by_user_id, date_bin(make_interval(secs => %(hour)s), at, start)
        HAVING count(DISTINCT subject_id) >= %(many)s
    ) AS runs GROUP BY by_user_id
"""


def notice_browsing() -> int:
    """Note who looked at 30 different people or more within an hour; return how many were not noted before.

    Who goes on is the same notice for a day. Running twice, or twice at once, notes nobody twice.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('privacy.browsing'))")
        hour = BROWSING_WITHIN.total_seconds()
        cursor.execute(MANY, {"since": clock.now() - LOOK_BACK, "hour": hour, "many": BROWSING_PEOPLE})
        return sum(_note(*row) for row in cursor.fetchall())


def _note(user_id: int, since: datetime, last_at: datetime, people: int) -> bool:
    known = Browsing.objects.filter(by_user_id=user_id, since__gt=since - SAME_BROWSING).order_by("-since").first()
    if known is not None:
        known.last_at, known.people = max(known.last_at, last_at), max(known.people, people)
        known.save(update_fields=["last_at", "people"])
        return False
    row = Browsing.objects.create(by_user_id=user_id, since=since, last_at=last_at, people=people)
    record(BrowsingNoticed(browsing_id=row.id, user_id=user_id, people=people), by=Actor.system())
    return True


def remove_old_browsing(before: datetime) -> int:
    """Remove notices of browsing that ended before a moment."""
    return Browsing.objects.filter(last_at__lt=before).delete()[0]


def forget_browsing(user_id: int) -> int:
    """Erase the notices about an account."""
    return Browsing.objects.filter(by_user_id=user_id).delete()[0]
