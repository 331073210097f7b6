"""A book as it was taken away (`rapport relationships export`), read back whole: stages, owners, goals and all."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from rapport.intake.public import BadValueError, Format, Load, Row
from rapport.kit import clock
from rapport.kit.days import moments_of
from rapport.kit.problems import Refusal
from rapport.kit.text import fold, out_of_cell, squeeze
from rapport.relationships.actions.book import MOST_STAGES
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
from rapport.relationships.imports.book import MOST_OF_ONE, NO_MORE, NO_SUCH_STAGE, BookReader
from rapport.relationships.imports.naming import people_in
from rapport.relationships.imports.reading import Place, Reader
from rapport.relationships.imports.unpacking import tables_in, written_on
from rapport.relationships.rules.words import LONGEST_LINE, GoalState

ARCHIVE = "rapport"
SHEET = "sheet"
WRITTEN = "written"  # the day of the file a goal stands in
SHEETS = ("stages", "relationships", "moves", "owners", "goals", "touchpoints", "steps")
NOT_TAKEN = ("values", "health", "signals", "weights", "transfers")  # read by people, or made anew here
AT_ONCE = 2000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_VALUE = 1e15  # of a goal
FORMAT = Format(
    name=ARCHIVE, label="Rapport", table=False, sniff=lambda head: head.startswith(b"PK")
)  # only an archive of several files is seen as it is
MOST_NAMED = 1_000_000  # so many are remembered of a table, at some tens of bytes each
NOT_YET = "A time lies before 1970 or in the future."
TWICE = "A row before it is about the same one."
CALLED = {  # what tells rows of a table apart, beside team and number
    "relationships": ("customer", "unit", "person"),
    "touchpoints": ("relationship", "source"),
    "steps": ("relationship",),
}


def rows_from(path: Path) -> Iterator[Row]:
    """Return the rows of an archive, table by table, in the order in which they need each other."""
    for name, rows in groupby(tables_in(path, SHEETS, "relationships"), key=itemgetter(0)):
        added = {SHEET: name}
        if name == "goals" and (day := written_on(path, name)):
            added[WRITTEN] = day.isoformat()
        for _name, number, cells in rows:
            values = {key: out_of_cell(value).strip() or None for key, value in cells.items() if key}
            yield Row(number, {**values, **added})


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
    for table in job.tables:
        _tell_left_out(job, table.path)


def _tell_left_out(job: Load, path: Path) -> None:
    """Tell once which tables with rows were not taken in; who was there stands in the touchpoints, too."""
    left = Counter(name for name, _number, _cells in tables_in(path, NOT_TAKEN, "relationships"))
    if left:
        job.warn(f"Not taken in: {', '.join(f'{name} ({rows:,})' for name, rows in left.items())}.")


class _Archive:
    """Hands the rows of each table on; histories only once all rows of a relationship are there."""

    def __init__(self, job: Load, book: BookReader) -> None:
        self.job, self.book = job, book
        self.contact: Reader | None = None
        self.waiting: dict[Place | int, list[Row]] = defaultdict(list)
        self.goals: Counter[int] = Counter()
        self.named: set[int] = set()
        self.ends: dict[str, Callable[[], None]] = {
            "stages": self._stages,
            "moves": self._moves,
            "owners": self._owners,
        }

    def take(self, sheet: str, batch: list[Row]) -> None:
        if sheet == "relationships":
            self.book.take([row for row in batch if self._is_first(sheet, row)])
        elif sheet in {"touchpoints", "steps"}:
            self._reader().take([row for row in batch if self._is_first(sheet, row)])
        elif sheet == "goals":
            self._goals(batch)
        else:
            for row in batch:
                self._wait(sheet, row)

    def _is_first(self, sheet: str, row: Row) -> bool:
        """Whether nothing before it was called so: what Rapport wrote names each once, and a line packs to nothing.

        One that comes again is rejected before anything is looked up for it.
        """
        if sheet != "relationships" and not row.get("id"):
            return True  # without a number it is like no other
        name = hash(tuple(row.get(one) or "" for one in ("team", "id", *CALLED[sheet])))
        if name not in self.named:
            if len(self.named) < MOST_NAMED:
                self.named.add(name)
            return True
        self.job.reject(row, TWICE)
        return False

    def end(self, sheet: str) -> None:
        if sheet in self.ends:
            self.ends[sheet]()
            self.waiting.clear()
        self.named.clear()

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
                waiting = self.waiting[self.book.book_of(row).team.id]
            else:
                waiting = self.waiting[self._reader().books.find(row, {})]
            _ensure_room(len(waiting))
            waiting.append(row)
        except (BadValueError, Refusal) as error:
            self.job.reject(row, str(error))

    def _count(self, became: Became, many: int = 1) -> None:
        setattr(self.job.counts, became, getattr(self.job.counts, became) + many)

    def _stages(self) -> None:
        for team_id, rows in self.waiting.items():
            assert isinstance(team_id, int)
            names = [(squeeze(row.get("name") or ""), row.get("meaning") or "") for row in rows]
            try:
                _ensure_scale(names)
                new = load_stages(self.book.books[team_id], [one for one in names if one[0]], by=self.job.by)
            except (BadValueError, Refusal) as error:
                self._reject(rows, error)
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
                told = (self._move(row, self.book.books[place.team_id], people) for row in rows)
                moves = sorted(told, key=lambda one: one.at)
            except (BadValueError, Refusal) as error:
                self._reject(rows, error)
                continue
            new = load_moves(relationship_id=place.id, moves=moves, by=self.job.by)
            self._count(Became.CREATED if new else Became.UNCHANGED, len(rows))

    def _move(self, row: Row, book: Book, people: dict[str, int]) -> Moved:
        stages = {fold(stage.name): stage.id for stage in book.stages}
        at, after = self._time(row, "at"), stages.get(fold(row.get("to") or ""))
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
                spans[-1] = self._of_the_team(spans[-1], self.book.books[place.team_id])
            except (BadValueError, Refusal) as error:
                self._reject(rows, error)
                continue
            new = load_owners(relationship_id=place.id, spans=spans, by=self.job.by)
            self._count(Became.CREATED if new else Became.UNCHANGED, len(rows))

    def _span(self, row: Row, people: dict[str, int]) -> Kept:
        since = self._time(row, "since")
        if since is None:
            raise BadValueError("The time is missing.")
        return Kept(
            person_id=people.get(row.get("owner") or ""),
            since=since,
            until=self._time(row, "until"),
            reason=(row.get("reason") or "")[:LONGEST_LINE],
        )

    def _of_the_team(self, span: Kept, book: Book) -> Kept:
        """Who looks after it now serves in the team; anybody else does not, and nobody does then."""
        if span.person_id is None or book.serves(span.person_id):
            return span
        self.book.noted["outside"] += 1
        return replace(span, person_id=None)

    def _time(self, row: Row, name: str) -> datetime | None:
        found = self.job.read_time(row, name)
        if found is not None and not EARLIEST <= found <= clock.now():
            raise BadValueError(NOT_YET)
        return found

    def _reject(self, rows: list[Row], error: Exception) -> None:
        for row in rows:
            self.job.reject(row, str(error))

    def _goals(self, batch: list[Row]) -> None:
        people, reader = people_in(batch, ("agreed_by", "made_by")), self._reader()
        goals: list[Aimed] = []
        for row in batch:
            try:
                goals.append(self._goal(row, reader.books.find(row, {}), people))
            except (BadValueError, Refusal) as error:
                self.job.reject(row, str(error))
        for goal, (became, ident) in zip(goals, load_goals(goals, by=self.job.by), strict=True):
            reader.goals[goal.relationship_id, goal.words] = ident
            self._count(became)

    def _goal(self, row: Row, place: Place, people: dict[str, int]) -> Aimed:
        words = squeeze(row.get("words") or "")[:LONGEST_LINE]
        if not words or (row.get("state") or "open") not in set(GoalState):
            raise BadValueError("A goal needs words, and is open, reached or dropped.")
        _ensure_room(self.goals[place.id])
        self.goals[place.id] += 1
        start, current, target = (_number(row.get(name)) for name in ("start", "current", "target"))
        return Aimed(
            relationship_id=place.id,
            words=words,
            measure=(row.get("measure") or "")[:LONGEST_LINE],
            start=start,
            current=current,
            on=date.fromisoformat(day) if (day := row.get(WRITTEN)) else None,
            target=target,
            due_on=self._due(row),
            state=GoalState(row.get("state") or "open"),
            agreed_at=self._time(row, "agreed"),
            agreed_by_id=people.get(row.get("agreed_by") or ""),
            ended_at=self._time(row, "ended"),
            made_at=self._time(row, "made"),
            made_by_id=people.get(row.get("made_by") or ""),
        )

    def _due(self, row: Row) -> date | None:
        day = self.job.read_date(row, "due")
        moments_of(day, None)  # refuses a day that no calendar has
        return day


def _number(text: str | None) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -LARGEST_VALUE <= value <= LARGEST_VALUE:  # also refuses what is no number
        raise BadValueError("A value of a goal is no number.")
    return value


def _ensure_room(there: int) -> None:
    if there >= MOST_OF_ONE:
        raise BadValueError(NO_MORE)


def _ensure_scale(names: list[tuple[str, str]]) -> None:
    if len(names) > MOST_STAGES:
        raise BadValueError(f"A scale has two to {MOST_STAGES} stages.")


def _ensure_whole(spans: list[Kept]) -> None:
    """Refuse a history of owners with a gap or an overlap, or one that does not go on."""
    ends = [one.until for one in spans]
    if ends[-1] is not None or ends[:-1] != [one.since for one in spans[1:]]:
        raise BadValueError("Who looked after it has gaps, or does not go on.")
