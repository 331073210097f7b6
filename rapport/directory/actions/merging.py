"""Two records of one person become one, and two again if that was wrong.

A merge only changes values, never deletes a row, and notes each value before and after; undoing puts back what
nobody has changed since. What other rooms keep by person follows (`actions.following`).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.following import follow_below
from rapport.directory.actions.searching import refresh_people
from rapport.directory.actions.units import derive_managers
from rapport.directory.events import KeptApartNoMore, MergeUndone, PeopleKeptApart, PeopleMerged
from rapport.directory.models import (
    GroupMember,
    Identity,
    Merge,
    NotDuplicate,
    Person,
    Position,
    Preference,
    Statement,
    Unit,
)
from rapport.directory.queries.merging import manager_after, standing_of
from rapport.directory.rules.merging import FILLED, LISTS, filled, obstacle
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record

TABLES: dict[str, type[models.Model]] = {
    model.__name__: model for model in (GroupMember, Identity, Merge, Person, Position, Preference, Statement, Unit)
}


@dataclass
class _Moves:
    """Changes values and writes down each one."""

    made: list[dict[str, Any]] = field(default_factory=list)

    def set(self, row: models.Model, column: str, after: Any) -> None:
        before = getattr(row, column)
        if before == after:
            return
        models.QuerySet(type(row)).filter(pk=row.pk).update(**{column: after})
        setattr(row, column, after)
        self.made.append(
            {
                "table": type(row).__name__,
                "id": row.pk,
                "column": column,
                "before": _plain(before),
                "after": _plain(after),
            }
        )

    def hand_over(self, rows: models.QuerySet[Any], column: str, after: int) -> None:
        for row in rows.order_by("pk"):
            self.set(row, column, after)


def merge_people(*, kept_id: int, gone_id: int, by: Actor, one_account: bool = False) -> int:
    """Make two records one person and return the merge's id. `kept` gets all that `gone` has and she lacks.

    Identities, reports, units headed, statements, groups and the account go over, and the positions of days on which
    `kept` has none; the others stay with the record that is hidden. Of two accounts that of `kept` stays, the other
    one belongs to nobody, if `one_account` says that this is meant. Refuses people who are merged already, and to
    keep the record of somebody who left while the other one stands.
    """
    policy.require_directory(by)
    with transaction.atomic():
        kept, gone = _pair(kept_id, gone_id, one_account=one_account)
        moves = _Moves()
        manager_id = manager_after(kept, gone)
        _hand_over_references(moves, kept, gone)
        _hand_over_positions(moves, kept, gone)
        moves.set(kept, "manager_id", manager_id)
        _fill(moves, kept, gone)
        _follow(moves, kept)
        moves.set(gone, "merged_into_id", kept.id)
        for earlier in Person.objects.filter(merged_into=gone).order_by("id"):
            moves.set(earlier, "merged_into_id", kept.id)
        merge = Merge.objects.create(kept=kept, gone=gone, moves=moves.made, by_person_id=by.person_id)
        follow_below()
        refresh_people(Person.objects.filter(id=kept.id))
        derive_managers()
        record(PeopleMerged(merge_id=merge.id, kept_id=kept.id, gone_id=gone.id), by=by)
    return merge.id


def undo_merge(*, merge_id: int, by: Actor) -> None:
    """Make two people of one again, each with what was hers. A value somebody changed since stays as it is now."""
    policy.require_directory(by)
    with transaction.atomic():
        merge = Merge.objects.select_for_update().filter(id=merge_id, undone_at=None).first()
        if merge is None:
            raise Missing("There is no such merge, or it was undone already.")
        _refuse_covered(merge)
        for move in reversed(merge.moves):
            _put_back(move)
        Merge.objects.filter(id=merge.id).update(undone_at=clock.now())
        follow_below()
        refresh_people(Person.objects.filter(id__in=[merge.kept_id, merge.gone_id]))
        derive_managers()
        record(MergeUndone(merge_id=merge.id, kept_id=merge.kept_id, gone_id=merge.gone_id), by=by)


def keep_apart(*, person_a: int, person_b: int, by: Actor) -> int:
    """Note that two people who look alike are two, and return the note's id; they are not suggested again."""
    policy.require_directory(by)
    a, b = sorted((person_a, person_b))
    with transaction.atomic():
        if a == b or Person.objects.filter(id__in=[a, b]).count() != 2:  # noqa: PLR2004
            raise Missing
        note, made = NotDuplicate.objects.get_or_create(a_id=a, b_id=b)
        if made:
            record(PeopleKeptApart(a_id=a, b_id=b), by=by)
    return note.id


def suggest_again(*, apart_id: int, by: Actor) -> None:
    """Take back the note that two people are two; they are suggested again if they look alike."""
    policy.require_directory(by)
    with transaction.atomic():
        note = NotDuplicate.objects.select_for_update().filter(id=apart_id).first()
        if note is None:
            raise Missing
        note.delete()
        record(KeptApartNoMore(a_id=note.a_id, b_id=note.b_id), by=by)


def _pair(kept_id: int, gone_id: int, *, one_account: bool) -> tuple[Person, Person]:
    if kept_id == gone_id:
        raise Refusal("Choose two different people.", code="same_person", field="gone_id")
    found = {p.id: p for p in Person.objects.select_for_update().filter(id__in=[kept_id, gone_id]).order_by("id")}
    if len(found) != 2:  # noqa: PLR2004
        raise Missing
    kept, gone = found[kept_id], found[gone_id]
    if refusal := obstacle(standing_of(kept), standing_of(gone), one_account=one_account):
        raise refusal
    return kept, gone


def _hand_over_references(moves: _Moves, kept: Person, gone: Person) -> None:
    moves.hand_over(Identity.objects.filter(person=gone), "person_id", kept.id)
    moves.hand_over(Person.objects.filter(manager=gone).exclude(id=kept.id), "manager_id", kept.id)
    moves.hand_over(Position.objects.filter(manager=gone).exclude(person=kept), "manager_id", kept.id)
    moves.hand_over(Unit.objects.filter(manager=gone, manager_given=True), "manager_id", kept.id)
    own = Statement.objects.filter(person=gone)
    for statement in own.order_by("pk"):
        if statement.author_id == gone.id and statement.visibility == Statement.Visibility.ME:
            # author and subject must stay one person at every moment, so both go in one step
            Statement.objects.filter(pk=statement.pk).update(person_id=kept.id, author_id=kept.id)
            moves.made.append(
                {"table": "Statement", "id": statement.pk, "column": "owner", "before": gone.id, "after": kept.id}
            )
        else:
            moves.set(statement, "person_id", kept.id)
    moves.hand_over(Statement.objects.filter(author=gone), "author_id", kept.id)
    hers = GroupMember.objects.filter(person=kept).values("group_id")
    moves.hand_over(GroupMember.objects.filter(person=gone).exclude(group_id__in=hers), "person_id", kept.id)
    if not Preference.objects.filter(person=kept).exists():
        moves.hand_over(Preference.objects.filter(person=gone), "person_id", kept.id)


def _hand_over_positions(moves: _Moves, kept: Person, gone: Person) -> None:
    """Give `kept` the positions of days on which she has none; nobody reports to herself in any of them."""
    hers = list(Position.objects.filter(person=kept, primary=True).values_list("since", "until"))
    for position in Position.objects.filter(person=gone, primary=True).order_by("since"):
        if not any(_overlap((position.since, position.until), span) for span in hers):
            moves.set(position, "person_id", kept.id)
    for position in Position.objects.filter(person=gone, primary=False).order_by("since"):
        again = Position.objects.filter(person=kept, unit=position.unit_id, since=position.since, primary=False)
        if not again.exists():
            moves.set(position, "person_id", kept.id)
    for position in Position.objects.filter(person=kept, manager__in=[kept, gone]).order_by("pk"):
        moves.set(position, "manager_id", None)


def _overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def _follow(moves: _Moves, kept: Person) -> None:
    """Let her position of today say what her record says, as everywhere."""
    today = clock.today()
    now = Position.objects.filter(
        Q(until=None) | Q(until__gt=today), person=kept, primary=True, since__lte=today
    ).first()
    if now is not None:
        for column in ("unit_id", "title", "manager_id"):
            moves.set(now, column, getattr(kept, column))


def _fill(moves: _Moves, kept: Person, gone: Person) -> None:
    if gone.user_id:
        user = gone.user_id
        moves.set(gone, "user_id", None)
        if not kept.user_id:
            moves.set(kept, "user_id", user)
    columns = (*FILLED, *LISTS, "ended_on")
    values = filled(*({column: getattr(one, column) for column in columns} for one in (kept, gone)))
    for column, value in values.items():
        moves.set(kept, column, value)


def _refuse_covered(merge: Merge) -> None:
    ends = [merge.kept_id, merge.gone_id]
    later = Merge.objects.filter(Q(kept__in=ends) | Q(gone__in=ends), undone_at=None, id__gt=merge.id)
    if number := later.order_by("-id").values_list("id", flat=True).first():
        raise Refusal(f"One of them was merged again since. Undo merge {number} first.", code="merged_again")


def _put_back(move: dict[str, Any]) -> None:
    rows: models.QuerySet[Any] = models.QuerySet(TABLES[move["table"]]).filter(pk=move["id"])
    if move["column"] == "owner":
        both = {"person_id": move["after"], "author_id": move["after"]}
        rows.filter(**both).update(person_id=move["before"], author_id=move["before"])
        return
    column, before, after = move["column"], _value(move, "before"), _value(move, "after")
    rows.filter(**{column: after}).update(**{column: before})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _value(move: dict[str, Any], which: str) -> Any:
    value = move[which]
    return date.fromisoformat(value) if move["column"] == "started_on" and value else value
