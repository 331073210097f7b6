"""The file of rejected rows: their own columns, the line, and why. It can be corrected and imported again."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

LINE_COLUMN = "rejected line"
REASON_COLUMN = "rejected because"
OWN_COLUMNS = frozenset({LINE_COLUMN, REASON_COLUMN})
# A spreadsheet runs a cell that begins like this; a quote in front makes it text. Ours is taken off again on reading.
_RUNS = re.compile(r"^'*[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")
_DAMAGE = re.compile("[\udc00-\udcff]")


def disarm(cell: str) -> str:
    """Return a cell that no spreadsheet runs; `rearm` gives it back."""
    shown = _DAMAGE.sub(lambda m: f"\\x{ord(m[0]) - 0xDC00:02x}", cell)
    return "'" + shown if _RUNS.match(shown) and not _NUMBER.match(shown) else shown


def rearm(cell: str) -> str:
    """Undo `disarm`."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell[1:]) else cell


def is_quarantine(header: Sequence[str]) -> bool:
    """Whether a file is one of ours, corrected."""
    return set(header) >= OWN_COLUMNS


class Quarantine:
    """Writes rejected rows to `path`, which exists only once there is one. Readable by its owner alone."""

    def __init__(self, path: Path | None, headers: Sequence[Sequence[str]], names: Sequence[str]) -> None:
        self.path = path
        self.several = len(headers) > 1
        self.names = names
        self.columns = [c for c in dict.fromkeys(c for h in headers for c in h) if c not in OWN_COLUMNS | {"file"}]
        self.headers = headers
        self.stream: IO[str] | None = None
        self.writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.stream:
            self.stream.close()

    @property
    def written(self) -> str | None:
        """The path of the file, if any row was rejected."""
        return str(self.path) if self.stream else None

    def add(self, cells: Sequence[str], *, file: int, number: int, reason: str) -> None:
        """Write one rejected row."""
        if self.path is None:
            return
        if self.stream is None:
            self._open(self.path)
        header = self.headers[file] if file < len(self.headers) else ()
        by_name = dict(zip(header, cells, strict=False))
        own = [by_name.get(column, "") for column in self.columns]
        where = [self.names[file]] if self.several else []
        rest = list(cells[len(header) :])
        self.writer.writerow([disarm(str(c)) for c in (*where, number, reason, *own, *rest)])

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        self.stream = path.open("w", encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.stream)
        where = ["file"] if self.several else []
        self.writer.writerow([disarm(c) for c in (*where, LINE_COLUMN, REASON_COLUMN, *self.columns)])
