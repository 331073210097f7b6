"""When somebody has left, then her cases go back to her teams and her managers approve: nothing waits on nobody."""

from rapport.accounts.public import Actor
from rapport.cases.public import leave, pass_on
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Give her cases back; a second time there is nothing to give."""
    leave(person_id=int(fact.data["person_id"]), by=Actor.system())
    pass_on(person_id=int(fact.data["person_id"]), by=Actor.system())
