"""When somebody has left, then whatever cases she had go back to her teams, so that nothing waits on nobody."""

from rapport.accounts.public import Actor
from rapport.cases.public import leave
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Give her cases back; a second time there is nothing to give."""
    leave(person_id=int(fact.data["person_id"]), by=Actor.system())
