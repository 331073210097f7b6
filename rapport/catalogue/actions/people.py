"""Whom rules of approval name: they follow merges, and go with whoever is erased."""

from typing import Any

from django.db.models import Exists, OuterRef

from rapport.catalogue.models import Decider
from rapport.directory.public import follow_merges
from rapport.kit.moves import move_rows


def follow_merged_people() -> None:
    """Bring rules into line with the merges that stand; once more is harmless."""
    follow_merges("catalogue", move=_move)


def forget_decider(person_id: int) -> int:
    """Take somebody out of the rules that name her, in the caller's transaction; returns how many."""
    return Decider.objects.filter(person_id=person_id).delete()[0]


def _move(*, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    alike = Decider.objects.filter(person_id=kept_id, rule_id=OuterRef("rule_id"))
    return [move_rows(Decider.objects.filter(~Exists(alike)), "person_id", before=gone_id, after=kept_id)]
