"""When an address is proved, or an operator makes an account for it, then it is linked to the person it belongs to."""

from rapport.accounts.public import Actor, reader_of
from rapport.directory.public import link_user, resolve_identities
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Link by the person named in the invitation, else by the address itself."""
    user_id = int(fact.data["user_id"])
    person_id = fact.data.get("person_id")
    if person_id is None:
        person_id = next(iter(resolve_identities([reader_of(user_id).email]).values()), None)
    if person_id is not None:
        link_user(person_id=int(person_id), user_id=user_id, by=Actor.system())
