"""Whose account is whose."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory.events import PersonClaimed
from rapport.directory.models import Person
from rapport.ledger.public import record


def link_user(*, person_id: int, user_id: int, by: Actor) -> bool:
    """Link an account to a person whose address it proved; return whether it is hers now. Twice changes nothing.

    Nobody takes a person who has an account, and an account belongs to one person. An invitation to a record that was
    merged since leads to the record that stays.
    """
    with transaction.atomic():
        person_id = Person.objects.filter(id=person_id).values_list("merged_into_id", flat=True).first() or person_id
        person = Person.objects.select_for_update().filter(id=person_id, ended_on=None, merged_into=None).first()
        if person is None or person.vacant:
            return False
        if person.user_id is not None or Person.objects.filter(user_id=user_id).exists():
            return person.user_id == user_id
        Person.objects.filter(id=person_id).update(user_id=user_id)
        record(PersonClaimed(person_id=person_id, user_id=user_id), by=by)
    return True
