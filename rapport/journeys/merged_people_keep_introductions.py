"""When two records become one person, or two again, then introductions and surveyed ties follow."""

from rapport.ledger.public import Delivered
from rapport.network.public import follow_merged_people


def react(fact: Delivered) -> None:
    """Follow every merge that stands now, so that it does not matter in which order these facts arrive."""
    follow_merged_people()
