"""Whom rules of approval and agreements name: they follow merges, and go with whoever is erased."""

from typing import Any

from django.db.models import Exists, OuterRef

from rapport.catalogue.models import AgreementVersion, Decider
from rapport.directory.public import follow_merges
from rapport.kit.moves import move_rows


def follow_merged_people() -> None:
    """Bring rules and agreements into line with the merges that stand; once more is harmless."""
    follow_merges("catalogue", move=_move)


def forget_decider(person_id: int) -> int:
    """Take somebody out of the rules that name her, in the caller's transaction; returns how many."""
    return Decider.objects.filter(person_id=person_id).delete()[0]


def forget_contact(person_id: int) -> int:
    """Take somebody out of the agreements that name her as a contact, in the caller's transaction; returns how many."""
    columns = ("giver_contact", "taker_contact")
    return sum(AgreementVersion.objects.filter(**{name: person_id}).update(**{name: None}) for name in columns)


def _move(*, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    alike = Decider.objects.filter(person_id=kept_id, rule_id=OuterRef("rule_id"))
    named, versions = Decider.objects.filter(~Exists(alike)), AgreementVersion.objects.all()
    return [
        move_rows(named, "person_id", before=gone_id, after=kept_id),
        move_rows(versions, "giver_contact_id", before=gone_id, after=kept_id),
        move_rows(versions, "taker_contact_id", before=gone_id, after=kept_id),
    ]
