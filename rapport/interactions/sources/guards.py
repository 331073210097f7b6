"""Bounded opening of files that somebody else made: nothing here trusts a size, a name or an ending."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Self

from rapport.kit.problems import Refusal

HEAD = 64 * 1024
LINE = 64 * 1024  # a longer header line is cut: nobody writes one, and memory must not follow the file
LONGEST_ROW = 1024 * 1024
ENTRIES = 500_000  # files in one archive
ENTRY_BYTES = 256 * 1024**2  # one unpacked file: a day of a busy channel is a few MB
RATIO = 200  # unpacked to packed; text reaches 20, a bomb 1,000
RATIO_FROM = 10 * 1024**2  # small archives of blanks compress absurdly well and do no harm
TOTAL_BYTES = 50 * 1024**3
# What reading a damaged, encrypted or oddly packed entry raises.
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, OSError, EOFError)


def head(path: Path) -> bytes:
    """The first 64 KiB, unpacked where the file is gzip. Raises Refusal for a missing or empty file."""
    if path.is_dir():
        return b""
    with intact(path), open_unpacked(path) as stream:
        found = stream.read(HEAD)
    if not found:
        raise Refusal(f"{path.name} is empty. Nothing was loaded.", code="interactions.empty_file")
    return found


@contextmanager
def intact(path: Path) -> Iterator[None]:
    """Turns what reading a missing, damaged or cut-off file raises into one sentence."""
    try:
        yield
    except FileNotFoundError:
        raise Refusal(f"There is no file {path.name}.", code="interactions.missing_file") from None
    except DAMAGED as trouble:
        raise Refusal(
            f"{path.name} is damaged, cut off or not what its name says. Nothing was loaded.",
            code="interactions.damaged_file",
        ) from trouble


def open_unpacked(path: Path) -> IO[bytes]:
    """The bytes of a file, through gzip where the file itself (not its name) says so."""
    stream = path.open("rb")
    magic = stream.read(2)
    stream.seek(0)
    if magic == b"\x1f\x8b":
        stream.close()
        return gzip.open(path, "rb")  # type: ignore[return-value]  # typeshed: GzipFile is no IO
    return stream


def is_binary(found: bytes) -> bool:
    """Whether this is no text: bytes that text never has, unless it is UTF-16 or UTF-32."""
    if found.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if b"\x00" in found:
        even, odd = found[::2].count(0), found[1::2].count(0)
        return max(even, odd) < len(found) // 5 or min(even, odd) > len(found) // 20
    control = sum(found.count(bytes([code])) for code in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return control > len(found) // 50


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines of at most 64 KiB each; what a longer line holds beyond that is skipped, not kept."""
    while line := stream.readline(LINE):
        yield line
        while line and not line.endswith(b"\n"):
            line = stream.readline(LINE)


class Archive:
    """A zip file or a folder, read as a set of named files within limits.

    Names that try to leave the archive are refused; so are bombs, by number of files, by size and by the ratio
    between packed and unpacked bytes. Sizes are counted while reading: what the directory of a zip claims is
    only the first check.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unpacked = 0
        self._zip: zipfile.ZipFile | None = None

    def __enter__(self) -> Self:
        if not self.path.is_dir():
            try:
                self._zip = zipfile.ZipFile(self.path)
            except (zipfile.BadZipFile, OSError) as trouble:
                raise Refusal(
                    f"{self.path.name} is not a zip file that can be opened.", code="interactions.damaged_file"
                ) from trouble
            self._check()
        return self

    def __exit__(self, *_: object) -> None:
        if self._zip is not None:
            self._zip.close()

    def _check(self) -> None:
        entries = self._zip.infolist() if self._zip else []
        if len(entries) > ENTRIES:
            raise self._bomb(f"it holds {len(entries):,} files, more than {ENTRIES:,}")
        for entry in entries:
            name = PurePosixPath(entry.filename.replace("\\", "/"))
            if name.is_absolute() or ".." in name.parts or ":" in name.parts[0:1]:
                raise Refusal(
                    f"{self.path.name} holds a file whose name leads out of the archive. Nothing was loaded.",
                    code="interactions.unsafe_archive",
                )
        total = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if total > TOTAL_BYTES:
            raise self._bomb("its files are too large unpacked")
        if total > RATIO_FROM and total > RATIO * max(packed, 1):
            raise self._bomb("its files are packed suspiciously small")

    def _bomb(self, why: str) -> Refusal:
        return Refusal(
            f"{self.path.name} is refused because {why}. Nothing was loaded.", code="interactions.archive_bomb"
        )

    def names(self) -> list[str]:
        """The files, as paths with slashes, in order of name."""
        if self._zip is not None:
            return sorted(e.filename for e in self._zip.infolist() if not e.is_dir())
        root = self.path.resolve()
        inside = (p for p in self.path.rglob("*") if p.is_file() and p.resolve().is_relative_to(root))
        return sorted(p.relative_to(self.path).as_posix() for p in inside)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """One file as a stream."""
        stream = self._zip.open(name) if self._zip is not None else (self.path / name).open("rb")
        with stream:
            yield stream

    def header_lines(self, name: str) -> Iterator[bytes]:
        """The first lines of one file, at most 1 MiB of them; nothing where it is damaged."""
        try:
            with self.open(name) as stream:
                yield from io.BytesIO(stream.read(LONGEST_ROW))
        except DAMAGED:
            return

    def read(self, name: str) -> bytes:
        """One whole file, at most 256 MiB. Raises Refusal beyond that, ValueError where it is damaged."""
        try:
            with self.open(name) as stream:
                found = stream.read(ENTRY_BYTES + 1)
        except DAMAGED as trouble:
            raise ValueError(name) from trouble
        self.unpacked += len(found)
        if len(found) > ENTRY_BYTES:
            raise self._bomb(f"its file {PurePosixPath(name).name} is larger than {ENTRY_BYTES // 1024**2} MiB")
        if self.unpacked > TOTAL_BYTES:
            raise self._bomb("its files are too large unpacked")
        return found


def is_zip(found: bytes) -> bool:
    return found.startswith(b"PK\x03\x04")


def zip_names(path: Path) -> list[str]:
    """The names in a zip file, or none where it is no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()[:ENTRIES]
    except (zipfile.BadZipFile, OSError):
        return []
