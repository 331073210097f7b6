"""Where an account stands in the organisation."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from rapport.accounts.public import Actor, Scope, Via, roles_of
from rapport.directory.models import Person, Unit
from rapport.directory.queries.colours import tell_colours


@dataclass(frozen=True)
class Membership:
    """Where an account stands in the organisation."""

    person_id: int | None
    unit_ids: frozenset[int]
    led_unit_ids: frozenset[int]


# Asked by every request, so it is one statement, and written out: building it would take longer than running it.
MEMBERSHIP = """
SELECT person.id, own.path, ARRAY(
    SELECT below.id FROM directory_unit led
    JOIN directory_unit below ON below.path ~>=~ led.path AND below.path ~<~ (left(led.path, -1) || '0')
    WHERE led.manager_id = person.id AND led.ended_on IS NULL
)
FROM directory_person person LEFT JOIN directory_unit own ON own.id = person.unit_id
WHERE person.user_id = %s AND person.ended_on IS NULL AND person.merged_into_id IS NULL
"""
LED = """
SELECT led.manager_id, below.id FROM directory_unit led
JOIN directory_unit below ON below.path ~>=~ led.path AND below.path ~<~ (left(led.path, -1) || '0')
WHERE led.manager_id = ANY(%s) AND led.ended_on IS NULL
"""
NOWHERE = Membership(person_id=None, unit_ids=frozenset(), led_unit_ids=frozenset())


def actor_for(user: Any, *, via: Via, scopes: frozenset[Scope] | None = None) -> Actor:
    """Return the actor an account is: its roles, its person, her units. Two statements; a third once a minute."""
    if not user.is_authenticated:
        return Actor.stranger(via=via)
    tell_colours()
    return replace(actor_of_account(user.id, via=via), scopes=scopes)


def actor_of_person(person_id: int, *, via: Via) -> Actor | None:
    """Return who acts where somebody does, None where she has no account that works. Three statements."""
    account = accounts_of([person_id]).get(person_id)
    return None if account is None else actor_of_account(account, via=via)


def actor_of_account(user_id: int, *, via: Via) -> Actor:
    """Return who acts where a job does what an account asked for, or tells it something: its roles and units of today.

    Two statements.
    """
    place = membership_of(user_id)
    return Actor(
        user_id=user_id,
        person_id=place.person_id,
        unit_ids=place.unit_ids,
        led_unit_ids=place.led_unit_ids,
        roles=roles_of(user_id),
        via=via,
    )


def membership_of(user_id: int) -> Membership:
    """Return the person behind an account, her units with all above, and those she leads with all below."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBERSHIP, [user_id])
        row = cursor.fetchone()
    if row is None:
        return NOWHERE
    person_id, path, led = row
    above = frozenset(int(step) for step in (path or "").strip("/").split("/") if step)
    return Membership(person_id=person_id, unit_ids=above, led_unit_ids=frozenset(led))


def unit_ids_of(person_id: int) -> frozenset[int]:
    """Return the units of somebody who is still here, with all units above them. One statement."""
    found = Person.objects.filter(id=person_id, ended_on=None, merged_into=None, vacant=False)
    path = found.values_list("unit__path", flat=True).first()
    return frozenset(int(step) for step in (path or "").strip("/").split("/") if step)


def units_led_by(person_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return the units people lead, with all below, by person. One statement."""
    found: dict[int, set[int]] = {ident: set() for ident in person_ids}
    with connection.cursor() as cursor:
        cursor.execute(LED, [list(found)])
        for person_id, unit_id in cursor.fetchall():
            found[person_id].add(unit_id)
    return {person_id: frozenset(units) for person_id, units in found.items()}


def units_around(person_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return the units people are in, or were in when they left, with all above, by person. One statement."""
    rows = Person.objects.filter(id__in=set(person_ids)).values_list("id", "unit__path")
    return {ident: frozenset(int(step) for step in (path or "").strip("/").split("/") if step) for ident, path in rows}


def company() -> str:
    """Return the name of the organisation: its top unit, if there is just one. One statement."""
    tops = list(Unit.objects.filter(parent=None, ended_on=None).values_list("name", flat=True)[:2])
    return tops[0] if len(tops) == 1 else ""


def time_zone_of(person_id: int) -> str:
    """Return somebody's time zone: the one she set herself, else that of her record; empty without. One statement."""
    own, record = Person.objects.filter(id=person_id).values_list("user__timezone", "timezone").first() or ("", "")
    return own or record


def account_of(person_id: int) -> int | None:
    """Return the account linked to a person, if any. One statement."""
    return Person.objects.filter(id=person_id).values_list("user_id", flat=True).first()


def accounts_of(person_ids: Iterable[int]) -> dict[int, int]:
    """Return the accounts of those of these people who have one that works, by person. One statement."""
    found = Person.objects.filter(id__in=set(person_ids), user__is_active=True).values_list("id", "user_id")
    return {person: account for person, account in found if account is not None}


def time_zones_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the time zones of people by account: what each set herself, else that of her record. One statement."""
    rows = Person.objects.filter(user_id__in=set(user_ids), merged_into=None)
    found = rows.values_list("user_id", "user__timezone", "timezone")
    return {account: own or record for account, own, record in found if account is not None}
