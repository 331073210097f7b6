"""Who looked at whom."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from rapport.accounts.public import Actor
from rapport.kit.days import moments_of
from rapport.kit.paging import Page, cut, decode_moment
from rapport.privacy.models import Look
from rapport.privacy.policy import sees_names, visible_looks
from rapport.privacy.queries.holdings import confided_looks


@dataclass(frozen=True, kw_only=True)
class LookRow:
    """One look: who (account and person), at whom, at what, when first and last, how often.

    `code` stands for the one looked at where the reader does not see who that is: the same for all looks of one
    account at one person, another one for every other account, so that no look of one's own gives a name away.
    """

    id: int
    by_user_id: int | None
    by_person_id: int | None
    subject_id: int | None
    code: str
    what: str
    via: str
    at: datetime
    last_at: datetime
    times: int


def looks_at(subject_id: int, *, by: Actor, limit: int = 50, after: str | None = None) -> Page[LookRow]:
    """Return the looks at a person, newest first; empty for anybody but her and administrators. One statement.

    Those that would tell of her what only few know, she reads alone.
    """
    rows = Look.objects.filter(subject_id=subject_id)
    if by.person_id != subject_id:
        rows = rows.exclude(what__in=confided_looks())
    if by.person_id != subject_id and not sees_names(by):
        rows = rows.none()
    return _page(rows, limit=limit, after=after, named=True, hides=False)


def all_looks(
    *,
    by: Actor,
    by_user_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page[LookRow]:
    """Return looks the actor may read, newest first, of one account and between two days if given. One statement.

    At whom those are that would tell what only few know, nobody reads here.
    """
    rows = visible_looks(by)
    if by_user_id is not None:
        rows = rows.filter(by_user_id=by_user_id)
    begin, end = moments_of(since, until)
    if begin is not None:
        rows = rows.filter(at__gte=begin)
    if end is not None:
        rows = rows.filter(at__lt=end)
    return _page(rows, limit=limit, after=after, named=sees_names(by), hides=True)


def _page(rows: QuerySet[Look], *, limit: int, after: str | None, named: bool, hides: bool) -> Page[LookRow]:
    if key := decode_moment(after):
        rows = rows.filter(Q(at__lt=key[0]) | Q(id__lt=key[1]), at__lte=key[0])
    hidden = confided_looks() if hides else frozenset[str]()
    found = [_row(look, named=named and look.what not in hidden) for look in rows.order_by("-at", "-id")[: limit + 1]]
    return cut(found, limit=limit, key=lambda r: [r.at.isoformat(), r.id])


def _row(look: Look, *, named: bool) -> LookRow:
    return LookRow(
        id=look.id,
        by_user_id=look.by_user_id,
        by_person_id=look.by_person_id,
        subject_id=look.subject_id if named else None,
        code="" if named else _code(look),
        what=look.what,
        via=look.via,
        at=look.at,
        last_at=look.last_at,
        times=look.times,
    )


def _code(look: Look) -> str:
    return salted_hmac("privacy.look", f"{look.by_user_id}:{look.subject_id}", algorithm="sha256").hexdigest()[:8]
