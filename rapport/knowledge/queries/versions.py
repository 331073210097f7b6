"""An article as it was: its versions, and what changed between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.kit.paging import Page, cut, decode, size
from rapport.kit.problems import Missing
from rapport.knowledge import policy
from rapport.knowledge.models import Article, Version
from rapport.knowledge.queries.cards import ArticleCard, cards_of
from rapport.knowledge.rules.comparing import Line, compare, too_long


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """One version in the list: who saved it, when, and why."""

    number: int
    title: str
    language: str
    note: str
    author: PersonCard | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Written:
    """A version with its text."""

    number: int
    title: str
    text: str
    keywords: str
    language: str
    note: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What changed from one version to another; no lines where only title or keywords did."""

    before: Written
    after: Written
    lines: Sequence[Line]

    @property
    def too_long(self) -> bool:
        """Whether so much changed that it is told and not compared."""
        return too_long(self.before.text, self.after.text)


def kept(slug: str, *, by: Actor) -> tuple[Article, ArticleCard]:
    """Return an article for who keeps it. Two statements."""
    row = policy.kept_by(by).filter(slug=slug).defer("vector", "title_vector").first()
    if row is None:
        raise Missing
    return row, cards_of([row])[0]


def versions(slug: str, *, by: Actor, after: str | None = None, limit: int | None = None) -> Page[VersionRow]:
    """Return the versions of an article for who keeps it, newest first. Three statements."""
    rows = Version.objects.filter(article__in=policy.kept_by(by).filter(slug=slug)).defer("text").order_by("-number")
    key = decode(after, int)
    if key is not None:
        rows = rows.filter(number__lt=key[0])
    many = size(limit)
    found = list(rows[: many + 1])
    if not found and key is None:
        raise Missing
    people = person_card(row.author_id for row in found if row.author_id)
    listed = [
        VersionRow(
            number=row.number,
            title=row.title,
            language=row.language,
            note=row.note,
            author=people.get(row.author_id or 0),
            at=row.at,
        )
        for row in found
    ]
    return cut(listed, limit=many, key=lambda row: (row.number,))


def version(slug: str, number: int, *, by: Actor) -> Written:
    """Return a version with its text, for who keeps the article. One statement."""
    return _written(slug, [number], by)[number]


def difference(slug: str, before: int, after: int, *, by: Actor) -> Difference:
    """Return what changed between two versions, for who keeps the article. One statement."""
    found = _written(slug, {before, after}, by)
    lines = compare(found[before].text, found[after].text)
    return Difference(before=found[before], after=found[after], lines=lines)


def _written(slug: str, numbers: "Sequence[int] | set[int]", by: Actor) -> dict[int, Written]:
    rows = Version.objects.filter(article__in=policy.kept_by(by).filter(slug=slug), number__in=numbers)
    columns = ("number", "title", "text", "keywords", "language", "note", "at")
    found = {row["number"]: Written(**row) for row in rows.values(*columns)}
    if len(found) < len(set(numbers)):
        raise Missing
    return found
