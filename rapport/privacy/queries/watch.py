"""Browsing and objections as those read them who look after both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from rapport.accounts.public import Actor, names_of
from rapport.kit import clock
from rapport.privacy.models import Browsing, Objection
from rapport.privacy.policy import ensure_overseer, visible_objections
from rapport.privacy.queries.requests import asks_whole, holding_of, is_late
from rapport.privacy.rules import Wish

LOOK_BACK = timedelta(days=31)
SHOWN = 200
NOTICES = 20


@dataclass(frozen=True, kw_only=True)
class BrowsingRow:
    """An account that looked at many different people within an hour."""

    user_id: int
    name: str
    since: datetime
    people: int


def browsing(*, by: Actor) -> Sequence[BrowsingRow]:
    """Return who looked at 30 different people or more within an hour, in the last month. Two statements."""
    ensure_overseer(by)
    rows = list(Browsing.objects.filter(since__gt=clock.now() - LOOK_BACK).order_by("-since")[:NOTICES])
    names = names_of([row.by_user_id for row in rows])
    return [
        BrowsingRow(user_id=row.by_user_id, name=names.get(row.by_user_id, ""), since=row.since, people=row.people)
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class ObjectionRow:
    """An objection as its author and administrators read it. `late`: it waits for more than a month.

    `erases`: what an administrator may erase at this request: `person`, one room's `share`, or nothing by itself.
    """

    id: int
    subject_id: int
    wish: str
    holding: str
    entry: str
    text: str
    state: str
    answer: str
    created_at: datetime
    answered_at: datetime | None
    late: bool
    erases: Literal["person", "share", ""]


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
            entry=o.entry,
            text=o.text,
            state=o.state,
            answer=o.answer,
            created_at=o.created_at,
            answered_at=o.answered_at,
            late=is_late(o),
            erases=_erases(o),
        )
        for o in found
    ]


def _erases(row: Objection) -> Literal["person", "share", ""]:
    if row.wish != Wish.ERASE or row.meant or row.state != Objection.State.OPEN:
        return ""
    if asks_whole(row):
        return "person"
    return "share" if holding_of(row.holding) is not None else ""
