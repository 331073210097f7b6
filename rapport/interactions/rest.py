"""REST of interactions: sources, files and exclusions; counts only. Loading is `POST` to the imports of intake."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.accounts.public import actor_of
from rapport.interactions.actions.exclude import exclude, include
from rapport.interactions.actions.withdraw import withdraw_file
from rapport.interactions.queries.register import exclusion_rows, file_page, file_row, source_rows
from rapport.kit.given import Given

router = Router(tags=["interactions"])


class SourceOut(Schema):
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


class LogFileOut(Schema):
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
    reasons: dict[str, int]
    first_on: date | None
    last_on: date | None
    loaded_at: datetime
    complete: bool


class LogFiles(Schema):
    """One page of files."""

    items: list[LogFileOut]
    after: str | None


class ExclusionIn(Given):
    """What to keep out, and why."""

    pattern: str
    why: str


class ExclusionOut(Schema):
    """What stays out, and why."""

    id: int
    pattern: str
    why: str
    since: datetime


@router.get("/interactions/sources", response=list[SourceOut], summary="Where logs come from")
def list_sources(request: HttpRequest) -> Any:
    """Return every source with counts; administrators and analysts."""
    return source_rows(by=actor_of(request))


@router.get("/interactions/files", response=LogFiles, summary="Files that were loaded, newest first")
def list_files(
    request: HttpRequest, source: int | None = None, after: str | None = None, limit: int | None = None
) -> Any:
    """Return a page of files with what became of their rows; administrators and analysts."""
    return file_page(by=actor_of(request), source_id=source, after=after, limit=limit)


@router.get("/interactions/files/{file_id}", response=LogFileOut, summary="One file")
def show_file(request: HttpRequest, file_id: int) -> Any:
    """Return one file with what became of its rows; administrators and analysts."""
    return file_row(file_id=file_id, by=actor_of(request))


@router.delete("/interactions/files/{file_id}", response={204: None}, summary="Withdraw a file")
def withdraw(request: HttpRequest, file_id: int) -> Any:
    """Delete all rows of a file; the register keeps that it was there. Administrators only."""
    withdraw_file(file_id=file_id, by=actor_of(request))
    return 204, None


@router.get("/interactions/exclusions", response=list[ExclusionOut], summary="What stays out")
def list_exclusions(request: HttpRequest) -> Any:
    """Return what is dropped before it is stored, and why; for everybody signed in."""
    return exclusion_rows(by=actor_of(request))


@router.post("/interactions/exclusions", response={201: ExclusionOut}, summary="Keep something out")
def add_exclusion(request: HttpRequest, body: ExclusionIn) -> Any:
    """Drop rows of an address, channel or label from now on. Administrators only."""
    actor = actor_of(request)
    number = exclude(pattern=body.pattern, why=body.why, by=actor)
    return 201, next(row for row in exclusion_rows(by=actor) if row.id == number)


@router.delete("/interactions/exclusions/{exclusion_id}", response={204: None}, summary="Lift an exclusion")
def lift_exclusion(request: HttpRequest, exclusion_id: int) -> Any:
    """Lift an exclusion; rows that were dropped do not come back. Administrators only."""
    include(exclusion_id=exclusion_id, by=actor_of(request))
    return 204, None
