"""Leaving the network and coming back: by oneself, at once, without a reason."""

from django.db import connection, transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.ledger.public import record
from rapport.privacy.events import OptedIn, OptedOut
from rapport.privacy.models import OptOut
from rapport.privacy.policy import ensure_self
from rapport.privacy.queries.holdings import records_of


def opt_out(*, subject_id: int, by: Actor) -> None:
    """Leave the network from this moment, with every record of hers; the next snapshot is made without her.

    Twice changes nothing.
    """
    ensure_self(subject_id, by)
    leave_network(subject_id, by=by)


def leave_network(subject_id: int, *, by: Actor) -> None:
    """Take somebody out who asked for it, with every record of hers; who may is the caller's to say."""
    with transaction.atomic():
        one_at_a_time()
        for record_id in records_of(subject_id):
            _row, made = OptOut.objects.get_or_create(
                subject_id=record_id, until=None, defaults={"by_user_id": by.user_id, "since": clock.now()}
            )
            if made:
                record(OptedOut(person_id=record_id), by=by)


def opt_in(*, subject_id: int, by: Actor) -> None:
    """Come back, with every record of hers; the next snapshot counts her again. Twice changes nothing."""
    ensure_self(subject_id, by)
    with transaction.atomic():
        one_at_a_time()
        for record_id in records_of(subject_id):
            if OptOut.objects.filter(subject_id=record_id, until=None).update(until=clock.now()):
                record(OptedIn(person_id=record_id), by=by)


def one_at_a_time() -> None:
    """Hold the caller's transaction until no other one changes who is out, so that none misses a merge of records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('privacy.opt_outs'))")
