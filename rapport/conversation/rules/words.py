"""The words of conversation: what somebody is told of, how, and what she does just now."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a notification tells."""

    MENTIONED = "mentioned"
    COMMENTED = "commented"
    NOTED = "noted"  # between those who work on it
    ASKED = "asked"  # something waits on her
    ASKED_TEAM = "asked_team"  # something waits on whoever of her unit takes it
    COVERED = "covered"  # somebody arranged that a colleague decides for her
    STANDS_IN = "stands_in"  # she decides for a colleague who is away
    GIVEN = "given"  # the ball
    OWNS = "owns"  # she answers for it now
    RETURNED = "returned"
    EXPIRED = "expired"  # an offer nobody took
    LEFT = "left"  # its holder left
    PART_DONE = "part_done"
    ADDED = "added"  # the colleague said more
    BROKEN = "broken"  # a promise
    HALF_USED = "half_used"  # of an agreed time
    RUNS_OUT = "runs_out"
    OVERDUE = "overdue"
    OVER_PROMISED = "over_promise"  # departments behind it promised more time together
    TERMS = "terms"  # of a delivery, proposed to her
    DELIVERED = "delivered"
    OPENED = "opened"  # somebody asked for her
    ANSWERED = "answered"
    MOVED = "moved"  # another team took it over
    RESOLVED = "resolved"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    COLD = "cold"  # a relationship she looks after


class Topic(StrEnum):
    """What somebody chooses about: kinds that belong together."""

    NAMED = "named"
    BALL = "ball"
    WAITS = "waits"
    WORDS = "words"
    PROMISES = "promises"
    FOLLOWED = "followed"


class How(StrEnum):
    """How somebody wants to hear of a topic. Whoever hears by mail finds it here too."""

    OFF = "off"
    HERE = "here"
    DAILY = "daily"
    AT_ONCE = "at_once"


class Doing(StrEnum):
    """What somebody does in a record just now."""

    REPLY = "reply"
    NOTE = "note"


TOPIC_OF: Mapping[Kind, Topic] = {
    Kind.MENTIONED: Topic.NAMED,
    Kind.GIVEN: Topic.BALL,
    Kind.OWNS: Topic.BALL,
    Kind.RETURNED: Topic.BALL,
    Kind.EXPIRED: Topic.BALL,
    Kind.LEFT: Topic.BALL,
    Kind.PART_DONE: Topic.BALL,
    Kind.ASKED: Topic.WAITS,
    Kind.ASKED_TEAM: Topic.WAITS,
    Kind.COVERED: Topic.WAITS,
    Kind.STANDS_IN: Topic.WAITS,
    Kind.ADDED: Topic.WORDS,
    Kind.NOTED: Topic.WORDS,
    Kind.BROKEN: Topic.PROMISES,
    Kind.HALF_USED: Topic.WORDS,
    Kind.RUNS_OUT: Topic.PROMISES,
    Kind.OVERDUE: Topic.PROMISES,
    Kind.OVER_PROMISED: Topic.PROMISES,
    Kind.TERMS: Topic.PROMISES,
    Kind.DELIVERED: Topic.PROMISES,
    Kind.COMMENTED: Topic.FOLLOWED,
    Kind.OPENED: Topic.FOLLOWED,
    Kind.ANSWERED: Topic.FOLLOWED,
    Kind.MOVED: Topic.FOLLOWED,
    Kind.RESOLVED: Topic.FOLLOWED,
    Kind.REOPENED: Topic.FOLLOWED,
    Kind.WITHDRAWN: Topic.FOLLOWED,
    Kind.COLD: Topic.WORDS,
}
USUAL: Mapping[Topic, How] = {
    Topic.NAMED: How.AT_ONCE,
    Topic.BALL: How.AT_ONCE,
    Topic.WAITS: How.HERE,  # whoever asks writes a mail where one is due
    Topic.WORDS: How.DAILY,
    Topic.PROMISES: How.AT_ONCE,
    Topic.FOLLOWED: How.DAILY,
}
# Told to those alone who read what is between those who work on a record.
INNER = frozenset(
    {
        *(Kind.NOTED, Kind.RETURNED, Kind.EXPIRED, Kind.LEFT, Kind.PART_DONE),
        *(Kind.HALF_USED, Kind.RUNS_OUT, Kind.OVERDUE, Kind.OVER_PROMISED),
    }
)
LONGEST_COMMENT = 20_000  # characters
MOST_NAMED = 20  # people in one text
MOST_CALLED = 60  # different words behind an @, names or not
USUAL_HOUR = 8  # of the reader's own day
