"""An import from the browser or through REST: files taken in, said what they are, checked, started, repeated."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from rapport.accounts.public import Actor
from rapport.intake.actions.kinds import kind_named
from rapport.intake.actions.running import file_facts, planned
from rapport.intake.models import ImportRun
from rapport.intake.policy import require_import, require_uploader
from rapport.intake.queries import refuse_gone, run_visible, said_of, sources_of
from rapport.intake.rules.mapping import check_ours
from rapport.intake.rules.preparing import Said, Source
from rapport.kit.problems import Refusal
from rapport.kit.queue import enqueue

MOST_FILES = 50
BEGUN = (ImportRun.State.WAITING, ImportRun.State.RUNNING, ImportRun.State.DONE)
EDITABLE = (ImportRun.State.DRAFT, ImportRun.State.DONE, ImportRun.State.FAILED)


class Upload(Protocol):
    """A file as the web server hands it over."""

    @property
    def name(self) -> str | None:
        """What its owner calls it."""
        ...

    @property
    def size(self) -> int | None:
        """Its bytes."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """Return the file in blocks."""
        ...


def take_in(*, kind: str, files: Sequence[Upload], said: Said, by: Actor) -> int:
    """Keep uploaded files and return the draft of an import of them. Nothing is read yet."""
    found = kind_named(kind)
    require_import(found, by)
    if not files:
        raise Refusal("Choose at least one file.", code="no_file", field="files")
    if len(files) > MOST_FILES:
        raise Refusal(f"{MOST_FILES} files at once are the most.", code="too_many_files", field="files")
    _refuse_large(files)
    run = ImportRun.objects.create(
        kind=found.name,
        said=asdict(said),
        kept=True,
        dry_run=True,
        by_id=by.user_id,
        by_person_id=by.person_id,
        via=by.via,
    )
    folder = settings.UPLOADS / str(run.id)
    try:
        sources = list(_keep(files, folder))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        run.delete()
        raise Refusal(f"The files could not be kept: {error.strerror}.", code="no_room", field="files") from error
    run.files = [file_facts(source) for source in sources]
    run.save(update_fields=["files"])
    return run.id


def _refuse_large(files: Iterable[Upload]) -> None:
    limit = settings.UPLOAD_LIMIT
    for file in files:
        if (file.size or 0) > limit:
            raise Refusal(
                f"{file.name} is larger than {limit // 2**20} MB, the most this site takes. Pack it, or import it on "
                "the server with “rapport import”.",
                code="too_large",
                field="files",
            )


def _keep(files: Iterable[Upload], folder: Path) -> Iterator[Source]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number, file in enumerate(files, start=1):
        name = Path((file.name or "file").replace("\\", "/")).name[:150] or "file"
        place = folder / str(number)  # never a name that came with the file
        if written := getattr(file, "temporary_file_path", None):  # a large one is on the disk already
            Path(written()).rename(place)
        else:
            place.touch(mode=0o600)
            with place.open("wb") as stream:
                for block in file.chunks():
                    stream.write(block)
        yield Source(path=place, name=name)


def say(*, run_id: int, said: Said, by: Actor) -> None:
    """Keep what was said about the files of a draft or dry run, so that nothing typed is lost."""
    with transaction.atomic():
        run = _editable(run_id, by)
        run.said = asdict(said)
        run.save(update_fields=["said"])


def start(*, run_id: int, dry_run: bool, by: Actor) -> int:
    """Send a draft, or a dry run that was looked at, to work; returns the run that works. Refuses what cannot work.

    A dry run is repeated in place; the import itself is a run of its own, so that both stay to be seen. Who starts it
    twice, as from two windows, gets the one that works already.
    """
    with transaction.atomic():
        run = _editable(run_id, by)
        if not dry_run and (working := ImportRun.objects.filter(after=run, dry_run=False, state__in=BEGUN).first()):
            return working.id
        _refuse_unready(run, by)
        if not dry_run:
            run = _copy(run, by, dry_run=False)
        _send(run)
    return run.id


def repeat(*, run_id: int, by: Actor) -> int:
    """Return a new draft of a run with the same files and the same things said."""
    with transaction.atomic():
        run = run_visible(run_id, by=by)
        require_uploader(run, by)
        require_import(kind_named(run.kind), by)
        refuse_gone(run)
        return _copy(run, by, dry_run=True).id


def _editable(run_id: int, by: Actor) -> ImportRun:
    run = run_visible(run_id, by=by)
    require_uploader(run, by)
    run = ImportRun.objects.select_for_update().get(id=run.id)
    if not run.dry_run or run.state not in EDITABLE:
        raise Refusal("This import has begun and cannot be changed. Repeat it instead.", code="begun")
    return run


def _refuse_unready(run: ImportRun, by: Actor) -> None:
    kind = kind_named(run.kind)
    require_import(kind, by)
    said = said_of(run)
    check_ours(said.mapping, kind.fields)
    refuse_gone(run)
    planned(kind, sources_of(run), said)


def _copy(run: ImportRun, by: Actor, *, dry_run: bool) -> ImportRun:
    return ImportRun.objects.create(
        kind=run.kind,
        files=run.files,
        said=run.said,
        kept=run.kept,
        dry_run=dry_run,
        by_id=by.user_id,
        by_person_id=by.person_id,
        via=by.via,
        after=run,
    )


def _send(run: ImportRun) -> None:
    clean: dict[str, Any] = {
        "state": ImportRun.State.WAITING,
        "counts": {},
        "reasons": {},
        "warnings": [],
        "report": {},
        "error": "",
        "rejected_file": "",
        "rows_done": 0,
        "rows_total": None,
        "stage": "",
        "stage_at": None,
        "stop_asked": False,
        "started_at": None,
        "finished_at": None,
    }
    for name, value in clean.items():
        setattr(run, name, value)
    run.save(update_fields=list(clean))
    enqueue("intake.run", run_id=run.id)
