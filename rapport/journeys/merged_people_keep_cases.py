"""When two records become one person, or two again, then cases and what waits on her follow."""

from rapport.cases import public as cases
from rapport.ledger.public import Delivered
from rapport.tasks import public as tasks


def react(fact: Delivered) -> None:
    """Follow every merge that stands now, so that it does not matter in which order these facts arrive."""
    tasks.follow_merged_people()
    cases.follow_merged_people()
