"""When two records become one person, or two again, then what she wrote and said of articles follows."""

from rapport.knowledge.public import follow_merged_people
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Follow every merge that stands now, so that it does not matter in which order these facts arrive."""
    follow_merged_people()
