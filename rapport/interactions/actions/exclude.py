"""Deciding what stays out: works council, health, HR cases and other channels nobody may evaluate."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.interactions.events import ChannelExcluded, ChannelIncluded
from rapport.interactions.models import ExcludedChannel
from rapport.interactions.policy import ensure_loader
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record


def exclude(*, pattern: str, why: str, by: Actor) -> int:
    """Drop rows of an address, channel or label from now on, before anything is stored. Returns its id.

    `*` stands for anything; `@domain` for everybody of a domain. Rows loaded before stay until their file is
    withdrawn.
    """
    ensure_loader(by)
    pattern, why = pattern.strip().lower(), why.strip()
    if not pattern.strip("*@ "):
        raise Refusal(
            "Say which address, channel or label stays out, such as council@halmar.example or @union.example.",
            code="interactions.empty_pattern",
            field="pattern",
        )
    if not why:
        raise Refusal("Say why it stays out, for those who check it later.", code="interactions.no_reason", field="why")
    with transaction.atomic():
        row, made = ExcludedChannel.objects.get_or_create(
            pattern=pattern[:254], defaults={"why": why[:200], "by_user_id": by.user_id}
        )
        if made:
            record(ChannelExcluded(exclusion_id=row.id), by=by)
    return row.id


def include(*, exclusion_id: int, by: Actor) -> None:
    """Lift an exclusion; rows that were dropped are gone and do not come back."""
    ensure_loader(by)
    with transaction.atomic():
        gone, _ = ExcludedChannel.objects.filter(id=exclusion_id).delete()
        if not gone:
            raise Missing
        record(ChannelIncluded(exclusion_id=exclusion_id), by=by)
