"""Erasing everything held about a person; only her number remains, in facts."""

from django.db import transaction

from rapport.accounts.public import Actor, ensure_administrator
from rapport.ledger.public import record
from rapport.privacy.events import PersonErased
from rapport.privacy.models import Look, Objection, OptOut
from rapport.privacy.queries.holdings import account_of, holdings, records_of


def erase_person(*, subject_id: int, by: Actor) -> int:
    """Erase what every room holds about a person and her account, all or nothing; return how many records went.

    Rooms are asked from the top floor down, so that what points at a person goes before the person, and for each of
    her records: one merged into hers still holds what hers had no place for.
    """
    ensure_administrator(by)
    with transaction.atomic():
        records = records_of(subject_id)
        users = {user_id for record_id in records if (user_id := account_of(record_id)) is not None}
        removed = sum(h.erase(record_id) for h in holdings() if h.of == "person" for record_id in records)
        removed += sum(h.erase(user_id) for h in holdings() if h.of == "account" for user_id in users)
        record(PersonErased(person_id=subject_id, records=removed), by=by)
    return removed


def forget_looks(subject_id: int) -> int:
    """Erase the looks at a person, and her name from her looks at others."""
    gone = Look.objects.filter(subject_id=subject_id).delete()[0]
    return gone + Look.objects.filter(by_person_id=subject_id).update(by_person_id=None, by_user_id=None)


def forget_objections(subject_id: int) -> int:
    """Erase what a person objected to, and when she was out of the network."""
    gone = Objection.objects.filter(subject_id=subject_id).delete()[0]
    return gone + OptOut.objects.filter(subject_id=subject_id).delete()[0]
