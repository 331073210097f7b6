"""The door of the directory."""

from typing import Any

from rapport.accounts.public import Actor, Scope, Via, roles_of
from rapport.directory.queries import NOWHERE, Membership, company, membership_of

__all__ = ["NOWHERE", "Membership", "actor_for", "company", "membership_of"]


def actor_for(user: Any, *, via: Via, scopes: frozenset[Scope] | None = None) -> Actor:
    """Return the actor an account is: its roles, its person, her units. At most three statements."""
    if not user.is_authenticated:
        return Actor.stranger(via=via)
    place = membership_of(user.id)
    return Actor(
        user_id=user.id,
        person_id=place.person_id,
        unit_ids=place.unit_ids,
        led_unit_ids=place.led_unit_ids,
        roles=roles_of(user.id),
        via=via,
        scopes=scopes,
    )
