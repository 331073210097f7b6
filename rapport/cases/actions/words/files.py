"""Keep the files that come with words: their bytes in the home, by their digest; what nobody points to goes."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from django.db import connection, transaction

from rapport.accounts.public import Actor
from rapport.cases.events import Attached
from rapport.cases.models import Attachment, Message
from rapport.cases.queries.case.files import folder, place_of
from rapport.cases.rules.files import HEAD, check_files, clean_name, type_of
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record

STAGING = "staging"
LOCK = 0x6361_7365_66  # who writes files shares it; who sweeps has it alone
SPARED = 3600  # seconds: a file this young may belong to words that are being said


class Upload(Protocol):
    """A file as it comes: from the web server, a mail, a terminal."""

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


@dataclass(frozen=True, kw_only=True)
class InHand:
    """A file whose bytes are at hand."""

    name: str | None
    content: bytes

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.content)

    def chunks(self) -> Iterator[bytes]:
        """Return it in one block."""
        yield self.content


def attach(message: Message, files: Sequence[Upload], *, by: Actor) -> None:
    """Keep files with a message, in the caller's transaction. Refuses what is too many, too large or empty.

    Bytes are written before their row: a transaction that is taken back leaves at most a file that is swept later.
    """
    if not files:
        return
    check_files([(clean_name(file.name), file.size or 0) for file in files])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    try:
        rows = [_kept(message, file) for file in files]
    except OSError as error:
        raise Refusal(f"The files could not be kept: {error.strerror}.", code="no_room", field="files") from error
    Attachment.objects.bulk_create(rows)
    size = sum(row.size for row in rows)
    record(Attached(case_id=message.case_id, message_id=message.id, files=len(rows), size=size), by=by)


def _kept(message: Message, file: Upload) -> Attachment:
    staging = folder() / STAGING
    staging.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, head = sha256(), 0, b""
    handle, name = tempfile.mkstemp(dir=staging)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            for block in file.chunks():
                digest.update(block)
                size += len(block)
                head = (head + block)[:HEAD] if len(head) < HEAD else head
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        place = place_of(digest.hexdigest())
        place.parent.mkdir(exist_ok=True, mode=0o700)
        written.replace(place)
    finally:
        written.unlink(missing_ok=True)
    called = clean_name(file.name)
    return Attachment(
        message=message, name=called, type=type_of(head, called), size=size, digest=digest.hexdigest(), at=message.at
    )


def sweep() -> int:
    """Remove the bytes no message has any more; returns of how many files. For a job."""
    young = clock.now().timestamp() - SPARED
    found = [place for place in folder().glob("*/*") if place.is_file() and place.stat().st_mtime < young]
    gone = 0
    for first in range(0, len(found), 1000):
        gone += _swept(found[first : first + 1000])
    return gone


def _swept(places: list[Path]) -> int:
    named = {place.parent.name + place.name: place for place in places}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        here = set(Attachment.objects.filter(digest__in=list(named)).values_list("digest", flat=True))
        gone = [place for digest, place in named.items() if digest not in here]
        for place in gone:
            place.unlink(missing_ok=True)
    return len(gone)
