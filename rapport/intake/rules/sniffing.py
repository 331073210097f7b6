"""Finding out how a table is written: encoding, delimiter, quoting and header, from a bounded sample."""

import codecs
import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

from rapport.intake.rules.lettering import legacy_encoding
from rapport.intake.rules.opening import HEAD, compression_of, refuse_foreign, unpacked
from rapport.kit.problems import Refusal
from rapport.kit.text import squeeze

DELIMITERS = (",", ";", "\t", "|")
NAMED_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE_ROWS = 200
MOST_COLUMNS = 2000
WIDE = 3  # cells from which on a row is one of a table for sure
MOST_ABOVE = 20  # lines of a report above its header
LINE = 1024 * 1024
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}(?:[T ]|$)")
_ADDRESS = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@]+$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a table is written. `header` holds its column names, `sample` up to 200 of its rows.

    `header_line` is the line above the first row, 0 where there is none, `quote` the quotation mark (None: cells are
    not quoted). Of a name that stands twice (`doubled`) the later columns are called by it and their place, such as
    “name 4”; where there is no header (not `named`), all by their place.
    """

    encoding: str
    delimiter: str
    quote: str | None
    header: tuple[str, ...]
    header_line: int
    compression: str
    sample: tuple[tuple[str, ...], ...]
    doubled: tuple[str, ...] = ()
    named: bool = True


def sniff(path: Path, *, name: str | None = None, encoding: str | None = None, delimiter: str | None = None) -> Dialect:
    """Return how the table in a file is written; reads 256 KB of it, unpacked, wherever it ends.

    Refuses, in one sentence, what is no table: empty, a header only, binary, a line without end, a zip bomb.
    """
    shown = name or path.name
    with unpacked(path, name=shown) as stream:
        block = stream.read(HEAD + 1)
    head, whole = block[:HEAD], len(block) <= HEAD
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal(f"{shown} is empty.", code="empty_file")
    refuse_foreign(head, name=shown)
    coding = check_encoding(encoding) if encoding else _guess_encoding(head, whole=whole, name=shown, path=path)
    text = _decode(head, coding, whole=whole, name=shown)
    if not encoding and len(_CONTROL.findall(text)) > len(text) // 50:
        raise Refusal(f"{shown} is a binary file, not a table. Export it as CSV (UTF-8).", code="binary_file")
    return _table(text, coding=coding, delimiter=delimiter, packing=compression_of(path), whole=whole, shown=shown)


def check_encoding(encoding: str) -> str:
    """Return the normal name of an encoding; refuses an unknown one."""
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError):
        info = None
    if info is None or not info._is_text_encoding:  # noqa: SLF001 (the only place it is told)
        raise Refusal(
            f"“{encoding}” is no encoding we know. Try utf-8, utf-16 or cp1252.", code="bad_encoding", field="encoding"
        )
    return "utf-8-sig" if info.name == "utf-8" else info.name


def check_delimiter(delimiter: str) -> str:
    """Return the delimiter a person means: a single character, or `tab`."""
    character = NAMED_DELIMITERS.get(delimiter.strip().lower() or delimiter, delimiter)
    if len(character) != 1 or character in '"\r\n':
        raise Refusal("A delimiter is one character, or “tab”.", code="bad_delimiter", field="delimiter")
    return character


def _guess_encoding(head: bytes, *, whole: bool, name: str, path: Path) -> str:
    for mark, coding in BOMS:
        if head.startswith(mark):
            return coding
    if wide := _wide(head):
        return wide
    if b"\x00" in head:
        raise Refusal(f"{name} is a binary file, not a table. Export it as CSV (UTF-8).", code="binary_file")
    sample = head if whole else head[: head.rfind(b"\n") + 1] or head
    places = sample + _elsewhere(path)
    if _mostly_utf8(places):
        return "utf-8-sig"
    return legacy_encoding(places)


def _wide(head: bytes) -> str:
    """Return UTF-16 without a mark: every other byte of Latin text is zero."""
    even, odd = head[0::2], head[1::2]
    half = max(len(odd), 1)
    if odd.count(0) > half * 0.4 and even.count(0) < half * 0.05:
        return "utf-16-le"
    if even.count(0) > half * 0.4 and odd.count(0) < half * 0.05:
        return "utf-16-be"
    return ""


def _elsewhere(path: Path, *, size: int = 64 * 1024) -> bytes:
    """Return lines from the middle and the end of a file that is not packed: accents may come late."""
    total = path.stat().st_size
    if compression_of(path) or total <= HEAD:
        return b""
    found = []
    with path.open("rb") as stream:
        for place in (total // 2, max(HEAD, total - size)):
            stream.seek(place)
            block = stream.read(size)
            found.append(block[block.find(b"\n") + 1 : block.rfind(b"\n") + 1])
    return b"".join(found)


def _mostly_utf8(sample: bytes) -> bool:
    """Whether at least half of the lines with accents are UTF-8: chance does not write it."""
    good = bad = 0
    for line in sample.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
    return good >= bad


def _decode(head: bytes, coding: str, *, whole: bool, name: str) -> str:
    try:
        text = codecs.getincrementaldecoder(coding)(errors="replace").decode(head, final=whole)
    except (UnicodeError, ValueError):
        raise Refusal(f"{name} is not written in {coding}. Leave the encoding open to have it guessed.") from None
    return text.removeprefix("\ufeff")


def _table(text: str, *, coding: str, delimiter: str | None, packing: str, whole: bool, shown: str) -> Dialect:
    wanted = check_delimiter(delimiter) if delimiter else None
    skip = len(text) - len(text.lstrip("\r\n"))
    lines = text[:skip].count("\n") or text[:skip].count("\r")
    text = text[skip:]
    first = text[:8].split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) <= len("sep=;"):  # what Excel puts there for itself
        wanted, lines, text = wanted or first[4:] or "\t", lines + 1, text.split("\n", 1)[1]
    if not whole:
        end = max(text.rfind("\n"), text.rfind("\r"))
        if end < 0:
            raise Refusal(
                f"{shown} has no end of line in its first {HEAD // 1024} KB, so it is no table.", code="endless_line"
            )
        text = text[: end + 1]
    if above := _comments(text, wanted) or _preamble(text, wanted):
        lines, text = lines + above, _below(text, above)
    mark, quote = _best(text, wanted)
    rows = _rows(text, mark, quote)
    if not rows:
        raise Refusal(f"{shown} is empty.", code="empty_file")
    named = not _is_data(rows)
    header = _header(rows[0] if named else [""] * len(rows[0]), delimiter=mark, asked=wanted is not None, shown=shown)
    body = tuple(tuple(row) for row in rows[named : SAMPLE_ROWS + 1])
    if not body and whole:
        raise Refusal(f"{shown} has a header and no rows.", code="header_only")
    return Dialect(
        encoding=coding,
        delimiter=mark,
        quote=quote,
        header=told_apart(header),
        header_line=lines + named,
        compression=packing,
        sample=body,
        doubled=tuple(name for name, times in Counter(header).items() if times > 1),
        named=named,
    )


def _comments(text: str, wanted: str | None) -> int:
    """Return how many lines that begin with “#” stand above the header; the last may be the header itself."""
    lines = list(islice(io.StringIO(text), MOST_ABOVE + 1))
    above = sum(1 for _ in takewhile(lambda line: line.startswith("#"), lines))
    if not 0 < above < len(lines):
        return 0
    last, row = lines[above - 1].strip("# \r\n"), lines[above].rstrip("\r\n")
    for mark in [wanted] if wanted else (*DELIMITERS, " "):
        if len(last.split(mark)) == len(row.split(mark)) > 1:
            return above - 1
    return above


def _is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is one like the others, so that there is no header."""
    first = rows[0]
    if len(first) < 2:  # noqa: PLR2004 (of one column nothing can be told)
        return False
    if any(_ADDRESS.match(cell.strip()) for cell in first):
        return True
    return any(all(row and kind.match(row[0].strip()) for row in rows[:MOST_ABOVE]) for kind in (_NUMBER, _DAY))


def _preamble(text: str, wanted: str | None) -> int:
    """Return how many lines stand above the header, such as a report's title, date and filters.

    They hold a cell or two, where most lines hold more. Where the first line holds several, it is the header.
    """
    first = _rows(text, *_best(text, wanted))[:1]
    if first and sum(1 for cell in first[0] if cell.strip()) > 1:
        return 0
    for mark in [wanted] if wanted else DELIMITERS:
        rows = list(_placed(text, mark))
        usual, times = Counter(len(row) for _, row in rows).most_common(1)[0] if rows else (0, 0)
        if usual < WIDE or times * 2 <= len(rows):
            continue
        for number, (lines, row) in enumerate(rows[: MOST_ABOVE + 1]):
            filled = sum(1 for cell in row if cell.strip())
            if filled > 1 and len(row) >= min(WIDE, usual):
                return lines if number else 0
    return 0


def _placed(text: str, delimiter: str) -> "Iterator[tuple[int, list[str]]]":
    """Yield the first rows, each with the number of lines above it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    above = 0
    with contextlib.suppress(csv.Error):
        for row in islice(reader, SAMPLE_ROWS):
            if row:
                yield above, row
            above = reader.line_num


def _below(text: str, lines: int) -> str:
    """Return a text without its first lines."""
    stream = io.StringIO(text, newline="")
    for _ in range(lines):
        stream.readline()
    return stream.read()


def _rows(text: str, delimiter: str, quote: str | None) -> list[list[str]]:
    """Return the first rows of a text; an unclosed quotation mark ends them."""
    rows: list[list[str]] = []
    reader = csv_reader(io.StringIO(text, newline=""), delimiter, quote)
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) > SAMPLE_ROWS + 1:
                break
    except csv.Error:
        pass
    return rows


def csv_reader(lines: Iterable[str], delimiter: str, quote: str | None) -> "Iterator[list[str]]":
    """Return a reader of cells for a dialect."""
    if quote is None:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=delimiter, quotechar=quote)


def _best(text: str, wanted: str | None) -> tuple[str, str | None]:
    """Return the delimiter and quotation mark under which the rows fit the header best."""
    choices = [(d, q) for d in ([wanted] if wanted else DELIMITERS) for q in ('"', None)]
    scored = [(_fit(_rows(text, d, q)), -i, (d, q)) for i, (d, q) in enumerate(choices)]
    fit, _, best = max(scored)
    return (" ", '"') if not wanted and fit[1] <= 1 and _is_parted_by_blanks(_rows(text, " ", '"')) else best


def _is_parted_by_blanks(rows: Sequence[Sequence[str]]) -> bool:
    """Whether these are rows of numbers with one blank between, as lists of contacts are written."""
    below = rows[1:]
    return (
        bool(below) and len({len(row) for row in rows}) == 1 and all(_NUMBER.match(row[0]) and row[1:] for row in below)
    )


def _fit(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    if not rows:
        return (0.0, 0)
    width = len(rows[0])
    if width == 1:
        return (0.5, 1)  # one column fits always, so it proves little
    return (sum(_fits(row, width) for row in rows) / len(rows), width)


def _fits(row: Sequence[str], width: int) -> float:
    """Return how well a row fits a header: it may be short at its end, or have empty cells beyond."""
    if len(row) == width:
        return 1.0
    return 0.6 if len(row) > 1 and not any(cell.strip() for cell in row[width:]) else 0.0


def _header(cells: Sequence[str], *, delimiter: str, asked: bool, shown: str) -> tuple[str, ...]:
    if asked and len(cells) == 1 and any(d in cells[0] for d in DELIMITERS if d != delimiter):
        raise Refusal(
            f"With this delimiter {shown} has one column, “{cells[0][:80]}”. Leave it open to have it guessed.",
            code="wrong_delimiter",
            field="delimiter",
        )
    if len(cells) > MOST_COLUMNS:
        raise Refusal(f"{shown} has {len(cells)} columns; {MOST_COLUMNS} is the most.", code="too_many_columns")
    names = [squeeze(cell.replace("\x00", "")) for cell in cells]
    names[0] = names[0].lstrip("# ")
    return tuple(name or f"column {i}" for i, name in enumerate(names, start=1))


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns, none twice."""
    found: dict[str, None] = {}
    for place, name in enumerate(names, start=1):
        found[f"{name} {place}" if name in found else name] = None
    return tuple(found) if len(found) == len(names) else tuple(f"column {i}" for i in range(1, len(names) + 1))
