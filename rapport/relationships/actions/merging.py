"""Two records became one person, or two again: whom she looks after, who looks after her, what was said follows.

Where the kept record has the same already (is a deputy, was there, is looked after by the team), the row of the other
one stays with the hidden record.
"""

from typing import Any

from django.db.models import Exists, OuterRef

from rapport.directory.public import follow_merges
from rapport.kit.moves import move_rows
from rapport.relationships.models import (
    Bulk,
    BulkRow,
    CalendarFeed,
    Deputy,
    Goal,
    OwnerSpan,
    Participant,
    Relationship,
    StageMove,
    Step,
    Touchpoint,
    Transfer,
    Weights,
)

FOLLOW: tuple[tuple[Any, str], ...] = (
    (Relationship, "owner_id"),
    (OwnerSpan, "person_id"),
    (OwnerSpan, "by_id"),
    (StageMove, "by_id"),
    (Touchpoint, "author_id"),
    (Goal, "made_by_id"),
    (Goal, "agreed_by_id"),
    (Step, "person_id"),
    (Step, "made_by_id"),
    (Weights, "by_id"),
    (Bulk, "by_id"),
    (BulkRow, "owner_id"),
    (Transfer, "giver_id"),
    (Transfer, "taker_id"),
    (Transfer, "made_by_id"),
)


def follow_merged_people() -> None:
    """Bring books into line with the merges that stand; once more is harmless."""
    follow_merges("relationships", move=_move)


def _move(*, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    ends = {"before": gone_id, "after": kept_id}
    kept = {"person_id": kept_id}
    looked_after = Relationship.objects.filter(**kept, team_id=OuterRef("team_id"), ended_at=None)
    deputy = Deputy.objects.filter(**kept, relationship_id=OuterRef("relationship_id"))
    feed = CalendarFeed.objects.filter(**kept)
    there = Participant.objects.filter(**kept, touchpoint_id=OuterRef("touchpoint_id"))
    return [
        *(move_rows(model.objects.all(), column, **ends) for model, column in FOLLOW),
        move_rows(Relationship.objects.filter(~Exists(looked_after)), "person_id", **ends),
        move_rows(Deputy.objects.filter(~Exists(deputy)), "person_id", **ends),
        move_rows(CalendarFeed.objects.filter(~Exists(feed)), "person_id", **ends),
        move_rows(Participant.objects.filter(~Exists(there)), "person_id", **ends),
    ]
