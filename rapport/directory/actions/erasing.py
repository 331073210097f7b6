"""Erasing what the directory holds about somebody; each runs in the caller's transaction, which checked who asks.

Each erases what one record holds; privacy asks for each record of hers.
"""

from django.db.models import Q

from rapport.directory.actions.units import derive_managers
from rapport.directory.models import (
    GroupMember,
    Identity,
    Merge,
    NotDuplicate,
    Person,
    Position,
    Preference,
    RollCall,
    Statement,
)


def erase_statements(person_id: int) -> int:
    """Erase what was said about her and what she said: words without an author are not kept. Returns how many."""
    return Statement.objects.filter(Q(person=person_id) | Q(author=person_id)).delete()[0]


def erase_preferences(person_id: int) -> int:
    """Erase how she likes to be contacted."""
    return Preference.objects.filter(person=person_id).delete()[0]


def erase_memberships(person_id: int) -> int:
    """Take her out of all groups."""
    return GroupMember.objects.filter(person=person_id).delete()[0]


def erase_identities(person_id: int) -> int:
    """Let no address, login or number lead to her."""
    return Identity.objects.filter(person=person_id).delete()[0]


def erase_positions(person_id: int) -> int:
    """Erase what she did where; figures as of an earlier day no longer count her."""
    return Position.objects.filter(person=person_id).delete()[0]


def erase_merges(person_id: int) -> int:
    """Erase which records were found to be hers; what another's merges moved to or from her goes with the record."""
    apart = NotDuplicate.objects.filter(Q(a=person_id) | Q(b=person_id)).delete()[0]
    return apart + Merge.objects.filter(Q(kept=person_id) | Q(gone=person_id)).delete()[0]


def erase_record(person_id: int) -> int:
    """Erase her record; who reported to her reports to nobody for now."""
    gone = Person.objects.filter(id=person_id).delete()[0]
    derive_managers()
    return gone


def forget_loader(user_id: int) -> int:
    """Forget which account loaded files of people; that they were loaded is about nobody."""
    return RollCall.objects.filter(by_user_id=user_id).update(by_user_id=None)
