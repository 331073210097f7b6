"""Corrections of single entries, for the room whose keepers hear of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.ledger.public import Subject
from rapport.privacy.models import Objection
from rapport.privacy.policy import visible_objections


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What somebody says of one entry about her: `entry` is its room's key."""

    id: int
    subject_id: int
    entry: str
    text: str
    created_at: datetime
    open: bool


def corrections(ids: Collection[int]) -> dict[int, Correction]:
    """Return corrections of entries by id, for the room that keeps those: who may read them is its to say.

    One statement.
    """
    return {row.id: _told(row) for row in Objection.objects.exclude(entry="").filter(id__in=ids)}


def open_corrections(holding: str, *, subject_id: int | None = None) -> Sequence[Correction]:
    """Return what of a holding waits to be corrected, the oldest first, of one person if given. One statement."""
    rows = Objection.objects.exclude(entry="").filter(holding=holding, state=Objection.State.OPEN)
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    return [_told(row) for row in rows.order_by("id")]


def _told(row: Objection) -> Correction:
    return Correction(
        id=row.id,
        subject_id=row.subject_id,
        entry=row.entry,
        text=row.text,
        created_at=row.created_at,
        open=row.state == Objection.State.OPEN,
    )


def objections_seen(ids: Collection[int], by: Actor) -> Mapping[int, Subject]:
    """Return, of these objections, those the actor may read, as records others may speak of. One statement."""
    rows = visible_objections(by).filter(id__in=ids).values_list("id", flat=True)
    label = _("What you asked for about your data")
    return {ident: Subject(id=ident, label=label, url="/privacy/me/", private=True) for ident in rows}
