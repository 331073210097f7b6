"""Reading a table row by row: decoded, bounded, each with the line it began on."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapport.intake.rules.opening import unpacked
from rapport.intake.rules.sniffing import LINE, Dialect, csv_reader
from rapport.kit.problems import Refusal

_DAMAGE = re.compile("[\udc00-\udcff]")
CELL = 128 * 1024  # what the csv module allows; a longer one is an open quotation mark


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Keep bytes that are no text as lone surrogates, so that their row can be found and shown."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("rapport.mark", _mark)


@dataclass(slots=True)
class Raw:
    """A row as it stands in the file: its first line, its cells, and what is wrong with it, if anything."""

    number: int
    cells: list[str]
    fault: str = ""


class Lines:
    """The lines of a text stream, none longer than a megabyte; remembers faults of the lines read last."""

    def __init__(self, stream: io.TextIOBase, *, shown: str, encoding: str) -> None:
        self.stream = stream
        self.shown = shown
        self.encoding = encoding.removesuffix("-sig")
        self.number = 0
        self.quotes = 0
        self.fault = ""

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self.stream.readline(LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > LINE:
            raise Refusal(
                f"Line {self.number} of {self.shown} is longer than {LINE // 1024} KB, so this is no table.",
                code="endless_line",
            )
        if not line.isascii() and _DAMAGE.search(line):
            self.fault = f"The line has bytes that are not {self.encoding}."
        elif "\x00" in line:
            self.fault = "The line has a zero byte."
            line = line.replace("\x00", "")
        if '"' in line:
            self.quotes += line.count('"')
        return line

    def begin(self) -> None:
        """Forget faults before the next row."""
        self.fault = ""
        self.quotes = 0


def raw_rows(
    path: Path, dialect: Dialect, *, shown: str, progress: Callable[[int], None] | None = None
) -> Iterator[Raw]:
    """Return the rows of a table below its header; blank lines are no rows. Memory holds one row."""
    with unpacked(path, name=shown) as stream:
        text = io.TextIOWrapper(stream, encoding=dialect.encoding, errors="rapport.mark", newline="")
        lines = Lines(text, shown=shown, encoding=dialect.encoding)
        for _ in range(dialect.header_line - 1):
            next(lines, None)
        reader = csv_reader(lines, dialect.delimiter, dialect.quote)
        if dialect.header_line:
            _next(reader, lines, dialect)
        while True:
            lines.begin()
            first = lines.number + 1
            cells = _next(reader, lines, dialect)
            if cells is None:
                return
            if cells:
                yield Raw(first, cells, lines.fault)
                if progress and not first & 0x3FF:
                    progress(first)


def _next(reader: "Iterator[list[str]]", lines: Lines, dialect: Dialect) -> list[str] | None:
    first = lines.number + 1
    try:
        cells = next(reader, None)
    except csv.Error as error:
        raise _open_quote(lines, first) if "field larger" in str(error) else _unreadable(lines, first) from error
    several = lines.number > first
    if cells is not None and dialect.quote and several and lines.quotes % 2:
        raise _open_quote(lines, first)
    return cells


def _open_quote(lines: Lines, first: int) -> Refusal:
    return Refusal(
        f"Line {first} of {lines.shown} opens a quotation mark that is never closed. Close or double it.",
        code="open_quote",
    )


def _unreadable(lines: Lines, first: int) -> Refusal:
    return Refusal(f"Line {first} of {lines.shown} cannot be read as a row of a table.", code="not_a_table")
