"""What was said under a record, what happened to it, and whether the actor follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.accounts.public import Actor
from rapport.conversation.models import Comment, Follow
from rapport.conversation.queries.subjects import seen, subject_of
from rapport.directory.public import PersonCard, person_card
from rapport.kit.facts import all_facts, sentence_of
from rapport.kit.paging import Page, cut, decode
from rapport.kit.problems import Missing
from rapport.ledger.public import Subject, timeline_of

STEPS = 20  # of the activity line
MOST = 200  # records somebody follows, as her preferences list them


@dataclass(frozen=True, kw_only=True)
class Said:
    """A comment; its text is empty once it was taken back."""

    id: int
    author: PersonCard | None
    text: str
    at: datetime
    removed: bool
    mine: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happened to a record, in a sentence."""

    at: datetime
    says: str
    by: PersonCard | None


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A record with what was said under it, the oldest first; `earlier` is the cursor of what was said before."""

    kind: str
    about: Subject
    comments: Sequence[Said]
    earlier: str | None
    follows: bool


def comments_on(kind: str, ident: int, *, by: Actor, after: str | None = None, limit: int = 50) -> Page[Said]:
    """Return comments on a record the actor may see, newest first. Raises Missing. Two statements and the record's."""
    subject_of(kind, ident, by=by, commented=True)
    return _comments(kind, ident, by=by, after=after, limit=limit)


def talk_on(kind: str, ident: int, *, by: Actor, after: str | None = None, limit: int = 20) -> Talk:
    """Return what a record's panel shows. Raises Missing. Three statements and the record's."""
    about = subject_of(kind, ident, by=by, commented=True)
    page = _comments(kind, ident, by=by, after=after, limit=limit)
    follows = Follow.objects.filter(about=kind, about_id=ident, reader_id=by.user_id or 0).exists()
    return Talk(kind=kind, about=about, comments=list(page.items)[::-1], earlier=page.after, follows=follows)


def follows_it(kind: str, ident: int, *, by: Actor) -> bool:
    """Whether the actor follows a record. One statement."""
    return Follow.objects.filter(about=kind, about_id=ident, reader_id=by.user_id or 0).exists()


def followed(*, by: Actor) -> Sequence[tuple[str, Subject]]:
    """Return kind and record of what the actor follows and may see, the newest first; at most 200."""
    rows = Follow.objects.filter(reader_id=by.user_id or 0).order_by("-id").values_list("about", "about_id")[:MOST]
    keys = list(rows)
    about = seen(keys, by=by)
    return [(key[0], about[key]) for key in keys if key in about]


def activity_of(kind: str, ident: int, *, by: Actor) -> Sequence[Step]:
    """Return what happened to a record, newest first, without what was said and without what is confidential.

    It tells who worked on it: for those alone who read what is between them. Raises Missing.
    """
    if not subject_of(kind, ident, by=by).inner:
        raise Missing
    facts = timeline_of(f"{kind}:{ident}", names=_told_openly(), limit=STEPS).items
    people = person_card({fact.by_person_id for fact in facts if fact.by_person_id is not None})
    return [Step(at=fact.at, says=sentence_of(fact.name), by=people.get(fact.by_person_id or 0)) for fact in facts]


def _told_openly() -> list[str]:
    """The kinds of fact that are confidential to nobody; one no room writes any more may have been, and is left out."""
    return [known.name for known in all_facts() if not known.confidential]


def _comments(kind: str, ident: int, *, by: Actor, after: str | None, limit: int) -> Page[Said]:
    rows = Comment.objects.filter(about=kind, about_id=ident)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    page = cut(list(rows.order_by("-id")[: limit + 1]), limit=limit, key=lambda row: [row.id])
    people = person_card({row.author_id for row in page.items if row.author_id is not None})
    items = [
        Said(
            id=row.id,
            author=people.get(row.author_id or 0),
            text=row.text,
            at=row.at,
            removed=row.removed_at is not None,
            mine=row.author_id is not None and row.author_id == by.person_id,
        )
        for row in page.items
    ]
    return Page(items=items, after=page.after)
