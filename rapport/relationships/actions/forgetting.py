"""What is kept about people goes: when its time has come, and when somebody is erased or has left."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from rapport.accounts.public import Actor
from rapport.conversation.public import forget_said, forget_talk
from rapport.messaging.public import forget_incoming_about
from rapport.relationships.actions.corrections import forget_corrections, hand_on_corrections
from rapport.relationships.actions.mail import ABOUT
from rapport.relationships.actions.turns import owned
from rapport.relationships.models import (
    Bulk,
    BulkRow,
    CalendarFeed,
    Deputy,
    Entry,
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
from rapport.relationships.rules.words import Side, TaskOf
from rapport.tasks.public import State, forget_words, settle_all

WORDLESS = {"outcome": "", "words": "", "learned": "", "place": "", "mood": ""}


def forget_customer(person_id: int) -> int:
    """Erase what was kept about somebody as a customer, in the caller's transaction; return how many rows went.

    Relationships with her go whole, with what was said under them and mailed to them, and what waits on colleagues
    because of them waits no more. Of touchpoints with her unit she leaves, and where nobody else of theirs was there,
    so do the words, those said under it, and what would know it again when it comes in anew.
    """
    forget_corrections(person_id)
    with_her = Relationship.objects.filter(person_id=person_id)
    books = list(with_her.order_by("id").values_list("id", flat=True))
    for kind, subject, rows in ((TaskOf.STEP, "step", Step.objects), (TaskOf.GOAL, "goal", Goal.objects)):
        ids = list(rows.filter(relationship__in=with_her).order_by("id").values_list("id", flat=True))
        for ident in ids:
            settle_all(kind=kind, subject=subject, subject_id=ident, state=State.WITHDRAWN, by=Actor.system())
        forget_words(subject=subject, subject_ids=ids)
    forget_talk(about="relationship", about_ids=books)
    forget_incoming_about(about=ABOUT, about_ids=books)
    gone = _forget_touchpoints(Touchpoint.objects.filter(relationship_id__in=books)) + with_her.delete()[0]
    others = Participant.objects.filter(touchpoint=OuterRef("pk"), side=Side.THEIRS).exclude(person_id=person_id)
    hers = Touchpoint.objects.filter(participants__person_id=person_id, participants__side=Side.THEIRS)
    alone = list(hers.filter(~Exists(others)).values_list("id", flat=True))
    Touchpoint.objects.filter(id__in=alone).update(**WORDLESS, key="")
    forget_said(about="touchpoint", about_ids=alone)
    return gone + Participant.objects.filter(person_id=person_id).delete()[0]


def forget_keeper(person_id: int) -> int:
    """Take somebody's name off what she kept, wrote and set in books, in the caller's transaction."""
    many = Relationship.objects.filter(owner_id=person_id).update(owner=None)
    many += Deputy.objects.filter(person_id=person_id).delete()[0]
    many += CalendarFeed.objects.filter(person_id=person_id).delete()[0]
    for model, column in (
        (OwnerSpan, "person"),
        (OwnerSpan, "by"),
        (StageMove, "by"),
        (Touchpoint, "author"),
        (Goal, "made_by"),
        (Goal, "agreed_by"),
        (Step, "person"),
        (Step, "made_by"),
        (Weights, "by"),
        (BulkRow, "owner"),
        (Transfer, "giver"),
        (Transfer, "made_by"),
    ):
        rows = model._default_manager.filter(**{f"{column}_id": person_id})  # noqa: SLF001 (Django's public name)
        many += rows.update(**{column: None})
    many += Bulk.objects.filter(by_id=person_id).delete()[0]
    return many + Transfer.objects.filter(taker_id=person_id).delete()[0]


def leave(*, person_id: int, by: Actor) -> int:
    """Let what somebody who left looked after be nobody's, so that it shows in the book; return how many."""
    rows = Relationship.objects.filter(owner_id=person_id)
    ids = list(rows.order_by("id").values_list("id", flat=True))
    for ident in ids:
        with transaction.atomic():
            row = Relationship.objects.select_for_update().get(id=ident)
            if row.owner_id != person_id:
                continue
            owned(row, None, by=by)
    Deputy.objects.filter(person_id=person_id).delete()
    hand_on_corrections(person_id)
    return len(ids)


def remove_old_words(before: datetime) -> int:
    """Remove what was said at touchpoints before a moment, and who was there; that they took place stays."""
    past = Touchpoint.objects.filter(at__lt=before)
    old = past.exclude(**WORDLESS)
    forget_said(about="touchpoint", about_ids=past.values_list("id", flat=True))
    Participant.objects.filter(touchpoint__at__lt=before).delete()
    return old.update(**WORDLESS)


def remove_removed(before: datetime) -> int:
    """Remove touchpoints that were taken away before a moment for good, in the caller's transaction."""
    return _forget_touchpoints(Touchpoint.objects.filter(removed_at__lt=before))


def remove_old_entries(before: datetime) -> int:
    """Remove what timelines hold from before a moment, touchpoints too, in the caller's transaction."""
    gone = Entry.objects.filter(at__lt=before).delete()[0]
    return gone + _forget_touchpoints(Touchpoint.objects.filter(at__lt=before))


def _forget_touchpoints(rows: QuerySet[Touchpoint]) -> int:
    """Remove touchpoints with all that was said under them; return how many rows of this room went."""
    forget_talk(about="touchpoint", about_ids=rows.values_list("id", flat=True))
    return rows.delete()[0]
