"""Facts of the network. None names the ends of a tie, and none is there because somebody said no.

Introductions and asks go by their public ids, which cannot be counted.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from rapport.kit.facts import fact


@fact("network.snapshot_published", version=2)
@dataclass(frozen=True, kw_only=True)
class SnapshotPublished:
    """A snapshot is ready; `groups` tells whether figures about units are shown from it.

    How many ties it has is not told: the next one's, after somebody left, would tell hers.
    """

    snapshot_id: int
    as_of: date
    people: int
    groups: bool


@fact("network.model_fitted")
@dataclass(frozen=True, kw_only=True)
class ModelFitted:
    """A model of trust was fitted on what people said; `holds` tells whether snapshots use it from now on."""

    model_id: int
    respondents: int
    holds: bool


@fact("network.model_retired")
@dataclass(frozen=True, kw_only=True)
class ModelRetired:
    """A fitted model is no longer used by snapshots that are made."""

    model_id: int


@fact("network.model_resumed")
@dataclass(frozen=True, kw_only=True)
class ModelResumed:
    """A fitted model that was left is used again by snapshots that are made."""

    model_id: int


class NotFitted(StrEnum):
    """Why a try to fit a model came to none."""

    NO_SNAPSHOT = "no_snapshot"
    TOO_FEW_ANSWERS = "too_few_answers"
    NOTHING_NEW = "nothing_new"


@fact("network.model_not_fitted")
@dataclass(frozen=True, kw_only=True)
class ModelNotFitted:
    """A model of trust was to be fitted, and none came of it."""

    reason: NotFitted


@fact("network.ties_declared")
@dataclass(frozen=True, kw_only=True)
class TiesDeclared:
    """Surveyed ties came in; sums only, since a declared tie belongs to the one who declared it.

    Of a file that somebody with an account loaded `created` is all of its rows, known before or not.
    """

    created: int
    updated: int
    unchanged: int


@fact("network.questions_answered")
@dataclass(frozen=True, kw_only=True)
class QuestionsAnswered:
    """Somebody answered the two questions of trust, or changed or deleted what she said; not who, nor how many.

    Unlike answers that come in a file it has nothing computed anew: a snapshot right after it would tell of one answer.
    """


@fact("network.senders_found")
@dataclass(frozen=True, kw_only=True)
class SendersFound:
    """The logs were looked through for robots, lists and shared mailboxes; so many wait for a decision."""

    waiting: int


@fact("network.senders_not_sought")
@dataclass(frozen=True, kw_only=True)
class SendersNotSought:
    """The logs were to be looked through for robots, lists and shared mailboxes, and there are none."""


@fact("network.sender_decided")
@dataclass(frozen=True, kw_only=True)
class SenderDecided:
    """A record was set aside as no person, or said to be one."""

    person_id: int
    aside: bool


@fact("network.messengers_chosen")
@dataclass(frozen=True, kw_only=True)
class MessengersChosen:
    """Messengers were looked for, for an audience of so many people. Whom was found is nobody's to read."""

    round_id: UUID
    people: int


@fact("network.messengers_invited")
@dataclass(frozen=True, kw_only=True)
class MessengersInvited:
    """Those who were found are invited, each alone."""

    round_id: UUID


# Confidential, as those kept before were also written for a no: beside the yes that is told, they would tell it.
@fact("network.messenger_answered", confidential=True)
@dataclass(frozen=True, kw_only=True)
class MessengerAnswered:
    """Somebody accepted an invitation; the fact names nobody. Of a no there is none, as of silence."""

    round_id: UUID


@fact("network.introduction_asked")
@dataclass(frozen=True, kw_only=True)
class IntroductionAsked:
    """Somebody asked for an introduction. Neither the target nor the go-betweens are subjects of this fact."""

    introduction_id: UUID


@fact("network.introduction_answered", confidential=True)
@dataclass(frozen=True, kw_only=True)
class IntroductionAnswered:
    """A go-between said yes. Of a no there is no fact, as of silence: whoever counts them would learn of it."""

    introduction_id: UUID
    ask_id: UUID


@fact("network.introduction_withdrawn")
@dataclass(frozen=True, kw_only=True)
class IntroductionWithdrawn:
    """The requester took her question back before anybody said yes."""

    introduction_id: UUID


@fact("network.introduction_thanked")
@dataclass(frozen=True, kw_only=True)
class IntroductionThanked:
    """The requester thanked those who said yes."""

    introduction_id: UUID


@fact("network.forward_asked")
@dataclass(frozen=True, kw_only=True)
class ForwardAsked:
    """Somebody asked who of a team would step forward. Neither the unit nor who was asked is a subject of this fact."""

    forward_id: UUID


@fact("network.stepped_forward", confidential=True)
@dataclass(frozen=True, kw_only=True)
class SteppedForward:
    """One of a team said yes. Of a no there is no fact, as of silence: whoever counts them would learn of it."""

    forward_id: UUID
    ask_id: UUID
