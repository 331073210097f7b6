"""When somebody has left, then what she looked after is nobody's, and its team sees that."""

from rapport.accounts.public import Actor
from rapport.ledger.public import Delivered
from rapport.relationships.public import leave


def react(fact: Delivered) -> None:
    """Take her off her relationships; a second time there is none."""
    leave(person_id=int(fact.data["person_id"]), by=Actor.system())
