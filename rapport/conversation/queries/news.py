"""What an account was told, of what it may see now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.conversation import policy
from rapport.conversation.models import Notification
from rapport.conversation.queries.subjects import seen
from rapport.conversation.rules.words import Kind
from rapport.directory.public import PersonCard, person_card
from rapport.kit.paging import Page, cut, decode_moment
from rapport.ledger.public import Subject

COUNTED = 20  # unread ones the bell looks at; it tells more as “9+”

SAYS: dict[Kind, Any] = {
    Kind.MENTIONED: _("%(name)s mentioned you"),
    Kind.COMMENTED: _("%(name)s commented"),
    Kind.NOTED: _("%(name)s wrote a note"),
    Kind.ASKED: _("%(name)s asks something of you"),
    Kind.ASKED_TEAM: _("%(name)s asks something of your team"),
    Kind.COVERED: _("%(name)s arranged who decides for you while you are away"),
    Kind.STANDS_IN: _("%(name)s lets you decide for a colleague who is away"),
    Kind.GIVEN: _("%(name)s gave you the ball"),
    Kind.OWNS: _("%(name)s lets you answer for it"),
    Kind.RETURNED: _("%(name)s returned what was offered"),
    Kind.EXPIRED: _("Nobody took what was offered in time"),
    Kind.LEFT: _("Who had it has left; your team has it again"),
    Kind.PART_DONE: _("%(name)s finished a part of it"),
    Kind.ADDED: _("%(name)s said more"),
    Kind.BROKEN: _("The promised time came without a word"),
    Kind.HALF_USED: _("Half of an agreed time is used"),
    Kind.RUNS_OUT: _("An agreed time runs out"),
    Kind.OVERDUE: _("An agreed time is over"),
    Kind.OVER_PROMISED: _("The departments behind it need longer than was promised"),
    Kind.TERMS: _("Terms of a delivery were proposed to you"),
    Kind.DELIVERED: _("It was delivered; say whether it is what was agreed"),
    Kind.OPENED: _("%(name)s asked this for you"),
    Kind.ANSWERED: _("%(name)s answered"),
    Kind.MOVED: _("%(name)s took it over"),
    Kind.RESOLVED: _("%(name)s resolved it"),
    Kind.REOPENED: _("%(name)s opened it again"),
    Kind.WITHDRAWN: _("%(name)s no longer needs it"),
    Kind.COLD: _("A relationship you look after goes cold"),
}
SOMEBODY = _("Somebody")


@dataclass(frozen=True, kw_only=True)
class News:
    """One notification, with the record it is about as its reader sees it now."""

    id: int
    kind: Kind
    about_kind: str
    about: Subject
    by: PersonCard | None
    at: datetime
    read_at: datetime | None

    @property
    def says(self) -> str:
        """What happened, in a sentence."""
        return str(SAYS[self.kind]) % {"name": self.by.name if self.by else SOMEBODY}

    @property
    def url(self) -> str:
        """The way to the record, by which it counts as read."""
        return f"/notifications/{self.id}/"


def notifications(*, by: Actor, unread: bool = False, after: str | None = None, limit: int = 50) -> Page[News]:
    """Return what the actor was told, newest first, without what she may not see any more: a page may be short.

    Two statements, and those of each kind of record.
    """
    rows = policy.visible_to(by)
    if unread:
        rows = rows.filter(read_at=None)
    if key := decode_moment(after):
        at, ident = key
        rows = rows.filter(Q(at__lt=at) | Q(id__lt=ident), at__lte=at)
    page = cut(
        list(rows.order_by("-at", "-id")[: limit + 1]), limit=limit, key=lambda row: [row.at.isoformat(), row.id]
    )
    return Page(items=told(page.items, by=by), after=page.after)


def told(rows: Iterable[Notification], *, by: Actor) -> Sequence[News]:
    """Return rows as news, of what the actor may see now."""
    rows = list(rows)
    if not rows:
        return []
    about = seen({(row.about, row.about_id) for row in rows}, by=by)
    heard = [
        (row, subject)
        for row in rows
        if (subject := about.get((row.about, row.about_id))) is not None and policy.may_hear(Kind(row.kind), subject)
    ]
    people = person_card({row.by_id for row, _subject in heard if row.by_id is not None})
    return [
        News(
            id=row.id,
            kind=Kind(row.kind),
            about_kind=row.about,
            about=subject,
            by=people.get(row.by_id or 0),
            at=row.at,
            read_at=row.read_at,
        )
        for row, subject in heard
    ]


@dataclass(frozen=True, kw_only=True)
class New:
    """A notification that is unread, and where it leads."""

    id: int
    at: datetime
    url: str


def unread_count(*, by: Actor) -> int:
    """Return how many of her newest unread notifications the actor may see; at most 20 are looked at."""
    return len(still_new(by=by, most=COUNTED))


def still_new(*, by: Actor, most: int) -> Sequence[New]:
    """Return, of so many of her newest unread notifications, those the actor may see. One statement, and `seen`."""
    rows = policy.visible_to(by).filter(read_at=None).order_by("-at", "-id")[:most]
    unread = list(rows.values_list("id", "at", "kind", "about", "about_id"))
    if not unread:
        return []
    about = seen({(subject, ident) for _id, _at, _kind, subject, ident in unread}, by=by)
    return [
        New(id=row, at=at, url=subject.url)
        for row, at, kind, name, ident in unread
        if (subject := about.get((name, ident))) is not None and policy.may_hear(Kind(kind), subject)
    ]
