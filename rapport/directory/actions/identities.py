"""The identities of one person: added and removed by hand. Each belongs to one person only."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.events import IdentityAdded, IdentityRemoved, PersonChanged
from rapport.directory.models import Identity, Person, SharedAddress
from rapport.directory.rules.identities import LONGEST, IdentityKind, looks_like_address, normalise
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record


def add_identity(*, person_id: int, kind: str, value: str, by: Actor) -> int:
    """Make somebody known by one more address, login or number, and return its id; twice is once."""
    policy.require_directory(by)
    if not Person.objects.filter(id=person_id, merged_into=None).exists():
        raise Missing
    with transaction.atomic():
        return claim_value(person_id=person_id, kind=kind, value=value, source="hand", by=by)


def claim_value(*, person_id: int, kind: str, value: str, source: str, by: Actor) -> int:
    """Write an identity in the caller's transaction, whose policy it shares."""
    plain = normalise(value)
    if kind not in set(IdentityKind):
        raise Refusal(f"An identity is one of: {', '.join(IdentityKind)}.", code="bad_kind", field="kind")
    if not plain or len(plain) > LONGEST or (kind == IdentityKind.EMAIL and not looks_like_address(plain)):
        raise Refusal("That is no identity of this kind.", code="bad_identity", field="value")
    held = Identity.objects.filter(value=plain).first()
    if held is not None and held.person_id == person_id:
        return held.id
    if held is not None:
        raise Refusal(
            "Somebody else is known by it. If the two are one person, merge them.", code="identity_taken", field="value"
        )
    SharedAddress.objects.filter(value=plain).delete()  # somebody says that it is one person's after all
    identity = Identity.objects.create(person_id=person_id, kind=kind, value=plain, source=source)
    record(IdentityAdded(person_id=person_id, identity_id=identity.id), by=by)
    return identity.id


def remove_identity(*, identity_id: int, by: Actor) -> None:
    """Let somebody no longer be known by an identity; an address colleagues wrote to is shown no longer either."""
    policy.require_directory(by)
    with transaction.atomic():
        identity = Identity.objects.select_for_update().filter(id=identity_id).first()
        if identity is None:
            raise Missing
        Person.objects.filter(id=identity.person_id, email=identity.value).update(email="", changed_at=clock.now())
        identity.delete()
        record(IdentityRemoved(person_id=identity.person_id, identity_id=identity_id), by=by)


def prefer_identity(*, identity_id: int, by: Actor) -> bool:
    """Let an e-mail address be the one colleagues see and write to; return whether it was another one."""
    policy.require_directory(by)
    with transaction.atomic():
        identity = Identity.objects.filter(id=identity_id).first()
        if identity is None:
            raise Missing
        if identity.kind != IdentityKind.EMAIL:
            raise Refusal("Only an e-mail address can be the one to write to.", code="bad_kind", field="kind")
        person = Person.objects.filter(id=identity.person_id).exclude(email=identity.value)
        if not person.update(email=identity.value, changed_at=clock.now()):
            return False
        record(PersonChanged(person_id=identity.person_id), by=by)
    return True
