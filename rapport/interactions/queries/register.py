"""Sources, files and exclusions as pages, REST and terminal show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q, Sum

from rapport.accounts.public import Actor
from rapport.interactions import sources
from rapport.interactions.models import LogFile
from rapport.interactions.policy import ensure_reader, exclusions_visible_to, sources_visible_to, visible_to
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


def exclusion_rows(*, by: Actor) -> list[ExclusionRow]:
    """Return what stays out, for everybody who is signed in."""
    return [
        ExclusionRow(id=one.id, pattern=one.pattern, why=one.why, since=one.since)
        for one in exclusions_visible_to(by).order_by("pattern")
    ]
