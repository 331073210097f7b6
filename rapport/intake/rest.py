"""REST of imports."""

import json
from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from rapport.accounts.public import actor_of
from rapport.intake.actions.stopping import stop
from rapport.intake.actions.uploading import start, take_in
from rapport.intake.queries import page_of_runs, rejected_file, run_visible, view_of
from rapport.intake.rules.mapping import parse_map
from rapport.intake.rules.preparing import Said
from rapport.kit.given import Given
from rapport.kit.problems import Refusal

router = Router(tags=["imports"])


class ImportIn(Given):
    """What is in the files and how to read them; what is left open is guessed."""

    kind: str
    format: str | None = None
    map: list[str] = []
    null: list[str] = []
    where: list[str] = []
    date_format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    dry_run: bool = False
    options: str = "{}"


class ImportOut(Schema):
    """An import and what came of it; `counts` add up: read is the sum of all but ended."""

    id: int
    kind: str
    files: list[str]
    dry_run: bool
    state: str
    done: int
    total: int | None
    stage: str
    counts: dict[str, int]
    reasons: dict[str, int]
    warnings: list[str]
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    has_rejected: bool


class Imports(Schema):
    """One page of imports."""

    items: list[ImportOut]
    after: str | None


@router.get("/imports", response=Imports, summary="Imports, newest first")
def list_imports(request: HttpRequest, after: str | None = None, limit: int | None = None) -> Any:
    """Return the imports you started; administrators see all."""
    return page_of_runs(by=actor_of(request), after=after, limit=limit)


@router.post("/imports", response={202: ImportOut}, summary="Import files")
def create_import(request: HttpRequest, data: Form[ImportIn], files: File[list[UploadedFile]]) -> Any:
    """Take in files and start to load them; ask for the import until its `state` is `done` or `failed`.

    `map` holds THEIRS=OURS, `where` COLUMN=VALUE or COLUMN!=VALUE, `options` a JSON object of the kind's options.
    """
    by = actor_of(request)
    said = Said(
        format=data.format,
        mapping=parse_map(data.map),
        null_tokens=tuple(data.null),
        where=tuple(data.where),
        date_format=data.date_format,
        encoding=data.encoding,
        delimiter=data.delimiter,
        options=_options(data.options),
    )
    run_id = take_in(kind=data.kind, files=files, said=said, by=by)
    working = start(run_id=run_id, dry_run=data.dry_run, by=by)
    return Status(202, view_of(run_visible(working, by=by), by=by))


@router.get("/imports/{run_id}", response=ImportOut, summary="One import")
def show_import(request: HttpRequest, run_id: int) -> Any:
    """Return how far an import is, or what came of it."""
    by = actor_of(request)
    return view_of(run_visible(run_id, by=by), by=by)


@router.post("/imports/{run_id}/stop", response={204: None}, summary="Stop an import")
def stop_import(request: HttpRequest, run_id: int) -> Any:
    """Stop an import that waits or runs; one that has ended stays as it is."""
    stop(run_id=run_id, by=actor_of(request))
    return Status(204, None)


@router.get("/imports/{run_id}/rejected", summary="The rejected rows as CSV")
def rejected_rows(request: HttpRequest, run_id: int) -> Any:
    """Return the rejected rows with a reason each, to who uploaded the files, for 30 days."""
    return FileResponse(rejected_file(run_id, by=actor_of(request)).open("rb"), content_type="text/csv")


def _options(text: str) -> dict[str, Any]:
    try:
        options = json.loads(text or "{}")
    except (ValueError, RecursionError):
        options = None
    if not isinstance(options, dict):
        raise Refusal('“options” is a JSON object, as {"full_sync": true}.', code="bad_options", field="options")
    return options
