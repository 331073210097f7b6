"""Asking to correct, stop using or erase what is held about oneself, and answering."""

from django.db import transaction

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.privacy.events import Objected, ObjectionAnswered
from rapport.privacy.models import Objection
from rapport.privacy.rules import Wish


def object_to(*, holding: str, wish: Wish, text: str, by: Actor) -> int:
    """Ask administrators to correct, stop using or erase something held about oneself; return its id."""
    if by.person_id is None:
        raise Forbidden("Your account is not linked to a person yet. Ask an administrator to link it.")
    words = text.strip()
    if not words:
        raise Refusal("Say in a few words what should change.", code="empty", field="text")
    with transaction.atomic():
        row = Objection.objects.create(
            subject_id=by.person_id,
            by_user_id=by.user_id,
            holding=holding[:100],
            wish=wish,
            text=words,
            created_at=clock.now(),
        )
        record(Objected(person_id=by.person_id, objection_id=row.id, wish=wish), by=by)
    return row.id


def answer(*, objection_id: int, granted: bool, text: str, by: Actor) -> None:
    """Answer an objection with a reason; the person reads it on My data. Answered once, it stays answered."""
    ensure_administrator(by)
    words = text.strip()
    if not words:
        raise Refusal("Say what was done, or why not.", code="empty", field="text")
    with transaction.atomic():
        row = Objection.objects.select_for_update().filter(id=objection_id).first()
        if row is None:
            raise Missing
        if row.state != Objection.State.OPEN:
            raise Refusal("This has been answered already.", code="answered")
        row.state = Objection.State.GRANTED if granted else Objection.State.REFUSED
        row.answer, row.answered_by_id, row.answered_at = words, by.user_id, clock.now()
        row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        record(ObjectionAnswered(person_id=row.subject_id, objection_id=row.id, granted=granted), by=by)
