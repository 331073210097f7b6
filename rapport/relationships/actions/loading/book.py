"""Relationships that come in by the hundred: a book that was kept elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from rapport.accounts.public import Actor, Role
from rapport.catalogue.public import ServiceTeamCard
from rapport.kit import clock
from rapport.kit.text import fold
from rapport.ledger.public import record_many
from rapport.relationships import policy
from rapport.relationships.actions.book import stages_of
from rapport.relationships.actions.loading.became import Became
from rapport.relationships.actions.loading.contact import restamp_all
from rapport.relationships.events import (
    DeputiesSet,
    Described,
    Ended,
    Opened,
    OwnerChanged,
    RhythmSet,
    StageMoved,
    StagesSet,
)
from rapport.relationships.models import Deputy, Entry, OwnerSpan, Relationship, Stage, StageMove
from rapport.relationships.queries.sides import ours
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_NAME, MOST_DEPUTIES, Happened

CHANGED = (
    "owner_id",
    "stage_id",
    "staged_at",
    "rhythm_days",
    "about",
    "external_id",
    "ended_at",
    "changed_at",
    "version",
)
OUT_OF_THE_WAY = 100  # while stages change places
Whom = tuple[int | None, int | None]  # a unit, or a person


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One relationship as it comes in; what is None was not told, and stays as it is here.

    `began_at` counts only where it is new here.
    """

    unit_id: int | None = None
    person_id: int | None = None
    external_id: str = ""
    owner_id: int | None = None
    deputy_ids: tuple[int, ...] | None = None
    stage_id: int | None = None
    rhythm_days: int | None = None
    about: str | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def whom(self) -> Whom:
        """Whom it is with."""
        return self.unit_id, self.person_id


@dataclass(kw_only=True)
class Book:
    """The book of a team while more comes in: its stages, who serves in it, and what is there."""

    team: ServiceTeamCard
    stages: Sequence[Stage] = ()
    members: frozenset[int] = frozenset()
    by_external: dict[str, Relationship] = field(default_factory=dict)
    by_whom: dict[Whom, Relationship] = field(default_factory=dict)
    deputies: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    facts: list[object] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def serves(self, person_id: int | None) -> bool:
        """Whether somebody serves in the team, or leads it. No statement."""
        return person_id in self.members

    def find(self, row: Account) -> Relationship | None:
        """Return the relationship a row means: the one of its name elsewhere, else the one with the same customer."""
        return (self.by_external.get(row.external_id) if row.external_id else None) or self.by_whom.get(row.whom)

    def keep(self, row: Relationship) -> None:
        """Remember a relationship; one that goes on before one that has ended with the same customer."""
        whom = (row.unit_id, row.person_id)
        if row.external_id:
            self.by_external[row.external_id] = row
        if row.ended_at is None or whom not in self.by_whom:
            self.by_whom[whom] = row


def open_book(team: ServiceTeamCard, *, by: Actor) -> Book:
    """Return a team's book for more to come in; who may not load it is refused. Five statements."""
    policy.ensure_loads(by, team)
    book = Book(team=team, stages=stages_of(team.id), members=ours(team))
    for row in Relationship.objects.filter(team_id=team.id).order_by("id"):
        book.keep(row)
    for ident, person in Deputy.objects.filter(relationship__team_id=team.id).values_list(
        "relationship_id", "person_id"
    ):
        book.deputies[ident].add(person)
    return book


def load_stages(book: Book, names: Sequence[tuple[str, str]], *, by: Actor) -> bool:
    """Take over a scale of stages, (name, meaning) in order, where the book is empty; else add those that lack.

    Returns whether that changed anything. In the caller's transaction; refuses who does not lead the team.
    """
    there = [stage.name for stage in book.stages]
    wanted = [name for name, _meaning in names] if not book.by_whom else there
    wanted += [name for name, _meaning in names if fold(name) not in {fold(known) for known in wanted}]
    if wanted == there:
        return False
    if not by.has(Role.ADMINISTRATOR):
        policy.ensure_leads(by, book.team)
    meanings, ids = dict(names), {stage.name: stage for stage in book.stages}
    Stage.objects.filter(team_id=book.team.id).exclude(name__in=wanted).delete()
    Stage.objects.filter(team_id=book.team.id).update(place=F("place") + OUT_OF_THE_WAY)
    for place, name in enumerate(wanted, 1):
        known = ids.get(name)
        said = meanings.get(name, known.meaning if known else "")[:LONGEST_LINE]
        Stage.objects.update_or_create(
            team_id=book.team.id, name=name[:LONGEST_NAME], defaults={"place": place, "meaning": said}
        )
    book.stages = stages_of(book.team.id)
    book.facts.append(StagesSet(team_id=book.team.id, stage_ids=tuple(stage.id for stage in book.stages)))
    return True


def load_relationships(book: Book, rows: Iterable[Account], *, by: Actor) -> list[Became]:
    """Take relationships into a team's book, in the caller's transaction; return what became of each, in order.

    One that is there, by its name elsewhere or by its customer, takes what is told; a second one with the same
    customer is put together with the first.
    """
    became: list[Became] = []
    fresh: dict[int, tuple[Relationship, Account]] = {}
    for row in rows:
        one = book.find(row)
        if one is None:
            one = _new(book, row)
            book.keep(one)
            fresh[id(one)] = (one, row)
            became.append(Became.CREATED)
        elif id(one) in fresh:
            known = fresh[id(one)][1]
            became.append(Became.UNCHANGED if known == row else Became.UPDATED)
            fresh[id(one)] = (_fill(one, row), known)
        else:
            became.append(_change(book, one, row, by=by))
    with transaction.atomic():
        _create(book, list(fresh.values()), by=by)
        record_many(book.facts, by=by)
        restamp_all(book.touched)
    book.facts, book.touched = [], set()
    return became


def _new(book: Book, row: Account) -> Relationship:
    began = row.began_at or clock.now()
    one = Relationship(
        team_id=book.team.id, unit_id=row.unit_id, person_id=row.person_id, began_at=began, staged_at=began
    )
    one.stage = book.stages[0]
    return _fill(one, row)


def _fill(one: Relationship, row: Account) -> Relationship:
    """Put what a row tells into a relationship that is not written yet."""
    one.external_id = one.external_id or row.external_id
    for name in ("owner_id", "stage_id", "rhythm_days", "about", "ended_at"):
        value = getattr(row, name)
        if value is not None:
            setattr(one, name, value)
    return one


def _create(book: Book, fresh: Sequence[tuple[Relationship, Account]], *, by: Actor) -> None:
    rows = [one for one, _row in fresh]
    Relationship.objects.bulk_create(rows)
    OwnerSpan.objects.bulk_create(
        OwnerSpan(relationship=one, person_id=one.owner_id, since=one.began_at, by_id=by.person_id) for one in rows
    )
    StageMove.objects.bulk_create(
        StageMove(relationship=one, after_id=one.stage_id, at=one.began_at, by_id=by.person_id) for one in rows
    )
    for one, row in fresh:
        if row.deputy_ids:
            _set_deputies(book, one, row.deputy_ids)
        book.touched.add(one.id)
        opened = Opened(
            relationship_id=one.id,
            team_id=book.team.id,
            unit_id=one.unit_id,
            person_id=one.person_id,
            stage_id=one.stage_id,
        )
        book.facts.append(opened)
        if one.ended_at is not None:
            book.facts.append(Ended(relationship_id=one.id, team_id=book.team.id))


def _change(book: Book, one: Relationship, row: Account, *, by: Actor) -> Became:
    """Bring one that is there to what a row tells, with a fact for each thing that changed."""
    before = len(book.facts)
    if row.external_id and not one.external_id:
        one.external_id = row.external_id
        book.keep(one)
    if row.owner_id is not None and row.owner_id != one.owner_id:
        _assign(book, one, row.owner_id, by=by)
    if row.deputy_ids is not None and set(row.deputy_ids) - {one.owner_id} != book.deputies[one.id]:
        _set_deputies(book, one, row.deputy_ids)
    if row.stage_id is not None and row.stage_id != one.stage_id:
        _move(book, one, row.stage_id, by=by)
    _set(book, one, "rhythm_days", row.rhythm_days, RhythmSet(relationship_id=one.id, days=row.rhythm_days))
    _set(book, one, "about", row.about, Described(relationship_id=one.id))
    if one.ended_at is None:
        _set(book, one, "ended_at", row.ended_at, Ended(relationship_id=one.id, team_id=book.team.id))
    if len(book.facts) == before:
        Relationship.objects.filter(id=one.id, external_id="").update(external_id=one.external_id)
        return Became.UNCHANGED
    one.version, one.changed_at = one.version + 1, clock.now()
    one.save(update_fields=CHANGED)
    book.touched.add(one.id)
    return Became.UPDATED


def _set(book: Book, one: Relationship, name: str, value: object, fact: object) -> None:
    """Put a value that is told and differs in place of the one there is, with its fact."""
    if value is not None and value != getattr(one, name):
        setattr(one, name, value)
        book.facts.append(fact)


def _assign(book: Book, one: Relationship, person_id: int, *, by: Actor) -> None:
    now, before = clock.now(), one.owner_id
    OwnerSpan.objects.filter(relationship=one, until=None).update(until=now)
    span = OwnerSpan.objects.create(relationship=one, person_id=person_id, since=now, by_id=by.person_id)
    Entry.objects.create(relationship=one, what=Happened.OWNER, at=now, record="owner_span", record_id=span.id)
    one.owner_id = person_id
    changed = OwnerChanged(relationship_id=one.id, team_id=book.team.id, before_id=before, after_id=person_id)
    book.facts.append(changed)


def _move(book: Book, one: Relationship, stage_id: int, *, by: Actor) -> None:
    now, places = clock.now(), {stage.id: stage.place for stage in book.stages}
    move = StageMove.objects.create(
        relationship=one, before_id=one.stage_id, after_id=stage_id, at=now, by_id=by.person_id
    )
    Entry.objects.create(relationship=one, what=Happened.STAGE, at=now, record="stage_move", record_id=move.id)
    moved = StageMoved(
        relationship_id=one.id,
        team_id=book.team.id,
        before_id=one.stage_id,
        after_id=stage_id,
        before_place=places.get(one.stage_id),
        after_place=places[stage_id],
    )
    book.facts.append(moved)
    one.stage_id, one.staged_at = stage_id, now


def _set_deputies(book: Book, one: Relationship, person_ids: Collection[int]) -> None:
    wanted = [ident for ident in dict.fromkeys(person_ids) if ident != one.owner_id][:MOST_DEPUTIES]
    if set(wanted) == book.deputies[one.id]:
        return
    Deputy.objects.filter(relationship=one).exclude(person_id__in=wanted).delete()
    Deputy.objects.bulk_create((Deputy(relationship=one, person_id=ident) for ident in wanted), ignore_conflicts=True)
    book.deputies[one.id] = set(wanted)
    book.facts.append(DeputiesSet(relationship_id=one.id, person_ids=tuple(sorted(wanted))))
