"""Finds out what a text file with rows and columns is made of, and refuses what is none."""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import charset_normalizer

from rapport.interactions.sources import guards
from rapport.interactions.sources.shape import Options
from rapport.kit.problems import Refusal

DELIMITERS = (",", ";", "\t", "|")
CHUNK = 1024 * 1024
ENDLESS = 8 * CHUNK
NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """A text file that can be read as a table: where, how its columns are separated and called."""

    path: Path
    delimiter: str
    columns: tuple[str, ...]
    encoding: str  # as found; `path` itself is always UTF-8
    called: Mapping[str, str] = field(default_factory=dict)  # by the names they were told by, where these differ
    short: bool = False  # some of the first rows lack cells at their end


def inspect(path: Path, options: Options) -> TextTable:
    """How to read the file; a copy in UTF-8 is made in the workspace where it is in another encoding.

    Raises Refusal for a file that is empty, binary, of an unknown encoding or without lines.
    """
    head = guards.head(path)
    encoding = _told_encoding(options.encoding) or _found_encoding(path, head)
    if encoding in {"utf-8", "ascii"} and guards.is_binary(head):
        raise Refusal(
            f"{path.name} is not a text file with rows and columns. Save it as CSV and try again.",
            code="interactions.binary_file",
        )
    with guards.intact(path):
        if encoding not in {"utf-8", "ascii"}:
            path = _as_utf8(path, encoding, options.workspace)
        first = _first_lines(path)
        if _mixes_ends(path):
            path = _with_one_end(path, options.workspace)
    delimiter = options.delimiter.replace("\\t", "\t") or _delimiter(first)
    columns = _columns(options.header or _header(first[options.header_line - 1 :], delimiter))
    rows = _rows(first[options.header_line :], delimiter)
    columns += _unnamed(columns, rows)
    return TextTable(
        path=path,
        delimiter=delimiter,
        columns=columns,
        encoding=encoding,
        called=dict(zip(options.header, columns, strict=False)),
        short=any(len(row) < len(columns) for row in rows),
    )


def _told_encoding(wanted: str) -> str:
    try:
        return codecs.lookup(wanted).name.replace("utf-8-sig", "utf-8") if wanted else ""
    except LookupError:
        raise Refusal(
            f"There is no encoding called “{wanted}”. Usual ones are utf-8, utf-16 and cp1252.",
            code="interactions.unknown_encoding",
            field="encoding",
        ) from None


def _found_encoding(path: Path, head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for half, name in ((head[1::2], "utf-16-le"), (head[::2], "utf-16-be")):
        if half.count(0) > len(head) // 4:
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252" if _is_western(head) else _guessed_encoding(path, head)
    return "utf-8"


def _guessed_encoding(path: Path, head: bytes) -> str:
    found = None if guards.is_binary(head) else charset_normalizer.from_bytes(head).best()
    if found is None:
        raise Refusal(
            f"{path.name} is not a text file with rows and columns, or its encoding is unknown. "
            "Save it as CSV in UTF-8, or name its encoding.",
            code="interactions.binary_file",
            field="encoding",
            hint="--encoding",
        )
    return found.encoding.replace("_", "-")


def _is_western(head: bytes) -> bool:
    """Whether a few marked letters stand among plain ones, as in the usual Windows encoding of Western Europe.

    Statistics over so few of them guess wildly, so they are asked only where most letters are not plain.
    """
    plain, marked = sum(map(head.count, b"aeinorst")), len(head) - len(head.translate(None, bytes(range(128, 256))))
    return not guards.is_binary(head) and 0 < marked * 4 < plain


def _as_utf8(path: Path, encoding: str, workspace: Path | None) -> Path:
    """Copy in UTF-8, one MiB at a time; what cannot be decoded becomes a mark and fails as a row, not as a file."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with (
        guards.open_unpacked(path) as stream,
        tempfile.NamedTemporaryFile(dir=workspace, suffix=".csv", delete=False) as copy,
    ):
        while chunk := stream.read(CHUNK):
            copy.write(decoder.decode(chunk).encode("utf-8"))
        copy.write(decoder.decode(b"", final=True).encode("utf-8"))
    return Path(copy.name)


def _first_lines(path: Path) -> list[str]:
    """The first lines as text. Raises Refusal where there is no line within a MiB: that is no table."""
    with guards.open_unpacked(path) as stream:
        found = stream.read(guards.LONGEST_ROW + 1)
    if len(found) > guards.LONGEST_ROW and b"\n" not in found[: guards.LONGEST_ROW] and b"\r" not in found:
        raise Refusal(
            f"The first line of {path.name} is longer than 1 MiB. It is not a file with rows and columns.",
            code="interactions.endless_line",
        )
    return found.decode("utf-8", errors="replace").removeprefix("\ufeff").splitlines()[:200]


def _mixes_ends(path: Path) -> bool:
    """Whether lines end in two ways, which DuckDB stumbles over. Refuses a file with an endless line anywhere.

    DuckDB skips what exceeds its buffers without a word. Lines up to 1 MiB are read, longer ones are rejected as rows;
    only what covers a whole chunk is refused.
    """
    windows = other = 0
    with guards.open_unpacked(path) as stream:
        while chunk := stream.read(ENDLESS):
            ends = chunk.count(b"\r\n")
            windows, other = windows + ends, other + chunk.count(b"\n") - ends
            if len(chunk) == ENDLESS and b"\n" not in chunk and b"\r" not in chunk:
                raise Refusal(
                    f"{path.name} holds a line that is longer than {ENDLESS // 1024**2} MiB. "
                    "It is not a file with rows and columns, or it is damaged there.",
                    code="interactions.endless_line",
                )
    return bool(windows and other)


def _with_one_end(path: Path, workspace: Path | None) -> Path:
    """Copy whose lines all end as on Unix, one chunk at a time."""
    with (
        guards.open_unpacked(path) as stream,
        tempfile.NamedTemporaryFile(dir=workspace, suffix=".csv", delete=False) as copy,
    ):
        held = b""
        while chunk := held + stream.read(CHUNK):
            held = b"\r" if chunk.endswith(b"\r") and chunk != held else b""
            copy.write(chunk.removesuffix(b"\r" if held else b"").replace(b"\r\n", b"\n"))
    return Path(copy.name)


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []


def _unnamed(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Names for empty cells behind the last named one, where most rows have them and the header does not."""
    usual = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    if any(cell.strip() for row in rows for cell in row[len(columns) :]):
        return ()
    return tuple(f"column {number}" for number in range(len(columns) + 1, usual + 1))


def _delimiter(lines: Sequence[str]) -> str:
    """The separator that occurs, and equally often, in the first lines."""
    sample = [line for line in lines[:20] if line.strip()]
    if not sample:
        return ","

    def fits(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        return (sum(count == counts[0] for count in counts) if counts[0] > 1 else 0, counts[0])

    return max(DELIMITERS, key=fits)


def _header(lines: Sequence[str], delimiter: str) -> Sequence[str]:
    if len(delimiter) != 1:
        raise Refusal(
            "A delimiter is one character, such as “;” or \\t.", code="interactions.bad_delimiter", field="delimiter"
        )
    csv.field_size_limit(guards.LONGEST_ROW)
    try:
        found = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        found = []
    if not found:
        raise Refusal("The file has no header row with the names of its columns.", code="interactions.no_header")
    return found


def _columns(header: Sequence[str]) -> tuple[str, ...]:
    """Names of columns as DuckDB wants them: empty ones, and ones that differ in case alone, get a number."""
    names: list[str] = []
    for number, raw in enumerate(header, start=1):
        name = raw.strip() or f"column {number}"
        names.append(name if name.lower() not in {n.lower() for n in names} else f"{name} {number}")
    return tuple(names)


def only_one_column(table: TextTable) -> Refusal:
    """What to say where a separator was given or guessed that does not separate anything."""
    others = [d for d in DELIMITERS if d in table.columns[0]]
    looks = f" It looks separated by {NAMES[others[0]]}: say so." if others else ""
    return Refusal(
        f"Only one column was found with “{table.delimiter}” as delimiter.{looks}",
        code="interactions.wrong_delimiter",
        field="delimiter",
        hint=f"--delimiter '{others[0]}'" if others else "",
    )
