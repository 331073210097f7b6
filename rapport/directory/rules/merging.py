"""What becomes of two records that are made one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapport.kit.problems import Refusal

FILLED = ("given_name", "family_name", "email", "title", "unit_id", "location", "timezone", "grade", "started_on")
LISTS = ("languages", "skills")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What decides whether a record can be kept, and which of two better is."""

    id: int
    merged: bool
    has_account: bool
    ended: bool
    identities: int = 0


def filled(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the kept record gets from the other one: values it lacks, and both lists joined."""
    found = {column: gone[column] for column in FILLED if not kept[column] and gone[column]}
    ended, started = kept["ended_on"], found.get("started_on")
    if isinstance(ended, date) and isinstance(started, date) and started > ended:
        del found["started_on"]
    for column in LISTS:
        both = list(dict.fromkeys([*kept[column], *gone[column]]))
        if both != list(kept[column]):
            found[column] = both
    return found


def obstacle(kept: Standing, gone: Standing, *, one_account: bool) -> Refusal | None:
    """Return why two records cannot be made one like this, or None."""
    if kept.merged or gone.merged:
        return Refusal("One of them was merged already.", code="merged_already")
    if kept.ended and not gone.ended:
        return Refusal(
            "The record to keep is of somebody who left. Keep the other one.", code="kept_left", field="kept_id"
        )
    if kept.has_account and gone.has_account and not one_account:
        return Refusal(
            "Both have an account. Say that the kept record's account is enough: the other one then belongs to nobody.",
            code="two_accounts",
            field="one_account",
        )
    return None


def better_kept(a: Standing, b: Standing) -> int:
    """Return the record to keep: of who is here, who has an account, is known by more, and was here first."""
    best = max((a, b), key=lambda one: (not one.ended, one.has_account, one.identities, -one.id))
    return best.id
