"""Who looked at whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from rapport.accounts.public import Actor
from rapport.kit.paging import Page, cut, decode
from rapport.privacy.models import Look
from rapport.privacy.policy import visible_looks


@dataclass(frozen=True, kw_only=True)
class LookRow:
    """One look: who (account and person), at whom, at what, when first and last, how often."""

    id: int
    by_user_id: int | None
    by_person_id: int | None
    subject_id: int
    what: str
    via: str
    at: datetime
    last_at: datetime
    times: int


def looks_at(subject_id: int, *, by: Actor, limit: int = 50, after: str | None = None) -> Page[LookRow]:
    """Return the looks at a person, newest first; empty for anybody but her and administrators. One statement."""
    return _page(visible_looks(by).filter(subject_id=subject_id), limit=limit, after=after)


def all_looks(*, by: Actor, by_user_id: int | None = None, limit: int = 50, after: str | None = None) -> Page[LookRow]:
    """Return looks the actor may read, newest first, of one account if given. One statement."""
    rows = visible_looks(by)
    if by_user_id is not None:
        rows = rows.filter(by_user_id=by_user_id)
    return _page(rows, limit=limit, after=after)


def _page(rows: QuerySet[Look], *, limit: int, after: str | None) -> Page[LookRow]:
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    return cut([_row(look) for look in rows.order_by("-id")[: limit + 1]], limit=limit, key=lambda r: [r.id])


def _row(look: Look) -> LookRow:
    return LookRow(
        id=look.id,
        by_user_id=look.by_user_id,
        by_person_id=look.by_person_id,
        subject_id=look.subject_id,
        what=look.what,
        via=look.via,
        at=look.at,
        last_at=look.last_at,
        times=look.times,
    )
