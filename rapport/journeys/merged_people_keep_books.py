"""When two records become one person, or two again, then whom she looks after and who looks after her follows."""

from rapport.ledger.public import Delivered
from rapport.relationships.public import follow_merged_people


def react(fact: Delivered) -> None:
    """Follow every merge that stands now, so that it does not matter in which order these facts arrive."""
    follow_merged_people()
