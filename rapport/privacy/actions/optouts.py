"""Leaving the network and coming back: by oneself, at once, without a reason."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.ledger.public import record
from rapport.privacy.events import OptedIn, OptedOut
from rapport.privacy.models import OptOut
from rapport.privacy.policy import ensure_self


def opt_out(*, subject_id: int, by: Actor) -> None:
    """Leave the network from this moment; the next snapshot is made without her. Twice changes nothing."""
    ensure_self(subject_id, by)
    with transaction.atomic():
        _row, made = OptOut.objects.get_or_create(
            subject_id=subject_id, until=None, defaults={"by_user_id": by.user_id, "since": clock.now()}
        )
        if made:
            record(OptedOut(person_id=subject_id), by=by)


def opt_in(*, subject_id: int, by: Actor) -> None:
    """Come back; the next snapshot counts her again. Twice changes nothing."""
    ensure_self(subject_id, by)
    with transaction.atomic():
        if OptOut.objects.filter(subject_id=subject_id, until=None).update(until=clock.now()):
            record(OptedIn(person_id=subject_id), by=by)
