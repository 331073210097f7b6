"""What a file's rows were warned of, counted by reason, with the first lines of each; and notes on the whole."""

from collections.abc import Iterator

LISTED = 20


class Warnings:
    """Collects warnings in bounded memory: however many rows, one sentence per reason."""

    def __init__(self) -> None:
        self._lines: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}
        self._notes: list[str] = []

    def note(self, sentence: str) -> None:
        """Tell of something that is about the whole file rather than rows of it."""
        self._notes.append(sentence)

    def add(self, reason: str, line: int) -> None:
        """Warn of one row."""
        self.add_many(reason, [line])

    def add_many(self, reason: str, lines: list[int]) -> None:
        """Warn of rows; no lines, no warning."""
        if not lines:
            return
        self._counts[reason] = self._counts.get(reason, 0) + len(lines)
        listed = self._lines.setdefault(reason, [])
        listed.extend(lines[: LISTED - len(listed)])

    def counts(self) -> dict[str, int]:
        """Return how many rows each reason met."""
        return dict(self._counts)

    def sentences(self) -> Iterator[str]:
        """Yield the notes, then “2 rows: <reason> (lines 5, 9)”, in the order the reasons were first met."""
        yield from self._notes
        for reason, count in self._counts.items():
            lines = ", ".join(map(str, self._lines[reason]))
            rest = " …" if count > len(self._lines[reason]) else ""
            rows, where = ("row", "line") if count == 1 else ("rows", "lines")
            yield f"{count} {rows}: {reason} ({where} {lines}{rest})"
