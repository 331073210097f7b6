"""A book that was taken away, unpacked warily: whatever an archive claims, no more of it is read than a book holds."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

from rapport.kit.problems import Refusal

DAMAGED = "This archive cannot be read. Export the book again."
MOST_FILES = 50
LONGEST_FILE_NAME = 200
LONGEST_DIRECTORY = 100_000  # bytes of the list of files at its end
TIMES_LARGER, FREE = 200, 50_000_000  # of what an archive unpacks to
LARGEST = 4_000_000_000  # bytes, unpacked; a book with a million touchpoints is a tenth of it
FIRST_YEAR = 1980  # of a zip: what stands there where nobody knows
LONGEST_ROW = 1_000_000  # characters; what was said is at most a tenth of it
MOST_COLUMNS = 100
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
END, END_64 = b"PK\x05\x06", b"PK\x06\x07"  # how the end of a zip begins, and what stands before that of a huge one
END_SIZE, END_64_SIZE, LONGEST_COMMENT = 22, 20, 65_535
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, csv.Error, RuntimeError, EOFError, OSError, ValueError)


def tables_in(path: Path, names: tuple[str, ...], needed: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Return the rows of the tables of an archive as (table, line, cells), table by table in the order of `names`.

    Refuses in a sentence what is larger, deeper or more than any book, before any of it is unpacked.
    """
    try:
        _ensure_small_directory(path)
        with zipfile.ZipFile(path) as archive:
            infos = _infos(archive, path.stat().st_size)
            if f"{needed}.csv" not in infos:
                raise Refusal(f"This archive holds no book: {needed}.csv is missing.", code="no_book", field="files")
            for name in names:
                if f"{name}.csv" in infos:
                    with archive.open(infos[f"{name}.csv"]) as file:
                        yield from ((name, number, cells) for number, cells in _rows(name, file))
    except UNREADABLE:
        raise Refusal(DAMAGED, code="damaged", field="files") from None


def written_on(path: Path, name: str) -> date | None:
    """Return the day a table of an archive was written, by the wall of who did; None where it does not tell.

    For an archive whose tables are read: that it is none too large is known by then.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            year, month, day = archive.getinfo(f"{name}.csv").date_time[:3]
            return date(year, month, day) if year > FIRST_YEAR else None
    except (KeyError, *UNREADABLE):
        return None


def _ensure_small_directory(path: Path) -> None:
    """Refuse an archive of more files than a book has by what its end says, before the list of them is read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - END_SIZE - END_64_SIZE - LONGEST_COMMENT))
        tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise zipfile.BadZipFile
    files, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    huge = tail[max(0, at - END_64_SIZE) : at].startswith(END_64)
    if huge or files > MOST_FILES or length > LONGEST_DIRECTORY:
        raise Refusal(f"A book has at most {MOST_FILES} files; this archive has more.", code="files", field="files")


def _infos(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    if unpacked > min(LARGEST, FREE + TIMES_LARGER * size):
        raise Refusal("This archive unpacks to far more than its size, or than a book.", code="bomb", field="files")
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        raise Refusal("This archive holds a file twice. Export the book again.", code="twice", field="files")
    if any(len(name) > LONGEST_FILE_NAME for name in names):
        raise Refusal(
            f"A file in it has a name of more than {LONGEST_FILE_NAME} characters.",
            code="name",
            field="files",
        )
    if any(info.compress_type not in PACKED for info in infos):
        raise Refusal("This archive is packed in a way that is not read. Pack it as a plain zip.", field="files")
    return {info.filename: info for info in infos}


def _rows(name: str, file: IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    lines = _Lines(name, io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
    reader = csv.reader(lines)
    columns = next(reader, [])
    if len(columns) > MOST_COLUMNS:
        raise Refusal(f"{name}.csv has more than {MOST_COLUMNS} columns.", code="columns", field="files")
    for number, cells in enumerate(reader, start=2):
        lines.left = LONGEST_ROW
        if cells:
            yield number, dict(zip(columns, cells, strict=False))


class _Lines:
    """The lines of a table; refuses a row that does not end, before it fills the memory."""

    def __init__(self, name: str, text: IO[str]) -> None:
        self.name, self.text, self.left = name, text, LONGEST_ROW

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(self.left + 1):
            self.left -= len(line)
            if self.left < 0:
                raise Refusal(
                    f"A row of {self.name}.csv has more than {LONGEST_ROW:,} characters.", code="row", field="files"
                )
            yield line
