"""When cases were loaded from the log of another system, then books are caught up with them."""

from rapport.accounts.public import Actor
from rapport.ledger.public import Delivered
from rapport.relationships.public import catch_up


def react(fact: Delivered) -> None:
    """Ask for all books; a log names any team."""
    catch_up(by=Actor.system(via="job"))
