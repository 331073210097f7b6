"""What becomes of mail that comes in, and why."""

from enum import StrEnum


class Came(StrEnum):
    """Where a mail that came in stands."""

    NEW = "new"  # kept, not read yet
    RECEIVED = "received"  # read, and handed on
    TAKEN = "taken"  # it became something: a case, an answer
    TRIAGE = "triage"  # somebody has to look
    BOUNCE = "bounce"  # it says that a mail of ours could not be delivered
    IGNORED = "ignored"  # an automatic answer, a loop, a repeat


class Why(StrEnum):
    """Why a mail was not simply handed on."""

    AUTOMATIC = "automatic"
    LOOP = "loop"
    REPEAT = "repeat"
    TOO_LARGE = "too_large"
    TOO_MANY_PARTS = "too_many_parts"
    UNREADABLE = "unreadable"
    NO_SENDER = "no_sender"
    TOO_MANY = "too_many"  # mails of this sender within an hour
    FORGED = "forged"  # its address pretends to be about a record
    UNKNOWN_SENDER = "unknown_sender"
    UNKNOWN_ADDRESS = "unknown_address"
    NOT_YOURS = "not_yours"  # it is about a record its sender has nothing to do with


MOST_BYTES = 30 * 2**20  # of a mail; what is larger is refused at the door
MOST_PARTS = 300
MOST_DEPTH = 30
MOST_ATTACHED = 50
MOST_HOPS = 50
MOST_AN_HOUR = 60  # from one sender; the rest waits in triage
LONGEST_TEXT = 50_000  # characters handed on
