"""A book as it was taken away (`rapport relationships export`), read back whole: stages, owners, goals and all."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby, islice
from pathlib import Path

from rapport.intake.public import BadValueError, Format, Load, Row
from rapport.kit.problems import Refusal
from rapport.kit.text import fold, out_of_cell, squeeze
from rapport.relationships.actions.loading.became import Became
from rapport.relationships.actions.loading.book import Book, load_stages
from rapport.relationships.actions.loading.plan import (
    Aimed,
    Kept,
    Moved,
    load_goals,
    load_moves,
    load_owners,
)
from rapport.relationships.imports.book import NO_SUCH_STAGE, BookReader
from rapport.relationships.imports.naming import people_in
from rapport.relationships.imports.reading import Place, Reader
from rapport.relationships.rules.words import LONGEST_LINE, GoalState

ARCHIVE = "rapport"
SHEET = "sheet"
SHEETS = ("stages", "relationships", "moves", "owners", "goals", "touchpoints", "steps")
AT_ONCE = 2000
TIMES_LARGER, FREE = 200, 50_000_000  # of what an archive unpacks to
FORMAT = Format(
    name=ARCHIVE, label="Rapport", table=False, sniff=lambda head: head.startswith(b"PK")
)  # only an archive of several files is seen as it is
DAMAGED = "This archive cannot be read. Export the book again."


def rows_from(path: Path) -> Iterator[Row]:
    """Return the rows of an archive, table by table, in the order in which they need each other."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            if sum(info.file_size for info in infos.values()) > FREE + TIMES_LARGER * path.stat().st_size:
                raise Refusal("This archive unpacks to far more than its size.", code="bomb", field="files")
            if "relationships.csv" not in infos:
                raise Refusal(
                    "This archive holds no book: relationships.csv is missing.", code="no_book", field="files"
                )
            for name in SHEETS:
                if f"{name}.csv" in infos:
                    with archive.open(f"{name}.csv") as file:
                        yield from _rows(name, file)
    except (zipfile.BadZipFile, UnicodeDecodeError, csv.Error, RuntimeError, EOFError):
        raise Refusal(DAMAGED, code="damaged", field="files") from None


def _rows(name: str, file: object) -> Iterator[Row]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")  # type: ignore[type-var]
    for number, cells in enumerate(csv.DictReader(text), start=2):
        values = {key: out_of_cell(value).strip() or None for key, value in cells.items() if key and value is not None}
        yield Row(number, {**values, SHEET: name})


def load_archive(job: Load) -> None:
    """Take a whole book in; what is here already takes what it tells."""
    book = BookReader(job)
    loader = _Archive(job, book)
    for sheet, rows in groupby(job.rows(), key=lambda row: row.values[SHEET] or ""):
        while batch := list(islice(rows, AT_ONCE)):
            loader.take(sheet, batch)
            job.progress(job.counts.read)
        loader.end(sheet)
    book.sum_up()
    loader.close()


class _Archive:
    """Hands the rows of each table on; histories only once all rows of a relationship are there."""

    def __init__(self, job: Load, book: BookReader) -> None:
        self.job, self.book = job, book
        self.contact: Reader | None = None
        self.waiting: dict[Place | int, list[Row]] = defaultdict(list)
        self.ends: dict[str, Callable[[], None]] = {
            "stages": self._stages,
            "moves": self._moves,
            "owners": self._owners,
        }

    def take(self, sheet: str, batch: list[Row]) -> None:
        if sheet == "relationships":
            self.book.take(batch)
        elif sheet in {"touchpoints", "steps"}:
            self._reader().take(batch)
        elif sheet == "goals":
            self._goals(batch)
        else:
            for row in batch:
                self._wait(sheet, row)

    def end(self, sheet: str) -> None:
        if sheet in self.ends:
            self.ends[sheet]()
            self.waiting.clear()

    def close(self) -> None:
        if self.contact is not None:
            self.contact.sum_up()

    def _reader(self) -> Reader:
        """The reader of touchpoints, begun once the relationships are there."""
        if self.contact is None:
            self.contact = Reader(self.job)
        return self.contact

    def _wait(self, sheet: str, row: Row) -> None:
        try:
            if sheet == "stages":
                self.waiting[self.book.book_of(row).team.id].append(row)
            else:
                self.waiting[self._reader().books.find(row, {})].append(row)
        except (BadValueError, Refusal) as error:
            self.job.reject(row, str(error))

    def _count(self, became: Became, many: int = 1) -> None:
        setattr(self.job.counts, became, getattr(self.job.counts, became) + many)

    def _stages(self) -> None:
        for team_id, rows in self.waiting.items():
            assert isinstance(team_id, int)
            names = [(squeeze(row.get("name") or ""), row.get("meaning") or "") for row in rows]
            try:
                new = load_stages(self.book.books[team_id], [one for one in names if one[0]], by=self.job.by)
            except Refusal as error:
                for row in rows:
                    self.job.reject(row, str(error))
                continue
            self._count(Became.CREATED if new else Became.UNCHANGED, len(rows))

    def _histories(self) -> Iterator[tuple[Place, list[Row]]]:
        for place, rows in self.waiting.items():
            assert isinstance(place, Place)
            yield place, rows

    def _moves(self) -> None:
        people = people_in((row for rows in self.waiting.values() for row in rows), ("by",))
        for place, rows in self._histories():
            try:
                moves = [self._move(row, self.book.books[place.team_id], people) for row in rows]
            except (BadValueError, Refusal) as error:
                self._reject(rows, error)
                continue
            new = load_moves(relationship_id=place.id, moves=moves, by=self.job.by)
            self._count(Became.CREATED if new else Became.UNCHANGED, len(rows))

    def _move(self, row: Row, book: Book, people: dict[str, int]) -> Moved:
        stages = {fold(stage.name): stage.id for stage in book.stages}
        at, after = self.job.read_time(row, "at"), stages.get(fold(row.get("to") or ""))
        if at is None or after is None:
            raise BadValueError(NO_SUCH_STAGE)
        return Moved(
            before_id=stages.get(fold(row.get("from") or "")),
            after_id=after,
            at=at,
            reason=(row.get("reason") or "")[:LONGEST_LINE],
            by_id=people.get(row.get("by") or ""),
        )

    def _owners(self) -> None:
        people = people_in((row for rows in self.waiting.values() for row in rows), ("owner",))
        for place, rows in self._histories():
            try:
                spans = sorted((self._span(row, people) for row in rows), key=lambda one: one.since)
                _ensure_whole(spans)
            except (BadValueError, Refusal) as error:
                self._reject(rows, error)
                continue
            new = load_owners(relationship_id=place.id, spans=spans, by=self.job.by)
            self._count(Became.CREATED if new else Became.UNCHANGED, len(rows))

    def _span(self, row: Row, people: dict[str, int]) -> Kept:
        since = self.job.read_time(row, "since")
        if since is None:
            raise BadValueError("The time is missing.")
        return Kept(
            person_id=people.get(row.get("owner") or ""),
            since=since,
            until=self.job.read_time(row, "until"),
            reason=(row.get("reason") or "")[:LONGEST_LINE],
        )

    def _reject(self, rows: list[Row], error: Exception) -> None:
        for row in rows:
            self.job.reject(row, str(error))

    def _goals(self, batch: list[Row]) -> None:
        people, reader = people_in(batch, ("agreed_by", "made_by")), self._reader()
        goals: list[Aimed] = []
        for row in batch:
            try:
                goals.append(self._goal(row, reader.books.find(row, {}), people))
            except (BadValueError, Refusal, ValueError) as error:
                self.job.reject(row, str(error))
        for goal, (became, ident) in zip(goals, load_goals(goals, by=self.job.by), strict=True):
            reader.goals[goal.relationship_id, goal.words] = ident
            self._count(became)

    def _goal(self, row: Row, place: Place, people: dict[str, int]) -> Aimed:
        words = squeeze(row.get("words") or "")[:LONGEST_LINE]
        if not words or (row.get("state") or "open") not in set(GoalState):
            raise BadValueError("A goal needs words, and is open, reached or dropped.")
        start, current, target = (_number(row.get(name)) for name in ("start", "current", "target"))
        return Aimed(
            relationship_id=place.id,
            words=words,
            measure=(row.get("measure") or "")[:LONGEST_LINE],
            start=start,
            current=current,
            target=target,
            due_on=self.job.read_date(row, "due"),
            state=GoalState(row.get("state") or "open"),
            agreed_at=self.job.read_time(row, "agreed"),
            agreed_by_id=people.get(row.get("agreed_by") or ""),
            ended_at=self.job.read_time(row, "ended"),
            made_at=self.job.read_time(row, "made"),
            made_by_id=people.get(row.get("made_by") or ""),
        )


def _number(text: str | None) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise BadValueError("A value of a goal is no number.") from None


def _ensure_whole(spans: list[Kept]) -> None:
    """Refuse a history of owners with a gap or an overlap, or one that does not go on."""
    ends = [one.until for one in spans]
    if ends[-1] is not None or ends[:-1] != [one.since for one in spans[1:]]:
        raise BadValueError("Who looked after it has gaps, or does not go on.")
