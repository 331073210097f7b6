"""Do one thing to many relationships, each in a transaction of its own; take it back where nothing changed since."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.relationships import policy
from rapport.relationships.actions.book import (
    assign,
    end_relationship,
    move_stage,
    return_relationship,
    serves,
    set_rhythm,
)
from rapport.relationships.actions.changing import held, line
from rapport.relationships.events import ManyChanged, ManyUndone
from rapport.relationships.models import Bulk, BulkRow, Relationship
from rapport.relationships.rules.book import Does
from rapport.relationships.rules.words import LONGEST_LINE, MOST_AT_ONCE


def change_many(
    *,
    do: Does,
    relationship_ids: Sequence[int],
    by: Actor,
    owner_id: int | None = None,
    stage_id: int | None = None,
    rhythm_days: int | None = None,
    reason: str = "",
) -> int:
    """Do one thing to many relationships the actor sees, and return the bulk's id; its rows say what became of each.

    What is refused for one is done for the others. Those out of sight are left out. Raises Refusal where nothing is
    chosen, or more than 500 are.
    """
    if by.person_id is None:
        raise Forbidden("Only a person can do this.")
    wanted = list(dict.fromkeys(relationship_ids))
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"{MOST_AT_ONCE} at once are the most. Choose fewer.", code="too_many", field="pick")
    seen = set(policy.visible_to(by).filter(id__in=wanted).values_list("id", flat=True))
    chosen = [ident for ident in wanted if ident in seen]
    if not chosen:
        raise Refusal("Choose some relationships first.", code="none", field="pick")
    if do is Does.STAGE and stage_id is None:
        raise Refusal("Choose a stage.", code="no_stage", field="stage")
    why = line(reason, field="reason")
    with transaction.atomic():
        bulk = Bulk.objects.create(do=do, by_id=by.person_id)
        record(ManyChanged(bulk_id=bulk.id, do=do, relationships=len(chosen)), by=by)
    acts: dict[Does, Callable[[int], Any]] = {
        Does.OWNER: lambda one: assign(relationship_id=one, person_id=owner_id, by=by, reason=why),
        Does.STAGE: lambda one: move_stage(relationship_id=one, stage_id=stage_id or 0, by=by, reason=why),
        Does.RHYTHM: lambda one: set_rhythm(relationship_id=one, days=rhythm_days, by=by),
        Does.END: lambda one: end_relationship(relationship_id=one, by=by),
    }
    for ident in chosen:
        _do(bulk, ident, acts[do], by)
    return bulk.id


def undo_many(*, bulk_id: int, by: Actor) -> int:
    """Take back what was done to many where nothing changed since; return for how many. Twice changes nothing."""
    with transaction.atomic():
        bulk = Bulk.objects.select_for_update().filter(id=bulk_id, by_id=by.person_id or 0).first()
        if bulk is None:
            raise Missing
        if bulk.undone_at is not None:
            return 0
        rows = BulkRow.objects.filter(bulk=bulk, version__isnull=False).order_by("id")
        undone = sum(_undo(row, Does(bulk.do), by) for row in rows)
        Bulk.objects.filter(id=bulk.id).update(undone_at=clock.now())
        record(ManyUndone(bulk_id=bulk.id, relationships=undone), by=by)
    return undone


def remove_old_bulks(before: datetime) -> int:
    """Remove the notes of what was done at once before a moment, in the caller's transaction; what it did stays."""
    return Bulk.objects.filter(made_at__lt=before).delete()[1].get("relationships.Bulk", 0)


def _do(bulk: Bulk, relationship_id: int, act: Callable[[int], Any], by: Actor) -> None:
    with transaction.atomic():
        row = BulkRow(bulk=bulk, relationship_id=relationship_id)
        try:
            with transaction.atomic():
                before = held(relationship_id, by)
                row.owner_id, row.stage_id = before.owner_id, before.stage_id
                row.rhythm_days = before.rhythm_days
                act(relationship_id)
                row.version = Relationship.objects.values_list("version", flat=True).get(id=relationship_id)
        except Refusal as refusal:
            row.reason = refusal.message[:LONGEST_LINE]
        row.save()


def _undo(row: BulkRow, do: Does, by: Actor) -> bool:
    """Bring one back to what it was; what changed since, or whose former owner has left the team, stays."""
    try:
        with transaction.atomic():
            now = held(row.relationship_id, by, alive=do is not Does.END)
            if now.version != row.version:
                return False
            if do is Does.OWNER:
                if row.owner_id is not None and not serves(row.owner_id, team_card(now.team_id)):
                    return False
                assign(relationship_id=now.id, person_id=row.owner_id, by=by)
            elif do is Does.STAGE and row.stage_id is not None:
                move_stage(relationship_id=now.id, stage_id=row.stage_id, by=by)
            elif do is Does.RHYTHM:
                set_rhythm(relationship_id=now.id, days=row.rhythm_days, by=by)
            elif do is Does.END:
                return_relationship(relationship_id=now.id, by=by)
    except Refusal:
        return False
    return True
