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
    ENDED = "ended"  # the record it is for takes nothing any more
    UNPROVEN = "unproven"  # our mail server does not vouch for who its sender says she is


MOST_BYTES = 30 * 2**20  # of a mail; what is larger is refused at the door
MOST_PARTS = 300
MOST_DEPTH = 15
MOST_ATTACHED = 50
MOST_HOPS = 50
MOST_RECIPIENTS = 500  # addresses in which ours is looked for
MOST_AN_HOUR = 60  # from one sender; the rest waits in triage
LONGEST_TEXT = 50_000  # characters handed on
MOST_LINES = 700_000  # of a mail; 30 MB of attachments are 400,000
LONGEST_HEADS = 256_000  # characters of all headers of a mail and of its parts
LONGEST_HEADER = 100_000  # of one; mail servers on the way give up there too
LONGEST_FIELD = 10_000  # of one that says what a part is
LONGEST_SHOWN = 5_000  # of a header that is read by the grammar: its beginning
LONGEST_FROM = 2_000  # of the header that says who wrote; a longer one names nobody
LONGEST_BODY = 1_000_000  # characters, with quotes and tags, of which the text is made
WIDEST = 200  # characters of a line in which quotes are looked for
