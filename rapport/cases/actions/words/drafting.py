"""Keep what somebody is writing and has not sent, for her alone. It leaves no fact: nobody is to know of it later."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.custody import ensure_alive, locked
from rapport.cases.actions.words.talking import sent
from rapport.cases.models import Draft
from rapport.cases.rules.texts import check_draft
from rapport.cases.rules.words import Said
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.text import is_clean

ENSURE = {Said.ASKED: policy.ensure_adds, Said.REPLY: policy.ensure_serves, Said.NOTE: policy.ensure_notes}
LONGEST_KEY = 10


def keep_draft(*, case_id: int, said: str, text: str, by: Actor, hear_by: str = "", once: str = "") -> None:
    """Keep what the actor is writing in a case, in place of what was kept before; `said` is a word of `Said`.

    `hear_by`: the promise chosen with it, by its key. `once`: the token it will be sent with; what was sent with it
    already is not kept any more, though a browser be late with it. Raises Missing, Forbidden, Refusal.
    """
    with transaction.atomic():
        case = locked(case_id, by=by)
        person_id = policy.ensure_writes(by, case)
        if said not in set(Said):
            raise Refusal("Say whether this is a reply or a note between us.", code="no_said", field="said")
        ENSURE[Said(said)](by, case)
        ensure_alive(case)
        if len(hear_by) > LONGEST_KEY or not is_clean(hear_by):
            raise Refusal("There is no such promise. Choose one of those in the list.", field="hear_by")
        words = check_draft(text)
        if is_clean(once) and sent(case_id, once, by=by) is not None:
            return
        row = Draft(case=case, person_id=person_id, said=said, text=words, hear_by=hear_by, at=clock.now())
        Draft.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["person", "case"],
            update_fields=["said", "text", "hear_by", "at"],
        )


def drop_draft(*, case_id: int, by: Actor) -> None:
    """Forget what the actor was writing in a case, for who may write there. Any number of times."""
    with transaction.atomic():
        policy.ensure_writes(by, locked(case_id, by=by))
        end_draft(case_id=case_id, by=by)


def end_draft(*, case_id: int, by: Actor) -> None:
    """Take the words out of what the actor was writing: she sent it, or dropped it. When she did stays for a while."""
    if by.person_id is not None:
        mine = Draft.objects.filter(case_id=case_id, person_id=by.person_id)
        mine.update(text="", hear_by="", at=clock.now())


def forget_unsent(person_id: int) -> int:
    """Erase what somebody was writing, in the caller's transaction; returns how many went."""
    return Draft.objects.filter(person_id=person_id).delete()[0]


def forget_unsent_in(case_ids: Collection[int]) -> None:
    """Erase what anybody was writing in cases whose own words are erased, in the caller's transaction."""
    Draft.objects.filter(case_id__in=case_ids).delete()


def remove_old_drafts(before: datetime) -> int:
    """Forget what nobody went on with since a moment, in the caller's transaction."""
    return Draft.objects.filter(at__lt=before).delete()[0]
