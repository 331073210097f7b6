"""What goes of cases when its time is over, or when somebody is erased: people and words, never the spans and times.

A case belongs to the team that answered as well. So what stays of it is who had the ball as a team, from when to when,
and what was promised: figures of years ago are the same tomorrow, and nobody is in them.
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from rapport.accounts.public import Actor
from rapport.cases.actions.approvals.answering import pass_on
from rapport.cases.actions.ball.holding import leave
from rapport.cases.actions.life.sorting import drop_unused_tags
from rapport.cases.actions.measuring import measure_closed
from rapport.cases.actions.people.merging import ANSWERS, FOLLOW
from rapport.cases.actions.words.drafting import forget_unsent_in
from rapport.cases.actions.words.wording import reword
from rapport.cases.models import (
    Access,
    Approval,
    Approver,
    Bulk,
    Case,
    Criterion,
    Custody,
    Event,
    Message,
    Offer,
    Outside,
    Promise,
    Waiting,
)
from rapport.cases.rules.words import Said
from rapport.knowledge.public import forget_drafts
from rapport.tasks.public import forget_words

BATCH = 2000
# What is one with a case that is still open, or closed later: one thread, which its colleagues read by what they asked.
KEPT_WITH = """
WITH RECURSIVE inside(id) AS (
    SELECT m.gone_id FROM cases_merge m JOIN cases_case c ON c.id = m.into_id
        WHERE m.until IS NULL AND (c.closed_at IS NULL OR c.closed_at >= %s)
    UNION SELECT m.gone_id FROM cases_merge m JOIN inside i ON m.into_id = i.id WHERE m.until IS NULL
) SELECT id FROM inside
"""
GONE = ""
SYSTEM = Actor.system(via="job")
WORDLESS: dict[str, Any] = {"subject": GONE, "answers": {}, "search": GONE, "tags": []}


def forget_requests(person_id: int) -> int:
    """Erase what somebody asked for: words, answers, what she wrote and whom she named; returns how many rows went.

    In the caller's transaction. What the team wrote in answer goes too: it is about her.
    """
    measure_closed()  # figures tell of what was said; measured now, they stay what they were
    hers = _locked(Q(requester_id=person_id) | Q(for_person_id=person_id))
    ids = [*hers, *_locked(Q(parent_id__in=hers) & ~Q(id__in=hers))]  # what departments did for her is about her
    asked = Q(author_id=person_id, said=Said.ASKED)  # in a case hers was merged into, too
    spoken = Message.objects.filter(asked).exclude(case_id__in=ids)
    read = {*ids, *spoken.values_list("case_id", flat=True)}
    gone = Message.objects.filter(Q(case_id__in=ids) | asked).delete()[0]
    gone += Outside.objects.filter(case_id__in=ids).delete()[0]
    Offer.objects.filter(case_id__in=ids).update(words=GONE, reason=GONE)
    _silence(ids)
    Criterion.objects.filter(delivery__case_id__in=ids).update(text=GONE, word=GONE)
    tags = _tags(ids)
    Case.objects.filter(id__in=ids).update(**WORDLESS)
    drop_unused_tags(tags, by=SYSTEM)
    Case.objects.filter(id__in=ids, requester_id=person_id).update(requester_id=None)
    Case.objects.filter(id__in=ids, for_person_id=person_id).update(for_person_id=None)
    reword(read)
    return gone + len(ids)


def _locked(which: Q) -> list[int]:
    """Hold cases until the end of the transaction; a case is held before its parts, as by every action."""
    rows = Case.objects.filter(which).order_by("id").select_for_update(of=("self",))
    return list(rows.values_list("id", flat=True))


def forget_work(person_id: int) -> int:
    """Erase who somebody was in the cases she served: the team had the ball, and nobody in it is named any more.

    In the caller's transaction. Whatever she still has goes back to her teams first; notes she wrote go, replies stay
    with those they were written to, without her name.
    """
    measure_closed()
    leave(person_id=person_id, by=SYSTEM)
    pass_on(person_id=person_id, by=SYSTEM)
    gone: int = Access.objects.filter(person_id=person_id).delete()[0]
    notes = Message.objects.filter(author_id=person_id, said=Said.NOTE)
    read = set(notes.values_list("case_id", flat=True))
    gone += notes.delete()[0]
    reword(read)
    Approver.objects.filter(Q(person_id=person_id) | Q(by_id=person_id)).update(reason=GONE)
    gone += Bulk.objects.filter(by_id=person_id).delete()[0]
    for model, column in (*FOLLOW, *ANSWERS):
        gone += model.objects.filter(**{column: person_id}).update(**{column: None})
    return gone


def remove_old_cases(before: datetime) -> int:
    """Take people and words out of cases that closed before that moment; returns how many. Spans and times stay."""
    measure_closed()
    done = 0
    while ids := list(_with_words(before).order_by("closed_at").values_list("id", flat=True)[:BATCH]):
        for model in (Message, Access):
            model.objects.filter(case_id__in=ids).delete()
        Event.objects.filter(case_id__in=ids).update(person_id=None, person_key=None, by_id=None)
        Custody.objects.filter(case_id__in=ids).update(person_id=None, person_key=None)
        Offer.objects.filter(case_id__in=ids).update(
            from_person_id=None, to_person_id=None, settled_by_id=None, words=GONE, reason=GONE
        )
        Promise.objects.filter(case_id__in=ids).update(made_by_id=None)
        _silence(ids)
        Approval.objects.filter(case_id__in=ids).update(asked_by_id=None, ended_by_id=None)
        Approver.objects.filter(approval__case_id__in=ids).update(person_id=None, by_id=None)
        Criterion.objects.filter(delivery__case_id__in=ids).update(text=GONE, word=GONE)
        tags = _tags(ids)
        Case.objects.filter(id__in=ids).update(
            **WORDLESS, requester_id=None, requester_key=None, for_person_id=None, owner_id=None, holder_id=None
        )
        drop_unused_tags(tags, by=SYSTEM)
        reword(ids)
        done += len(ids)
    return done


def _silence(case_ids: list[int]) -> None:
    """Take the words out of what was agreed to, waited for and asked of others; what, how much and when stays."""
    Waiting.objects.filter(case_id__in=case_ids).update(words=GONE)
    forget_words(subject="case", subject_ids=case_ids)
    Approval.objects.filter(case_id__in=case_ids).update(words=GONE, reason=GONE)
    Approval.objects.filter(case_id__in=case_ids, rule=None).update(what=GONE)  # by name it is in somebody's own words
    Approver.objects.filter(approval__case_id__in=case_ids).update(reason=GONE)
    forget_drafts(about="case", about_ids=case_ids)
    forget_unsent_in(case_ids)


def _tags(case_ids: list[int]) -> set[str]:
    return {word for tags in Case.objects.filter(id__in=case_ids).values_list("tags", flat=True) for word in tags}


def _with_words(before: datetime) -> "QuerySet[Case]":
    said = Exists(Message.objects.filter(case=OuterRef("pk")))
    named = Q(requester__isnull=False) | Q(for_person__isnull=False) | Q(requester_key__isnull=False)
    served = Q(owner__isnull=False) | Q(holder__isnull=False)
    rows = Case.objects.filter(named | served | ~Q(subject=GONE) | ~Q(search=GONE) | said, closed_at__lt=before)
    return rows.exclude(id__in=RawSQL(KEPT_WITH, [before]))  # noqa: S611 (a statement of ours, a moment as a parameter)


def remove_old_strangers(before: datetime) -> int:
    """Drop the keyed hashes of people whom only a log names from cases loaded before that moment; how many cases."""
    keyed = Q(requester_key__isnull=False)
    for model in (Custody, Event):
        rows = model.objects.filter(person_key__isnull=False, case__loaded_at__lt=before)
        rows.update(person_key=None)
    return Case.objects.filter(keyed, loaded_at__lt=before).update(requester_key=None)
