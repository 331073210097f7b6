"""What happened between a team and whom it serves, as far as the reader may see each of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock
from rapport.kit.doors import listed
from rapport.kit.paging import Page, cut, decode_moment
from rapport.kit.problems import Missing
from rapport.kit.text import squeeze
from rapport.ledger.public import SubjectKind
from rapport.relationships import policy
from rapport.relationships.models import Entry, Goal, OwnerSpan, Participant, StageMove, Step, Touchpoint
from rapport.relationships.queries.named import places_named
from rapport.relationships.rules.named import names_in
from rapport.relationships.rules.words import Contact, GoalStep, Happened, Mood, Side

MORE = 4  # times as many entries are looked through in each further round
MOST_LOOKED_AT = 5000  # entries in a round
LONGEST_QUESTION = 80
OWN = ("touchpoint", "stage_move", "owner_span", "goal")

KINDS: Mapping[str, Sequence[str]] = {
    "contact": (Happened.TOUCHPOINT,),
    "cases": (Happened.CASE_OPENED, Happened.CASE_MOVED, Happened.CASE_ENDED, Happened.CASE_REOPENED),
    "promises": (
        Happened.PROMISE_KEPT,
        Happened.PROMISE_BROKEN,
        Happened.AGREED_KEPT,
        Happened.AGREED_MISSED,
        Happened.AGREEMENT_PROPOSED,
        Happened.AGREEMENT_SIGNED,
        Happened.AGREEMENT_DECLINED,
        Happened.AGREEMENT_TAKEN_BACK,
    ),
    "plan": (Happened.GOAL, Happened.STAGE, Happened.OWNER),
}


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """What is to be done after a touchpoint."""

    id: int
    words: str
    due_on: date | None
    open: bool
    person: PersonCard | None


@dataclass(frozen=True, kw_only=True)
class Met:
    """What was written of a touchpoint, with who was there on which side, and what is to be done.

    `named`: addresses of records that the words name and the reader may see, by name.
    """

    id: int
    kind: Contact
    planned: bool
    past: bool  # its time has come
    minutes: int | None
    place: str
    outcome: str
    words: str
    learned: str
    mood: Mood | None
    ours: Sequence[PersonCard]
    theirs: Sequence[PersonCard]
    steps: Sequence[StepLine] = ()
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def rest(self) -> str:
        """What was said beyond the line that says what came of it."""
        return self.words.removeprefix(self.outcome).strip() if self.outcome else self.words


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that happened: what, when, who did it; `label` and `url` are those of its record.

    `met`: what was written, of a touchpoint. `before`, `after`: stages, or who looked after it; `reason`: why.
    """

    id: int
    what: Happened
    at: datetime
    record: str
    record_id: int
    label: str
    url: str = ""
    by: PersonCard | None = None
    met: Met | None = None
    before: str = ""
    after: str = ""
    reason: str = ""
    value: float | None = None


@dataclass
class _Known:
    """What is known of the records of one round of entries."""

    touchpoints: dict[int, Any] = field(default_factory=dict)
    moves: dict[int, StageMove] = field(default_factory=dict)
    spans: dict[int, OwnerSpan] = field(default_factory=dict)
    goals: dict[int, Goal] = field(default_factory=dict)
    people: dict[int, PersonCard] = field(default_factory=dict)
    others: dict[tuple[str, int], Any] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)


@cache
def _kinds() -> Mapping[str, SubjectKind]:
    """Records of the other rooms by kind: who may see one, and by what name, its room says at each reading."""
    return {kind.name: kind for kind in listed("SUBJECTS")}


def with_people(rows: QuerySet[Touchpoint]) -> QuerySet[Any]:
    """Say of touchpoints who was there (`there`) and what is to be done (`todo`), without a statement of its own."""
    there = Participant.objects.filter(touchpoint=OuterRef("pk")).order_by("id")
    todo = Step.objects.filter(touchpoint=OuterRef("pk")).order_by("id")
    is_open = Case(When(done_at=None, dropped_at=None, then=Value(value=True)), default=Value(value=False))
    return rows.annotate(
        there=ArraySubquery(there.values(one=JSONObject(person="person_id", side="side"))),
        todo=ArraySubquery(
            todo.values(one=JSONObject(id="id", words="words", due="due_on", person="person_id", open=is_open))
        ),
    )


def said_at(one: Touchpoint) -> Sequence[str]:
    """Return all that was written of a touchpoint. No statement."""
    return (one.outcome, one.words, one.learned)


def people_of(one: Any) -> set[int]:
    """Return who is named on a touchpoint that was read `with_people`. No statement."""
    ids = {one.author_id, *(there["person"] for there in one.there), *(todo["person"] for todo in one.todo)}
    return {ident for ident in ids if ident is not None}


def timeline(
    relationship_id: int,
    *,
    by: Actor,
    kind: str = "",
    words: str = "",
    after: str | None = None,
    limit: int = 30,
) -> Page[Row]:
    """Return what happened, newest first, of one kind of `KINDS`, or touchpoints in which words stand.

    What the reader may not see is not there: entries are read on until the page is full, however many lie between,
    so that neither a short page nor its cursor tells of them. Raises Missing. Seven statements, and those of each kind
    of record of other rooms on the page; again for each round, of which 100,000 hidden entries take about twenty-five.
    """
    if not policy.visible_to(by).filter(id=relationship_id).exists():
        raise Missing
    entries = _wanted(relationship_id, kind, squeeze(words)[:LONGEST_QUESTION])
    found = _read_on(entries, decode_moment(after), limit + 1, by=by)  # one more says whether there is another page
    return cut(found, limit=limit, key=_key)


def newest_rows(entries: QuerySet[Entry], limit: int, *, by: Actor) -> list[Row]:
    """Return the newest of some entries of a relationship the reader sees, as many as wanted, as she may see them."""
    return _read_on(entries.order_by("-at", "-id"), None, limit, by=by)[:limit]


def entry_rows(entries: Sequence[Entry], *, by: Actor) -> list[Row]:
    """Return entries of a relationship the reader sees as rows, without those whose record she may not see."""
    return _shown(entries, by=by)


def _read_on(entries: QuerySet[Entry], place: tuple[datetime, int] | None, wanted: int, *, by: Actor) -> list[Row]:
    """Return rows the reader may see, at least as many as wanted where there are, from a place on."""
    found: list[Row] = []
    for size in _sizes(wanted):
        some = list(_behind(entries, place)[:size])
        found += _shown(some, by=by)
        if len(found) >= wanted or len(some) < size:
            break
        place = (some[-1].at, some[-1].id)
    return found


def _sizes(first: int) -> Iterator[int]:
    """How many entries each round looks through: ever more, up to a bound."""
    size = first
    while True:
        yield size
        size = min(size * MORE, max(first, MOST_LOOKED_AT))


def _key(row: Row) -> list[Any]:
    return [row.at.isoformat(), row.id]


def _wanted(relationship_id: int, kind: str, words: str) -> QuerySet[Entry]:
    rows = Entry.objects.filter(relationship_id=relationship_id)
    if kind in KINDS:
        rows = rows.filter(what__in=KINDS[kind])
    if words:
        said = Q(outcome__icontains=words) | Q(words__icontains=words) | Q(learned__icontains=words)
        met = Touchpoint.objects.standing().filter(said, relationship_id=relationship_id)
        rows = rows.filter(record="touchpoint", record_id__in=met.values("id"))
    return rows.order_by("-at", "-id")


def _behind(entries: QuerySet[Entry], place: tuple[datetime, int] | None) -> QuerySet[Entry]:
    if place is None:
        return entries
    at, ident = place
    return entries.filter(Q(at__lt=at) | Q(at=at, id__lt=ident))


def _shown(entries: Sequence[Entry], *, by: Actor) -> list[Row]:
    known = _known(entries, by=by)
    rows = (_row(entry, known) for entry in entries)
    return [row for row in rows if row is not None]


def _known(entries: Sequence[Entry], *, by: Actor) -> _Known:
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        wanted[entry.record].add(entry.record_id)
    found = _Known()
    if ids := wanted.get("touchpoint"):
        standing = Touchpoint.objects.standing().filter(id__in=ids)
        found.touchpoints = {row.id: row for row in with_people(standing)}
        found.named = places_named((text for row in found.touchpoints.values() for text in said_at(row)), by=by)
    if ids := wanted.get("stage_move"):
        rows = StageMove.objects.filter(id__in=ids).select_related("before", "after")
        found.moves = {row.id: row for row in rows}
    if ids := wanted.get("owner_span"):
        found.spans = {row.id: row for row in OwnerSpan.objects.filter(id__in=ids)}
    if ids := wanted.get("goal"):
        found.goals = {row.id: row for row in Goal.objects.filter(id__in=ids)}
    for name, ids in wanted.items():
        if name not in OWN and name in _kinds():
            found.others |= {(name, ident): subject for ident, subject in _kinds()[name].see(ids, by).items()}
    people = _people(found)
    found.people = person_card(people) if people else {}
    return found


def _people(found: _Known) -> set[int]:
    ids: set[int | None] = {ident for row in found.touchpoints.values() for ident in people_of(row)}
    ids |= {move.by_id for move in found.moves.values()} | {span.by_id for span in found.spans.values()}
    ids |= {row.person_id for row in found.spans.values()}
    ids |= {ident for row in found.goals.values() for ident in (row.made_by_id, row.agreed_by_id)}
    return {ident for ident in ids if ident is not None}


def _row(entry: Entry, known: _Known) -> Row | None:
    """An entry as a row; None where its record is gone, or not the reader's to see."""
    if entry.record in OWN:
        own = {"touchpoint": _met, "stage_move": _moved, "owner_span": _owned, "goal": _aimed}[entry.record]
        return own(entry, known)
    subject = known.others.get((entry.record, entry.record_id))
    return None if subject is None else _of(entry, label=subject.label, url=subject.url)


def _of(entry: Entry, **more: Any) -> Row:
    return Row(
        id=entry.id,
        what=Happened(entry.what),
        at=entry.at,
        record=entry.record,
        record_id=entry.record_id,
        value=entry.value,
        **more,
    )


def _met(entry: Entry, known: _Known) -> Row | None:
    one = known.touchpoints.get(entry.record_id)
    if one is None:
        return None
    named = {name: known.named[name] for name in names_in(said_at(one)) if name in known.named}
    met = met_of(one, known.people, named)
    url = f"/book/touchpoints/{one.id}/"
    label = one.outcome or squeeze(one.words)[:120]
    return _of(entry, label=label, url=url, by=known.people.get(one.author_id or 0), met=met)


def met_of(one: Any, people: Mapping[int, PersonCard], named: Mapping[str, str]) -> Met:
    """Return a touchpoint that was read `with_people` as it is shown. No statement."""
    sides = {
        side: [people[p["person"]] for p in one.there if p["side"] == side and p["person"] in people] for side in Side
    }
    lines = [
        StepLine(
            id=step["id"],
            words=step["words"],
            due_on=date.fromisoformat(step["due"]) if step["due"] else None,
            open=step["open"],
            person=people.get(step["person"] or 0),
        )
        for step in one.todo
    ]
    return Met(
        id=one.id,
        kind=Contact(one.kind),
        planned=one.planned,
        past=one.at <= clock.now(),
        minutes=one.minutes,
        place=one.place,
        outcome=one.outcome,
        words=one.words,
        learned=one.learned,
        mood=Mood(one.mood) if one.mood else None,
        ours=sides[Side.OURS],
        theirs=sides[Side.THEIRS],
        steps=lines,
        named=named,
    )


def _moved(entry: Entry, known: _Known) -> Row | None:
    move = known.moves.get(entry.record_id)
    if move is None:
        return None
    before, after = move.before.name if move.before else "", move.after.name
    by = known.people.get(move.by_id or 0)
    return _of(entry, label=after, before=before, after=after, reason=move.reason, by=by)


def _owned(entry: Entry, known: _Known) -> Row | None:
    span = known.spans.get(entry.record_id)
    if span is None:
        return None
    owner = known.people.get(span.person_id or 0)
    name, by = owner.name if owner else "", known.people.get(span.by_id or 0)
    return _of(entry, label=name, after=name, reason=span.reason, by=by, url=owner.url if owner else "")


def _aimed(entry: Entry, known: _Known) -> Row | None:
    goal = known.goals.get(entry.record_id)
    if goal is None:
        return None
    yes = goal.agreed_by_id if goal.agreed_at else None
    no = goal.agreed_by_id if goal.declined_at else None
    named = {GoalStep.PROPOSED: goal.made_by_id, GoalStep.AGREED: yes, GoalStep.DECLINED: no}
    who = named.get(GoalStep(int(entry.value or 0)))
    return _of(entry, label=goal.words, by=known.people.get(who or 0))
