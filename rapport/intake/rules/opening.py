"""Opening files that strangers made: compressed or not, never more of them in memory than a block."""

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from rapport.kit.problems import Refusal

HEAD = 256 * 1024
# Deflate packs at most 1:1032. Tables of a company pack 1:5 to 1:50; beyond 1:200, and large, nobody wrote it.
RATIO = 200
HARMLESS = 256 * 1024 * 1024
MEMBERS = 2000

MARKS = (
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PK\x03\x04", "zip"),
)
FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
)
# What other programs write as text, by its first letters.
WRITTEN = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<", "an XML file"),
    (b"{\\rtf", "a text document"),
    (b"{", "a JSON file"),
    (b"[{", "a JSON file"),
)


class Bounded(io.RawIOBase):
    """A stream that refuses to grow beyond what its packed size allows."""

    def __init__(self, inner: IO[bytes], *, packed: int, name: str) -> None:
        self.inner = inner
        self.most = max(HARMLESS, packed * RATIO)
        self.taken = 0
        self.name = name

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill `buffer`, unless the file is a bomb or damaged."""
        try:
            block = self.inner.read(len(buffer))
        except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, ValueError) as error:
            raise Refusal(f"{self.name} is damaged: it cannot be unpacked. Copy it again.", code="damaged") from error
        self.taken += len(block)
        if self.taken > self.most:
            raise Refusal(
                f"{self.name} unpacks to more than {RATIO} times its size, which no table does. Unpack it yourself "
                "and look.",
                code="bomb",
            )
        buffer[: len(block)] = block
        return len(block)


def compression_of(path: Path) -> str:
    """Return how a file is packed, by its first bytes: `gz`, `bz2`, `xz`, `zst`, `zip`, or empty."""
    with path.open("rb") as stream:
        head = stream.read(6)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    return ""


@contextmanager
def unpacked(path: Path, *, name: str | None = None) -> Iterator[BinaryIO]:
    """Open a file for reading its bytes, unpacked; a zip must hold just one file."""
    shown = name or path.name
    try:
        packing = compression_of(path)
        size = path.stat().st_size
    except IsADirectoryError as error:
        raise Refusal(f"{shown} is a folder. Name the file in it that is to be read.", code="unreadable") from error
    except OSError as error:
        raise Refusal(f"{shown} cannot be read: {error.strerror}.", code="unreadable") from error
    if not packing:
        with path.open("rb", buffering=1024 * 1024) as plain:
            yield plain
        return
    with _opener(path, packing, shown) as inner, io.BufferedReader(Bounded(inner, packed=size, name=shown)) as stream:
        yield cast("BinaryIO", stream)


@contextmanager
def _opener(path: Path, packing: str, shown: str) -> Iterator[IO[bytes]]:
    if packing == "zip":
        with _zip(path, shown) as archive, _member(archive, shown) as member:
            yield member
    elif packing == "gz":
        with gzip.open(path) as stream:
            yield cast("IO[bytes]", stream)
    elif packing == "bz2":
        with bz2.open(path) as stream:
            yield stream
    elif packing == "zst":
        import pyarrow as pa  # brings the only reader of Zstandard there is here; half a second, so not for all

        with pa.input_stream(str(path), compression="zstd") as stream:
            yield cast("IO[bytes]", stream)
    else:
        with lzma.open(path) as stream:
            yield stream


def _zip(path: Path, shown: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise Refusal(f"{shown} is damaged: it cannot be unpacked. Copy it again.", code="damaged") from error


def _member(archive: zipfile.ZipFile, shown: str) -> IO[bytes]:
    try:
        return archive.open(_only_member(archive, shown))
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, struct.error) as error:
        raise Refusal(f"{shown} is damaged: it cannot be unpacked. Copy it again.", code="damaged") from error


def _only_member(archive: zipfile.ZipFile, shown: str) -> zipfile.ZipInfo:
    names = archive.namelist()
    if any(n.startswith(("xl/", "word/")) or n == "content.xml" for n in names[:MEMBERS]):
        raise Refusal(
            f"{shown} is an Office document. Save the sheet as CSV (UTF-8) and import that.", code="office_document"
        )
    members = [
        m for m in archive.infolist()[:MEMBERS] if not m.is_dir() and not m.filename.startswith(("__MACOSX/", "."))
    ]
    if len(members) != 1:
        raise Refusal(
            f"{shown} holds {len(members)} files; a table is one. Unpack it and import the files you mean.",
            code="several_members",
        )
    if members[0].flag_bits & 1:
        raise Refusal(f"{shown} is locked with a password. Unpack it first.", code="locked")
    return members[0]


def head_of(path: Path, *, name: str | None = None, size: int = 4096) -> bytes:
    """Return the first bytes of a file, unpacked."""
    with unpacked(path, name=name) as stream:
        return stream.read(size)


def refuse_foreign(head: bytes, *, name: str) -> None:
    """Refuse what is plainly no table."""
    start = head[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, what in (*FOREIGN, *WRITTEN):
        if head.startswith(mark) or start.startswith(mark):
            raise Refusal(f"{name} is {what}, not a table. Export it as CSV (UTF-8).", code="not_a_table")
