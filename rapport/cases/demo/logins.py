"""Accounts for everybody who serves in the story, so that they can be named and hear of it."""

from rapport.accounts.public import Actor, Role, create_user, user_id_of_address
from rapport.directory.public import accounts_of, each_identity, link_user, person_card


def let_in(members: set[int], *, by: Actor) -> None:
    """Give an account to each of these who has none. It has no password: those who sign in are the cast."""
    missing = members - accounts_of(members).keys()
    addresses = {person_id: value for value, person_id in each_identity() if person_id in missing and "@" in value}
    for person_id, card in sorted(person_card(addresses).items()):
        if card.vacant or card.left or user_id_of_address(addresses[person_id]):
            continue
        roles = frozenset({Role.TEAM_MEMBER})
        user_id = create_user(email=addresses[person_id], name=card.name, roles=roles, by=by)
        link_user(person_id=person_id, user_id=user_id, by=by)
