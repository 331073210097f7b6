"""When interactions came in or somebody's went, then the network is computed anew; one waiting time is enough."""

from rapport.kit.queue import enqueue
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Queue a snapshot."""
    enqueue("network.build", only_once="network.build")
