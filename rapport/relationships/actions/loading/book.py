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
from rapport.ledger.public import record, record_many
from rapport.relationships import policy
from rapport.relationships.actions.book import begin_stages
from rapport.relationships.actions.changing import touch
from rapport.relationships.actions.loading.became import Became
from rapport.relationships.actions.loading.contact import restamp_all
from rapport.relationships.actions.turns import beside, ended, moved, owned, those_beside
from rapport.relationships.events import DeputiesSet, Described, Ended, Opened, RhythmSet, StagesSet
from rapport.relationships.models import Deputy, OwnerSpan, Relationship, Stage, StageMove
from rapport.relationships.queries.sides import ours
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_NAME

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
    book = Book(team=team, stages=begin_stages(team.id), members=ours(team))
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
    book.stages = begin_stages(book.team.id)
    record(StagesSet(team_id=book.team.id, stage_ids=tuple(stage.id for stage in book.stages)), by=by)
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
        restamp_all(book.touched)
    book.touched = set()
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
    facts: list[object] = [
        Opened(
            relationship_id=one.id,
            team_id=book.team.id,
            unit_id=one.unit_id,
            person_id=one.person_id,
            stage_id=one.stage_id,
        )
        for one in rows
    ]
    facts += [Ended(relationship_id=one.id, team_id=book.team.id) for one in rows if one.ended_at is not None]
    facts += _deputies(book, fresh)
    record_many(facts, by=by)
    book.touched |= {one.id for one in rows}


def _deputies(book: Book, fresh: Sequence[tuple[Relationship, Account]]) -> list[DeputiesSet]:
    """Write down who are deputies in relationships that are new, and return what to tell of it."""
    told = [(one, those_beside(one.owner_id, row.deputy_ids or ())) for one, row in fresh]
    Deputy.objects.bulk_create(Deputy(relationship=one, person_id=ident) for one, wanted in told for ident in wanted)
    book.deputies.update((one.id, set(wanted)) for one, wanted in told)
    return [DeputiesSet(relationship_id=one.id, person_ids=tuple(sorted(wanted))) for one, wanted in told if wanted]


def _change(book: Book, one: Relationship, row: Account, *, by: Actor) -> Became:
    """Bring one that is there to what a row tells, one thing after the other as if by hand."""
    if row.external_id and not one.external_id:
        one.external_id = row.external_id
        book.keep(one)
        Relationship.objects.filter(id=one.id, external_id="").update(external_id=one.external_id)
    if not _differs(book, one, row):
        return Became.UNCHANGED
    one.refresh_from_db(from_queryset=Relationship.objects.select_for_update())
    before = one.version
    _turn(book, one, row, by=by)
    if row.rhythm_days is not None and row.rhythm_days != one.rhythm_days:
        touch(one, rhythm_days=row.rhythm_days)
        record(RhythmSet(relationship_id=one.id, days=row.rhythm_days), by=by)
        book.touched.add(one.id)
    if row.about is not None and row.about != one.about:
        touch(one, about=row.about)
        record(Described(relationship_id=one.id), by=by)
    if row.ended_at is not None and one.ended_at is None:
        ended(one, at=row.ended_at, by=by)
    return Became.UNCHANGED if one.version == before else Became.UPDATED


def _turn(book: Book, one: Relationship, row: Account, *, by: Actor) -> None:
    if row.owner_id is not None and row.owner_id != one.owner_id:
        owned(one, row.owner_id, by=by)
    if row.deputy_ids is not None:
        _set_deputies(book, one, row.deputy_ids, by=by)
    if row.stage_id is not None and row.stage_id != one.stage_id:
        moved(one, next(stage for stage in book.stages if stage.id == row.stage_id), by=by)


def _differs(book: Book, one: Relationship, row: Account) -> bool:
    """Whether a row tells anything that is not so yet."""
    told = ((getattr(row, name), getattr(one, name)) for name in ("owner_id", "stage_id", "rhythm_days", "about"))
    return (
        any(value is not None and value != known for value, known in told)
        or (row.deputy_ids is not None and set(row.deputy_ids) - {one.owner_id} != book.deputies[one.id])
        or (row.ended_at is not None and one.ended_at is None)
    )


def _set_deputies(book: Book, one: Relationship, person_ids: Collection[int], *, by: Actor) -> None:
    wanted = those_beside(one.owner_id, person_ids)
    there = set(Deputy.objects.filter(relationship=one).values_list("person_id", flat=True))
    if there != set(wanted):
        beside(one, wanted, by=by)
    book.deputies[one.id] = set(wanted)
