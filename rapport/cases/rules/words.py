"""The words of a case: where it stands, who keeps it how, what it waits on."""

from enum import StrEnum


class State(StrEnum):
    """Where a case stands. Between opening and closing it always has one owner and one holder."""

    OPEN = "open"
    RESOLVED = "resolved"  # answered; reopened at a word, closed by itself after some days
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"  # closed by the colleague, who no longer needs it


ENDED = frozenset({State.CLOSED, State.WITHDRAWN})
ALIVE = frozenset({State.OPEN, State.RESOLVED})


class Part(StrEnum):
    """What somebody has of a case: the owner answers to the requester, the holder has the ball."""

    OWNER = "owner"
    HOLDER = "holder"


class How(StrEnum):
    """How custody came to where it is."""

    OPENED = "opened"
    TAKEN = "taken"  # somebody of the team took it up
    GIVEN = "given"  # within a team
    PUT_BACK = "put_back"  # from a person to her team
    HANDED = "handed"  # an offer was accepted
    LEFT = "left"  # its holder left the organisation or the team
    REOPENED = "reopened"
    LOG = "log"  # as another system's log tells
    MERGED = "merged"  # while it was one with another case, it was where that one was


class Channel(StrEnum):
    """How a case came in."""

    PORTAL = "portal"
    MAIL = "mail"
    REST = "rest"
    PHONE = "phone"
    DESK = "desk"
    LOG = "log"


class WaitsOn(StrEnum):
    """What nobody here can hurry."""

    REQUESTER = "requester"
    APPROVAL = "approval"
    OUTSIDE = "outside"  # a third party
    DATE = "date"


class Offered(StrEnum):
    """What became of an offer of the ball. Only one stands open per case."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Promised(StrEnum):
    """What became of “you will hear by then”."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    RENEWED = "renewed"  # before its time, by a later one that was said to the colleague
    VOID = "void"  # its case ended before its time, without a word


class Outcome(StrEnum):
    """What became of something agreed."""

    OPEN = "open"
    KEPT = "kept"
    MISSED = "missed"
    VOID = "void"  # it counts no more: withdrawn, or nothing is agreed at the priority it has now


class Said(StrEnum):
    """Who a message is for."""

    ASKED = "asked"  # by the colleague, or on her behalf
    REPLY = "reply"  # to the colleague
    NOTE = "note"  # between those who serve


class TaskOf(StrEnum):
    """What of a case waits on somebody, as the list of tasks names it."""

    OFFER = "cases.offer"
    APPROVAL = "cases.approval"
    QUESTION = "cases.question"  # to a colleague who need not see the case
    WORD = "cases.word"  # of the colleague who asked
    PROMISE = "cases.promise"  # to her
    TERMS = "cases.terms"  # of a delivery, for the colleague to agree to
    POINTS = "cases.points"  # of what was delivered, for her to accept or reject


class What(StrEnum):
    """What happened to a case, as its road tells."""

    OPENED = "opened"
    TAKEN = "taken"
    GIVEN = "given"
    PUT_BACK = "put_back"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_EXPIRED = "offer_expired"
    REPLIED = "replied"
    NOTED = "noted"
    ADDED = "added"  # the colleague said more
    PROMISED = "promised"
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    PROMISE_RENEWED = "promise_renewed"
    WAITS = "waits"
    GOES_ON = "goes_on"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_PASSED_ON = "approval_passed_on"  # to the next manager
    APPROVED = "approved"
    REFUSED = "refused"
    ACTION_DONE = "action_done"  # what was approved
    ACTION_GIVEN_UP = "action_given_up"
    QUESTION_ASKED = "question_asked"  # of a colleague
    QUESTION_ANSWERED = "question_answered"
    QUESTION_UNANSWERED = "question_unanswered"
    SPLIT = "split"
    CHANGED = "changed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    SOLVED = "solved"  # the colleague says so, by which it is closed
    UNSOLVED = "unsolved"  # she takes that back
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    RATED = "rated"
    OUTSIDE = "outside"  # who outside stands behind it was said, or taken back
    TERMS = "terms"  # of a delivery, proposed
    AGREED = "agreed"
    DELIVERED = "delivered"
    SETTLED = "settled"  # a criterion of a delivery
    LATE = "late"  # an agreed time came before what was to be done by it
    SORTED = "sorted"  # its kind or its tags were said anew
    LINKED = "linked"
    UNLINKED = "unlinked"
    MERGED = "merged"  # it went into another case
    JOINED = "joined"  # another case came into it
    PARTED = "parted"  # two that were one are two again


class Linked(StrEnum):
    """How two cases belong together."""

    BLOCKS = "blocks"  # the first keeps the other from going on
    RELATES = "relates"
    SAME_CAUSE = "same_cause"


class Does(StrEnum):
    """What is done to many cases at once."""

    TAKE = "take"
    PUT_BACK = "put_back"
    GIVE = "give"
    PRIORITY = "priority"
    TAG = "tag"
    OFFER = "offer"
    RESOLVE = "resolve"
    MACRO = "macro"


class BulkOutcome(StrEnum):
    """What became of one case of a bulk."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"


UNDOABLE = frozenset({Does.TAKE, Does.PUT_BACK, Does.GIVE, Does.PRIORITY, Does.TAG, Does.OFFER})
