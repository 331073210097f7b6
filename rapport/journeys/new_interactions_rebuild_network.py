"""When interactions came in, then the network is computed anew; one waiting computation is enough."""

from rapport.kit.queue import enqueue
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Queue a snapshot."""
    enqueue("network.build", only_once="network.build")
