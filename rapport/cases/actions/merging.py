"""Two records became one person, or two again: what she asked, was given, said and promised follows.

Where the kept record watches a case already, or is named on it, the row of the other one stays with the hidden record.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from rapport.cases.models import Access, Case, Custody, Event, Message, Offer, Promise, Watcher
from rapport.directory.public import follow_merges
from rapport.kit.moves import move_rows, move_rows_back

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
)
ONCE_A_CASE: tuple[Any, ...] = (Watcher, Access)


def follow_merged_people() -> None:
    """Bring cases into line with the merges that stand; once more is harmless."""
    follow_merges("cases", move=_move, back=_move_back)


def _move(*, kept_id: int, gone_id: int) -> dict[str, Any]:
    rows = [move_rows(model.objects.all(), column, before=gone_id, after=kept_id) for model, column in FOLLOW]
    rows += [
        move_rows(_free(model.objects.all(), kept_id), "person_id", before=gone_id, after=kept_id)
        for model in ONCE_A_CASE
    ]
    return {"rows": rows}


def _move_back(note: dict[str, Any]) -> None:
    move_rows_back(note["rows"])


def _free(rows: "QuerySet[Any]", kept_id: int) -> "QuerySet[Any]":
    """Rows of cases that the kept record has no row of."""
    alike = rows.model.objects.filter(person_id=kept_id, case_id=OuterRef("case_id"))
    return rows.filter(~Exists(alike))
