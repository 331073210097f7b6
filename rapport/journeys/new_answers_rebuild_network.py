"""When people said whom they turn to, then the network is computed anew, so that it stands beside the figures."""

from rapport.kit.queue import enqueue
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Queue a snapshot; one waiting computation is enough."""
    enqueue("network.build", only_once="network.build")
