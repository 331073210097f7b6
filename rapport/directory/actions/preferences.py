"""How somebody likes to be contacted."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.standing import SAME
from rapport.directory.events import PreferenceSet
from rapport.directory.models import Person, Preference
from rapport.directory.rules.records import several
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record

MOST = 6
LONGEST = 20  # as the table has it


def set_preference(
    *,
    person_id: int,
    channels: Sequence[str],
    hours_from: time | None,
    hours_to: time | None,
    languages: Sequence[str],
    findable: bool = SAME,
    by: Actor,
) -> None:
    """Set channels in order, hours on the person's own clock, and languages, all at once.

    `findable`: whether she may be found as somebody to ask; what is not given stays, and she may until she says no.
    Her own, or an administrator on her behalf. The same again changes nothing. Refuses more than six channels
    or languages, and hours that end before they begin.
    """
    if not policy.may_edit(by, person_id):
        raise Forbidden
    if not policy.visible_to(by).filter(id=person_id).exists():
        raise Missing
    if (hours_from is None) != (hours_to is None):
        raise Refusal("Hours have a beginning and an end. Give both, or neither.", code="hours", field="hours_to")
    if hours_from is not None and hours_to is not None and hours_from >= hours_to:
        raise Refusal("The hours end before they begin.", code="hours", field="hours_to")
    wanted: dict[str, Any] = {
        "channels": several(channels, most=MOST, longest=LONGEST, field="channels"),
        "hours_from": hours_from,
        "hours_to": hours_to,
        "languages": several(languages, most=MOST, longest=LONGEST, field="languages"),
    }
    if findable is not SAME:
        wanted["findable"] = findable
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(id=person_id)  # two at once would both find nothing set
        known = Preference.objects.filter(person_id=person_id).values(*wanted).first()
        if known == wanted:
            return
        Preference.objects.update_or_create(person_id=person_id, defaults={**wanted, "changed_at": clock.now()})
        record(PreferenceSet(person_id=person_id), by=by)
