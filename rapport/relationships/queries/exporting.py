"""A book as tables, row by row: whatever an actor may see of it, in the columns that an import understands."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_by_prefix
from rapport.kit.problems import Missing
from rapport.kit.text import in_cell
from rapport.relationships import policy
from rapport.relationships.models import (
    Deputy,
    Goal,
    GoalValue,
    Health,
    OwnerSpan,
    Participant,
    Relationship,
    SignalRow,
    Stage,
    StageMove,
    Step,
    Touchpoint,
    Transferred,
    Weights,
)
from rapport.relationships.rules.words import Side, Signal

AT_ONCE = 2000
Cells = Sequence[Any]
Books = QuerySet[Relationship]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table of an export: the name of its file, its columns, and how its rows are read."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[Books], Iterator[Cells]]


def books_of(*, team: str, by: Actor) -> Books:
    """Return the relationships an actor may take away, ended ones too; refuses who keeps no book.

    `team`: the letters of one of several. Raises Missing.
    """
    if not by.is_system:
        policy.kept_teams(by)
    found = policy.visible_to(by)
    if not team:
        return found
    card = team_by_prefix(team, by=by)
    if not policy.reads(by, card.unit_id):
        raise Missing
    return found.filter(team_id=card.id)


def cells_of(row: Cells) -> list[str]:
    """Return a row as text for a file; no spreadsheet runs any of it as a formula."""
    return [in_cell(_cell(value)) for value in row]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _called(person: Any) -> str:
    """What a person is known by: her address, else her name; empty of nobody."""
    return (person.email or person.name) if person else ""


def called(path: str) -> Coalesce:
    """Say the same of the person a column points at, for the database."""
    return Coalesce(NullIf(F(f"{path}__email"), Value("")), F(f"{path}__name"), Value(""))


def _number(external_id: str, ident: int) -> str:
    return external_id or f"R{ident}"


def _relationships(books: Books) -> Iterator[Cells]:
    rows = books.order_by("id").annotate(
        unit_slug=F("unit__slug"), unit_name=F("unit__name"), stage_name=F("stage__name"), prefix=F("team__prefix")
    )
    source = rows.select_related("owner", "person").iterator(chunk_size=AT_ONCE)
    while part := list(islice(source, AT_ONCE)):
        deputies: dict[int, list[str]] = defaultdict(list)
        beside = Deputy.objects.filter(relationship_id__in=[row.id for row in part]).order_by("id")
        for ident, name in beside.values_list("relationship_id", called("person")):
            deputies[ident].append(name)
        for row in part:
            yield (
                _number(row.external_id, row.id),
                row.prefix,
                row.unit_slug or _called(row.person),
                row.unit_name or (row.person.name if row.person else ""),
                _called(row.owner),
                "; ".join(deputies[row.id]),
                row.stage_name,
                row.rhythm_days,
                row.about,
                row.began_at,
                row.ended_at,
                row.last_at,
                row.planned_at,
                row.due_on,
                row.score,
                row.open_cases,
                row.broken,
            )


def _touchpoints(books: Books) -> Iterator[Cells]:
    rows = Touchpoint.objects.standing().filter(relationship__in=books).order_by("id")
    rows = rows.select_related("relationship__team", "author")
    source = rows.iterator(chunk_size=AT_ONCE)
    while part := list(islice(source, AT_ONCE)):
        there: dict[tuple[int, str], list[str]] = defaultdict(list)
        for ident, side, name in _beside([row.id for row in part]):
            there[ident, side].append(name)
        for row in part:
            book = row.relationship
            yield (
                row.key or f"T{row.id}",
                _number(book.external_id, book.id),
                book.team.prefix,
                row.kind,
                row.at,
                row.minutes,
                row.planned,
                row.place,
                row.outcome,
                row.words,
                row.learned,
                row.mood,
                row.source,
                _called(row.author),
                "; ".join(there[row.id, Side.OURS]),
                "; ".join(there[row.id, Side.THEIRS]),
                row.written_at,
            )


def _beside(ids: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    rows = Participant.objects.filter(touchpoint_id__in=ids).order_by("person__email", "person__name", "id")
    yield from rows.values_list("touchpoint_id", "side", called("person"))


def _participants(books: Books) -> Iterator[Cells]:
    rows = Participant.objects.filter(touchpoint__relationship__in=books, touchpoint__removed_at=None)
    rows = rows.order_by("touchpoint_id", "person__email", "person__name", "id")
    found = rows.values_list(
        "touchpoint_id", "touchpoint__key", "touchpoint__relationship_id", "touchpoint__relationship__external_id",
        "person__email", "person__name", "side",
    )  # fmt: skip
    for ident, key, book, external, email, name, side in found.iterator(chunk_size=AT_ONCE):
        yield key or f"T{ident}", _number(external, book), email, name, side


OF_BOOK = ("relationship_id", "relationship__external_id", "relationship__team__prefix")


def _of_book(rows: QuerySet[Any], *columns: str | Coalesce) -> Iterator[tuple[str, str, Cells]]:
    """Return rows with the number and the team of the relationship each is of."""
    found = rows.order_by("relationship_id", "id").values_list(*OF_BOOK, *columns)
    for ident, external, team, *cells in found.iterator(chunk_size=AT_ONCE):
        yield _number(external, ident), team, cells


def _goals(books: Books) -> Iterator[Cells]:
    columns = (
        "words", "measure", "start", "current", "target", "due_on", "state", "agreed_at", called("agreed_by"),
        "made_at", called("made_by"), "ended_at", "declined_at", "answer",
    )  # fmt: skip
    for number, team, cells in _of_book(Goal.objects.filter(relationship__in=books), *columns):
        yield number, team, *cells


def _values(books: Books) -> Iterator[Cells]:
    rows = GoalValue.objects.filter(goal__relationship__in=books).order_by("goal__relationship_id", "goal_id", "on")
    columns = [f"goal__{name}" for name in (*OF_BOOK, "words")]
    for ident, external, team, *cells in rows.values_list(*columns, "on", "value").iterator(chunk_size=AT_ONCE):
        yield _number(external, ident), team, *cells


def _steps(books: Books) -> Iterator[Cells]:
    rows = Step.objects.filter(relationship__in=books)
    columns = (
        "id", "key", "words", called("person"), "due_on", "done_at", "dropped_at", "made_at", called("made_by"),
        "goal__words", "touchpoint_id", "touchpoint__key",
    )  # fmt: skip
    for number, team, cells in _of_book(rows, *columns):
        ident, key, words, whose, due, done, dropped, made, author, goal, met, met_key = cells
        status = "Completed" if done else "Canceled" if dropped else "Open"
        after = (met_key or f"T{met}") if met else ""
        yield (
            key or f"S{ident}", number, team, "Step", words, whose, due, done or dropped, status, made, author, goal,
            after,
        )  # fmt: skip


def _stages(books: Books) -> Iterator[Cells]:
    rows = Stage.objects.filter(team_id__in=books.order_by().values("team_id")).order_by("team_id", "place")
    yield from rows.values_list("team__prefix", "place", "name", "meaning")


def _moves(books: Books) -> Iterator[Cells]:
    rows = StageMove.objects.filter(relationship__in=books)
    for number, team, cells in _of_book(rows, "at", "before__name", "after__name", "reason", called("by")):
        yield number, team, *cells


def _owners(books: Books) -> Iterator[Cells]:
    rows = OwnerSpan.objects.filter(relationship__in=books)
    for number, team, cells in _of_book(rows, called("person"), "since", "until", "reason", called("by")):
        yield number, team, *cells


def _health(books: Books) -> Iterator[Cells]:
    rows = Health.objects.filter(relationship__in=books)
    for number, team, cells in _of_book(rows, "on", "score", "known", "parts"):
        on, score, known, parts = cells
        goods = [_good(parts.get(signal.value)) for signal in Signal]
        yield number, team, on, score, known, *goods


def _good(part: Any) -> Any:
    """How good a signal was, as its history keeps it: alone, or beside its points."""
    return part.get("good") if isinstance(part, dict) else part


def _signals(books: Books) -> Iterator[Cells]:
    rows = SignalRow.objects.filter(relationship__in=books)
    for number, team, cells in _of_book(rows, "signal", "good", "low", "high", "n", "data", "at"):
        yield number, team, *cells[:5], json.dumps(cells[5], sort_keys=True), cells[6]


def _weights(books: Books) -> Iterator[Cells]:
    rows = Weights.objects.filter(team_id__in=books.order_by().values("team_id")).order_by("team_id", "since")
    for team, since, by, points in rows.values_list("team__prefix", "since", called("by"), "points"):
        yield team, since, by, *(points.get(signal.value, 0) for signal in Signal)


def _transfers(books: Books) -> Iterator[Cells]:
    rows = Transferred.objects.filter(relationship__in=books).order_by("transfer_id", "id")
    rows = rows.select_related("relationship__team", "transfer__giver", "transfer__taker", "transfer__made_by", "first")
    for row in rows.iterator(chunk_size=AT_ONCE):
        made, book = row.transfer, row.relationship
        people = map(_called, (made.giver, made.taker, made.made_by))
        first = (row.first.key or f"T{row.first.id}") if row.first else ""
        yield (
            _number(book.external_id, book.id), book.team.prefix, f"B{made.id}", *people, made.on, made.reason,
            made.steps, made.made_at, made.done_at, made.dropped_at, first, row.refused,
        )  # fmt: skip


SHEETS = (
    Sheet(name="stages", columns=("team", "place", "name", "meaning"), rows=_stages),
    Sheet(
        name="relationships",
        columns=(
            "id", "team", "customer", "customer_name", "owner", "deputies", "stage", "rhythm", "about", "began",
            "ended", "last_contact", "next_planned", "due", "health", "open_cases", "broken",
        ),
        rows=_relationships,
    ),
    Sheet(name="moves", columns=("relationship", "team", "at", "from", "to", "reason", "by"), rows=_moves),
    Sheet(name="owners", columns=("relationship", "team", "owner", "since", "until", "reason", "by"), rows=_owners),
    Sheet(
        name="goals",
        columns=(
            "relationship", "team", "words", "measure", "start", "current", "target", "due", "state", "agreed",
            "agreed_by", "made", "made_by", "ended", "declined", "answer",
        ),
        rows=_goals,
    ),
    Sheet(name="values", columns=("relationship", "team", "goal", "on", "value"), rows=_values),
    Sheet(
        name="touchpoints",
        columns=(
            "id", "relationship", "team", "kind", "at", "minutes", "planned", "place", "subject", "words", "learned",
            "mood", "source", "author", "with", "contact", "created",
        ),
        rows=_touchpoints,
    ),
    Sheet(name="participants", columns=("touchpoint", "relationship", "email", "name", "side"), rows=_participants),
    Sheet(
        name="steps",
        columns=(
            "id", "relationship", "team", "kind", "subject", "owner", "due", "done", "status", "created", "author",
            "goal", "touchpoint",
        ),
        rows=_steps,
    ),
    Sheet(
        name="health",
        columns=("relationship", "team", "on", "score", "known", *(signal.value for signal in Signal)),
        rows=_health,
    ),
    Sheet(
        name="signals",
        columns=("relationship", "team", "signal", "good", "low", "high", "n", "data", "at"),
        rows=_signals,
    ),
    Sheet(name="weights", columns=("team", "since", "by", *(signal.value for signal in Signal)), rows=_weights),
    Sheet(
        name="transfers",
        columns=(
            "relationship", "team", "transfer", "giver", "taker", "by", "on", "reason", "steps", "made", "done",
            "dropped", "first", "refused",
        ),
        rows=_transfers,
    ),
)  # fmt: skip
