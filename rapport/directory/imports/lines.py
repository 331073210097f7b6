"""Lines of text files that are no tables, whatever their packing and encoding."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from rapport.intake.public import head_of, unpacked

LONGEST = 1024 * 1024  # of a line; what it holds beyond that, such as a picture, is passed over
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Lines:
    """What reads one line after the other, as a file does: UTF-8, and where a line is none, Windows' letters."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.number = 0

    def readline(self) -> str:
        """Return the next line with its end, or nothing at the end."""
        line = rest = self.stream.readline(LONGEST)
        while rest and not rest.endswith(b"\n"):
            rest = self.stream.readline(LONGEST)
        self.number += 1
        if self.number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            return line.decode("cp1252", errors="replace")

    def __iter__(self) -> Iterator[str]:
        return iter(self.readline, "")


@contextmanager
def lines_of(path: Path) -> Iterator[Lines]:
    """Open a file for reading its lines; UTF-16 is known by its mark."""
    wide = head_of(path, size=2) in WIDE
    with unpacked(path) as stream:
        if not wide:
            yield Lines(stream)
            return
        with codecs.EncodedFile(stream, "utf-8", "utf-16", errors="replace") as narrow:
            yield Lines(cast("BinaryIO", narrow))
