"""Two records became one person, or two again: what she asked, was given, said and promised follows.

Where the kept record is named on a case already, is writing in it, or was asked to agree to the same, the row of the
other one stays with the hidden record.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from rapport.cases.actions.ratings.unrating import move_ratings
from rapport.cases.models import (
    Access,
    Approval,
    Approver,
    Bulk,
    BulkCase,
    Case,
    Custody,
    Draft,
    Event,
    Message,
    Offer,
    Promise,
)
from rapport.directory.public import follow_merges
from rapport.kit.moves import move_rows

FOLLOW: tuple[tuple[Any, str], ...] = (
    (Case, "requester_id"),
    (Case, "for_person_id"),
    (Case, "owner_id"),
    (Case, "holder_id"),
    (Custody, "person_id"),
    (Event, "person_id"),
    (Event, "by_id"),
    (Message, "author_id"),
    (Offer, "from_person_id"),
    (Offer, "to_person_id"),
    (Offer, "settled_by_id"),
    (Promise, "made_by_id"),
    (Approval, "asked_by_id"),
    (Approval, "ended_by_id"),
    (Bulk, "person_id"),
    (BulkCase, "holder_before_id"),
    (BulkCase, "owner_before_id"),
)
ANSWERS: tuple[tuple[Any, str], ...] = ((Approver, "person_id"), (Approver, "by_id"))


def follow_merged_people() -> None:
    """Bring cases into line with the merges that stand; once more is harmless."""
    follow_merges("cases", move=_move)


def _move(*, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    rows = [move_rows(model.objects.all(), column, before=gone_id, after=kept_id) for model, column in FOLLOW]
    once = [_elsewhere(model, kept_id) for model in (Access, Draft)]
    rows += [move_rows(elsewhere, "person_id", before=gone_id, after=kept_id) for elsewhere in once]
    for model, column in ANSWERS:  # nobody is asked twice about the same action, nor counts twice
        alike = model.objects.filter(**{column: kept_id}, approval_id=OuterRef("approval_id"))
        rows.append(move_rows(model.objects.filter(~Exists(alike)), column, before=gone_id, after=kept_id))
    rows += move_ratings(kept_id=kept_id, gone_id=gone_id)
    rows.append(move_rows(Bulk.objects.all(), "by_id", before=gone_id, after=kept_id))
    return rows


def _elsewhere(model: Any, kept_id: int) -> "QuerySet[Any]":
    """Rows of cases in which the kept record has none."""
    alike = model.objects.filter(person_id=kept_id, case_id=OuterRef("case_id"))
    rows: QuerySet[Any] = model.objects.filter(~Exists(alike))
    return rows
