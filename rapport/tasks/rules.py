"""What may become of something that waits."""

from enum import StrEnum


class State(StrEnum):
    """Open until it is settled, once."""

    OPEN = "open"
    DONE = "done"  # accepted, approved, answered, kept
    DECLINED = "declined"  # returned, refused
    WITHDRAWN = "withdrawn"  # whoever asked took it back, or it fell away
    EXPIRED = "expired"  # nobody answered in time


SETTLED = frozenset(State) - {State.OPEN}
LONGEST_REASON = 5000  # characters
