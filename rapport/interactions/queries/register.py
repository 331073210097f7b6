"""Sources, files and exclusions as pages, REST and terminal show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, Count, Max, Min, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from rapport.accounts.public import Actor
from rapport.directory.public import identities_of
from rapport.interactions import sources
from rapport.interactions.models import LogFile
from rapport.interactions.policy import ensure_reader, exclusions_visible_to, sources_visible_to, visible_to
from rapport.interactions.rules import confidants_named, matches_pattern
from rapport.interactions.sources.shape import Reason
from rapport.kit.paging import Page, cut, decode, size
from rapport.kit.problems import Missing


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """A source and what lies in the lake of it."""

    id: int
    name: str
    kind: str
    title: str
    files: int
    rows: int
    waiting: int
    first_on: date | None
    last_on: date | None
    retention_days: int | None


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """A file and what became of its rows."""

    id: int
    name: str
    source_id: int
    source: str
    format: str
    state: str
    read: int
    created: int
    unchanged: int
    unresolved: int
    excluded: int
    rejected: int
    reasons: Mapping[str, int]
    first_on: date | None
    last_on: date | None
    loaded_at: datetime
    complete: bool

    @property
    def span(self) -> str:
        """The days of its first and last interaction."""
        if self.first_on is None or self.last_on is None:
            return ""
        return f"{self.first_on} – {self.last_on}" if self.first_on != self.last_on else str(self.first_on)


@dataclass(frozen=True, kw_only=True)
class StandingOut:
    """Kinds of confidants without an address, entries on the list, rows ever dropped for it.

    `own_in`, `own_out`: identities of the reader herself whose contacts come in, or stay out.
    """

    missing: list[str]
    named: int
    dropped: int
    own_in: list[str]
    own_out: list[str]


@dataclass(frozen=True)
class ExclusionRow:
    """What stays out, and why."""

    id: int
    pattern: str
    why: str
    since: datetime


def source_rows(*, by: Actor) -> list[SourceRow]:
    """Return the sources an actor sees, by name. One statement."""
    ensure_reader(by)
    loaded = Q(files__state=LogFile.State.LOADED)
    found = sources_visible_to(by).annotate(
        file_count=Count("files", filter=loaded),
        rows=Sum("files__created", filter=loaded),
        waiting=Sum("files__unresolved", filter=loaded & ~Q(files__pending=[])),
        first=Min("files__first_at", filter=loaded),
        last=Max("files__last_at", filter=loaded),
    )
    kinds = sources.kinds()
    return [
        SourceRow(
            id=one.id,
            name=one.name,
            kind=one.kind,
            title=kinds[one.kind].title if one.kind in kinds else one.kind,
            files=one.file_count,
            rows=one.rows or 0,
            waiting=one.waiting or 0,
            first_on=one.first.date() if one.first else None,
            last_on=one.last.date() if one.last else None,
            retention_days=one.retention_days,
        )
        for one in found.order_by("name")
    ]


def file_page(
    *, by: Actor, source_id: int | None = None, after: str | None = None, limit: int | None = None
) -> Page[FileRow]:
    """Return a page of the files an actor sees, newest first. One statement."""
    ensure_reader(by)
    length = size(limit)
    found = visible_to(by).select_related("source").order_by("-id")
    if source_id is not None:
        found = found.filter(source_id=source_id)
    if key := decode(after, int):
        found = found.filter(id__lt=key[0])
    return cut([_file_row(one) for one in found[: length + 1]], limit=length, key=lambda row: [row.id])


def file_row(*, file_id: int, by: Actor) -> FileRow:
    """Return one file; `Missing` where the actor sees none."""
    ensure_reader(by)
    found = visible_to(by).select_related("source").filter(id=file_id).first()
    if found is None:
        raise Missing
    return _file_row(found)


def _file_row(one: LogFile) -> FileRow:
    return FileRow(
        id=one.id,
        name=one.name,
        source_id=one.source_id,
        source=one.source.name,
        format=one.format,
        state=one.state,
        read=one.read,
        created=one.created,
        unchanged=one.unchanged,
        unresolved=one.unresolved,
        excluded=one.excluded,
        rejected=one.rejected,
        reasons=one.reasons,
        first_on=one.first_at.date() if one.first_at else None,
        last_on=one.last_at.date() if one.last_at else None,
        loaded_at=one.loaded_at,
        complete=one.complete,
    )


def rows_dropped() -> int:
    """Return how many rows were dropped because of an address, channel or label that stays out. One statement."""
    of_channels = Cast(KeyTextTransform(str(Reason.EXCLUDED_CHANNEL), "reasons"), BigIntegerField())
    found: int | None = LogFile.objects.aggregate(n=Sum(of_channels))["n"]
    return found or 0


def standing_out(*, by: Actor) -> StandingOut:
    """Return what is missing on the list, and whether the reader herself is on it. Up to six statements."""
    rows = list(exclusions_visible_to(by).values_list("pattern", "why"))
    own = [] if by.person_id is None else identities_of(by.person_id)
    return StandingOut(
        missing=[kind for kind, count in confidants_named(why for _, why in rows).items() if not count],
        named=len(rows),
        dropped=rows_dropped(),
        own_in=[one for one in own if not any(matches_pattern(one, pattern) for pattern, _ in rows)],
        own_out=[one for one in own if any(matches_pattern(one, pattern) for pattern, _ in rows)],
    )


def exclusion_rows(*, by: Actor) -> list[ExclusionRow]:
    """Return what stays out, for everybody who is signed in."""
    return [
        ExclusionRow(id=one.id, pattern=one.pattern, why=one.why, since=one.since)
        for one in exclusions_visible_to(by).order_by("pattern")
    ]
