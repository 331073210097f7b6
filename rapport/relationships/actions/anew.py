"""Several things of one relationship put anew at once: all of it or nothing."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.relationships.actions.book import assign, describe, move_stage, set_deputies, set_rhythm

STAYS: Any = object()  # the default of what stays as it is


def change_relationship(
    *,
    relationship_id: int,
    by: Actor,
    owner_id: int | None = STAYS,
    deputy_ids: Iterable[int] = STAYS,
    stage_id: int = STAYS,
    rhythm_days: int | None = STAYS,
    about: str = STAYS,
    reason: str = "",
) -> None:
    """Put anew what is given of a relationship; the rest stays. `reason`: of another owner or stage."""
    with transaction.atomic():
        if owner_id is not STAYS:
            assign(relationship_id=relationship_id, person_id=owner_id, reason=reason, by=by)
        if deputy_ids is not STAYS:
            set_deputies(relationship_id=relationship_id, person_ids=deputy_ids, by=by)
        if stage_id is not STAYS:
            move_stage(relationship_id=relationship_id, stage_id=stage_id, reason=reason, by=by)
        if rhythm_days is not STAYS:
            set_rhythm(relationship_id=relationship_id, days=rhythm_days, by=by)
        if about is not STAYS:
            describe(relationship_id=relationship_id, about=about, by=by)
