"""What two sides agreed on is looked at again: who leads the team is asked two weeks before, once."""

from datetime import date

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue.actions.versions import ensure_speaks, ensure_stands, held, settle_review, today_of
from rapport.catalogue.events import AgreementReviewAsked, AgreementReviewed
from rapport.catalogue.models import Agreement
from rapport.catalogue.rules.negotiation import REVIEW_AHEAD, TaskOf
from rapport.directory.public import lead_of
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import Waiting, ask

AT_ONCE = 500


def ask_agreement_reviews() -> int:
    """Put what is due for review onto the lists of who leads the teams; return how many there were. Twice is once."""
    soon = clock.today() + REVIEW_AHEAD
    due = Agreement.objects.filter(retired_at=None, review_task=None, review_on__lte=soon)
    ids = list(due.order_by("review_on", "id").values_list("id", flat=True)[:AT_ONCE])
    return sum(_asked(ident) for ident in ids)


def review_agreement(*, agreement_id: int, by: Actor, next_on: date | None = None) -> None:
    """Say that an agreement was looked at again, and when it will be next; None: no more.

    Who leads either side may, and administrators. What is to change is proposed as a version.
    """
    with transaction.atomic():
        found = held(agreement_id, by)
        ensure_speaks(found, by)
        ensure_stands(found)
        if next_on is not None and next_on <= today_of(found):
            raise Refusal("Look at it again on a later day than today.", code="bad_review", field="next_on")
        settle_review(found, TaskState.DONE, by=by)
        found.review_on = next_on
        found.save(update_fields=["review_on"])
        told = AgreementReviewed(agreement_id=found.id, team_id=found.team_id, unit_id=found.unit_id, review_on=next_on)
        record(told, by=by)


def decide_review(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Refuse an answer from the list: the next day is chosen where the agreement is."""
    del waiting, yes, reason, by
    raise Refusal("Open the agreement, and say there when it is looked at next.", code="look")


def _asked(agreement_id: int) -> bool:
    by = Actor.system()
    with transaction.atomic():
        rows = Agreement.objects.select_for_update(no_key=True, of=("self",)).select_related("team")
        found = rows.filter(id=agreement_id, retired_at=None, review_task=None).first()
        if found is None or found.review_on is None or found.team.unit_id is None:
            return False
        found.review_task = ask(
            kind=TaskOf.REVIEW,
            subject="agreement",
            subject_id=found.id,
            to_person_id=lead_of(found.team.unit_id),
            to_unit_id=found.team.unit_id,
            by=by,
        )
        found.save(update_fields=["review_task"])
        told = AgreementReviewAsked(
            agreement_id=found.id, team_id=found.team_id, unit_id=found.unit_id, review_on=found.review_on
        )
        record(told, by=by)
    return True
