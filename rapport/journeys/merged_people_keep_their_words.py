"""When two records become one person, or two again, then what she said and what was told of her follows."""

from rapport.conversation.public import follow_merged_people
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Follow every merge that stands now, so that it does not matter in which order these facts arrive."""
    follow_merged_people()
