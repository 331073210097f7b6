"""Accounts as those who act, for what is told to them while they are away."""

from rapport.accounts.public import Actor, roles_of
from rapport.directory.public import membership_of


def as_actor(user_id: int) -> Actor:
    """Return an account as who acts, as a job knows it. Three statements."""
    place = membership_of(user_id)
    return Actor(
        user_id=user_id,
        person_id=place.person_id,
        unit_ids=place.unit_ids,
        led_unit_ids=place.led_unit_ids,
        roles=roles_of(user_id),
        via="job",
    )
