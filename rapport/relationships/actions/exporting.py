"""A book is taken away as files: into a folder, or as one archive while it is read."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.ledger.public import record
from rapport.relationships.events import Exported
from rapport.relationships.queries.exporting import SHEETS, Books, Sheet, books_of, cells_of

BLOCK = 256 * 1024
MARK = "\ufeff"  # spreadsheets take the file for UTF-8


class Sink(io.RawIOBase):
    """What an archive is written to, and is taken from while it grows."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        """It takes bytes, and cannot go back."""
        return True

    def write(self, data: object) -> int:
        """Take some bytes."""
        self.parts.append(bytes(data))  # type: ignore[call-overload]
        return len(self.parts[-1])

    def taken(self) -> bytes:
        """Give what came since the last time."""
        found, self.parts = b"".join(self.parts), []
        return found


def export_archive(*, by: Actor, team: str = "") -> Iterator[bytes]:
    """Give a book as a zip of CSV files, piece by piece; without a team every book the actor keeps.

    Refuses at once who keeps none. At its end, or where the reader breaks off, what went out is recorded.
    """
    books = books_of(team=team, by=by)
    return _pieces(books, by)


def export_folder(folder: Path, *, by: Actor, team: str = "") -> dict[str, int]:
    """Write a book as CSV files into a folder; return how many rows each has."""
    books = books_of(team=team, by=by)
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    for sheet in SHEETS:
        with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.write(MARK)
            written[sheet.name] = sum(1 for line in _lines(sheet, books) if file.write(line)) - 1
    _note(books, written, by)
    return written


def _pieces(books: Books, by: Actor) -> Iterator[bytes]:
    sink, written = Sink(), dict.fromkeys((sheet.name for sheet in SHEETS), 0)
    try:
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in SHEETS:
                with archive.open(f"{sheet.name}.csv", "w", force_zip64=True) as file:
                    file.write(MARK.encode())
                    for number, line in enumerate(_lines(sheet, books)):
                        file.write(line.encode("utf-8"))
                        written[sheet.name] = number
                        if sum(map(len, sink.parts)) >= BLOCK:
                            yield sink.taken()
                yield sink.taken()
        yield sink.taken()
    finally:
        _note(books, written, by)


def _lines(sheet: Sheet, books: Books) -> Iterator[str]:
    """Give a table line by line, its columns first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(sheet.columns)
    yield buffer.getvalue()
    for cells in sheet.rows(books):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells_of(cells))
        yield buffer.getvalue()


def _note(books: Books, written: dict[str, int], by: Actor) -> None:
    """Record that a book went out."""
    teams = tuple(sorted(set(books.order_by().values_list("team_id", flat=True))))
    told = Exported(
        team_ids=teams, relationships=written.get("relationships", 0), touchpoints=written.get("touchpoints", 0)
    )
    with transaction.atomic():
        record(told, by=by)
