"""When the directory gets to know an identity, then interactions that waited for it come in."""

from rapport.kit.queue import enqueue
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Ask once for all identities that became known meanwhile; a waiting request is enough."""
    enqueue("interactions.resolve", only_once="interactions.resolve")
