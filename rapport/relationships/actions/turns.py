"""What another owner, other deputies, another stage and an end bring with them, however they come in.

Who does one thing by hand and who loads a book call the same; the row is locked, and the policy was asked.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record
from rapport.relationships.actions.changing import note, touch
from rapport.relationships.actions.goals import stop_asking_goals
from rapport.relationships.actions.steps import stop_asking_steps
from rapport.relationships.events import DeputiesSet, Ended, OwnerChanged, StageMoved
from rapport.relationships.models import Deputy, OwnerSpan, Relationship, Stage, StageMove
from rapport.relationships.rules.words import MOST_DEPUTIES, Happened


def owned(row: Relationship, person_id: int | None, *, by: Actor, reason: str = "") -> None:
    """Let somebody look after a relationship from now on; None is nobody yet."""
    now = clock.now()
    OwnerSpan.objects.filter(relationship=row, until=None).update(until=now)
    span = OwnerSpan.objects.create(relationship=row, person_id=person_id, since=now, reason=reason, by_id=by.person_id)
    note(row, Happened.OWNER, record="owner_span", record_id=span.id, at=now)
    in_hands_of(row, person_id, by=by)


def in_hands_of(row: Relationship, person_id: int | None, *, by: Actor) -> None:
    """Put another owner into a relationship whose spans tell of her already; she is no deputy beside herself."""
    before = row.owner_id
    if person_id is not None:
        Deputy.objects.filter(relationship=row, person_id=person_id).delete()
    touch(row, owner_id=person_id)
    record(OwnerChanged(relationship_id=row.id, team_id=row.team_id, before_id=before, after_id=person_id), by=by)


def those_beside(owner_id: int | None, person_ids: Iterable[int]) -> list[int]:
    """Return who of some people may be deputies: each once, without the owner. Refuses too many."""
    wanted = [ident for ident in dict.fromkeys(person_ids) if ident != owner_id]
    if len(wanted) > MOST_DEPUTIES:
        raise Refusal(f"Name at most {MOST_DEPUTIES} deputies.", code="too_many", field="deputies")
    return wanted


def beside(row: Relationship, wanted: Collection[int], *, by: Actor) -> None:
    """Let these look after a relationship beside its owner, in place of those before."""
    Deputy.objects.filter(relationship=row).exclude(person_id__in=wanted).delete()
    Deputy.objects.bulk_create((Deputy(relationship=row, person_id=ident) for ident in wanted), ignore_conflicts=True)
    touch(row)
    record(DeputiesSet(relationship_id=row.id, person_ids=tuple(sorted(wanted))), by=by)


def moved(row: Relationship, stage: Stage, *, by: Actor, reason: str = "") -> None:
    """Put a relationship into another stage of its team, now."""
    now = clock.now()
    move = StageMove.objects.create(
        relationship=row, before_id=row.stage_id, after=stage, at=now, reason=reason, by_id=by.person_id
    )
    note(row, Happened.STAGE, record="stage_move", record_id=move.id, at=now)
    in_stage(row, stage, at=now, by=by)


def in_stage(row: Relationship, stage: Stage, *, at: datetime, by: Actor) -> None:
    """Let a relationship whose moves tell of it already stand in another stage since a moment."""
    before = row.stage
    touch(row, stage_id=stage.id, staged_at=at)
    record(
        StageMoved(
            relationship_id=row.id,
            team_id=row.team_id,
            before_id=before.id,
            after_id=stage.id,
            before_place=before.place,
            after_place=stage.place,
        ),
        by=by,
    )


def ended(row: Relationship, *, by: Actor, at: datetime | None = None) -> None:
    """Let a relationship end, now without a time: what was open waits on nobody."""
    stop_asking_steps(row, by=by)
    stop_asking_goals(row, by=by)
    touch(row, ended_at=at or clock.now())
    record(Ended(relationship_id=row.id, team_id=row.team_id), by=by)
