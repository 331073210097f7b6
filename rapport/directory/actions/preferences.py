"""How somebody likes to be contacted."""

from collections.abc import Sequence
from datetime import time

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.events import PreferenceSet
from rapport.directory.models import Preference
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record


def set_preference(
    *,
    person_id: int,
    channels: Sequence[str],
    hours_from: time | None,
    hours_to: time | None,
    languages: Sequence[str],
    by: Actor,
) -> None:
    """Set channels in order, hours on the person's own clock, and languages, all at once."""
    if not policy.may_edit(by, person_id):
        raise Forbidden
    if not policy.visible_to(by).filter(id=person_id).exists():
        raise Missing
    if (hours_from is None) != (hours_to is None):
        raise Refusal("Hours have a beginning and an end. Give both, or neither.", code="hours", field="hours_to")
    if hours_from is not None and hours_to is not None and hours_from >= hours_to:
        raise Refusal("The hours end before they begin.", code="hours", field="hours_to")
    with transaction.atomic():
        Preference.objects.update_or_create(
            person_id=person_id,
            defaults={
                "channels": list(channels),
                "hours_from": hours_from,
                "hours_to": hours_to,
                "languages": list(languages),
                "changed_at": clock.now(),
            },
        )
        record(PreferenceSet(person_id=person_id), by=by)
