"""Looks and objections as administrators read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from rapport.accounts.public import Actor, names_of
from rapport.kit import clock
from rapport.privacy.models import Objection
from rapport.privacy.policy import ensure_administrator, visible_objections
from rapport.privacy.rules import BROWSING_PEOPLE, BROWSING_WITHIN

LOOK_BACK = timedelta(days=7)
SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Browsing:
    """An account that looked at many different people within an hour."""

    user_id: int
    name: str
    since: datetime
    people: int


def browsing(*, by: Actor) -> Sequence[Browsing]:
    """Return who looked at at least 30 different people within an hour, in the last seven days; for administrators.

    Hours are counted from full to full and from half to half, so that a run across a full hour is seen too. Two
    statements.
    """
    ensure_administrator(by)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT by_user_id, min(since), max(people) FROM (
                SELECT by_user_id, date_bin(make_interval(secs => %(hour)s), at, start) AS since,
                       count(DISTINCT subject_id) AS people
                FROM privacy_look, (VALUES (timestamptz '2001-01-01 00:00Z'), ('2001-01-01 00:30Z')) AS v(start)
                WHERE at > %(from)s AND by_user_id IS NOT NULL
                GROUP BY 1, 2
                HAVING count(DISTINCT subject_id) >= %(many)s
            ) AS runs GROUP BY by_user_id, date_trunc('day', since) ORDER BY 2 DESC LIMIT 50
            """,
            {"hour": BROWSING_WITHIN.total_seconds(), "from": clock.now() - LOOK_BACK, "many": BROWSING_PEOPLE},
        )
        rows = cursor.fetchall()
    names = names_of([row[0] for row in rows])
    return [
        Browsing(user_id=user_id, name=names.get(user_id, ""), since=since, people=people)
        for user_id, since, people in rows
    ]


@dataclass(frozen=True, kw_only=True)
class ObjectionRow:
    """An objection as its author and administrators read it."""

    id: int
    subject_id: int
    wish: str
    holding: str
    text: str
    state: str
    answer: str
    created_at: datetime
    answered_at: datetime | None


def objections(*, by: Actor, only_open: bool = False) -> list[ObjectionRow]:
    """Return the objections an actor may read, open ones first, then the newest. One statement."""
    rows = visible_objections(by)
    if only_open:
        rows = rows.filter(state=Objection.State.OPEN)
    found = sorted(rows.order_by("-id")[:SHOWN], key=lambda o: o.state != Objection.State.OPEN)
    return [
        ObjectionRow(
            id=o.id,
            subject_id=o.subject_id,
            wish=o.wish,
            holding=o.holding,
            text=o.text,
            state=o.state,
            answer=o.answer,
            created_at=o.created_at,
            answered_at=o.answered_at,
        )
        for o in found
    ]
