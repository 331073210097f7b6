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


class Said(StrEnum):
    """Who a message is for."""

    ASKED = "asked"  # by the colleague, or on her behalf
    REPLY = "reply"  # to the colleague
    NOTE = "note"  # between those who serve


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
    SPLIT = "split"
    CHANGED = "changed"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    RATED = "rated"
    OUTSIDE = "outside"  # who outside stands behind it was said, or taken back
    TERMS = "terms"  # of a delivery, proposed
    AGREED = "agreed"
    DELIVERED = "delivered"
    SETTLED = "settled"  # a criterion of a delivery
