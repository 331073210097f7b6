"""What administrators read in the outbox, by what a mail was written for. Each reason of mail is decided on here."""

from collections.abc import Mapping
from enum import StrEnum


class Shown(StrEnum):
    """How much of a mail an administrator reads who is not its reader."""

    TEXT = "text"  # it has to be handed over by hand where no mail server is set
    SUBJECT = "subject"  # of the house itself: what it is about tells of nobody's dealings
    NOTHING = "nothing"  # between its reader and us: to whom, when, and what the server said


SHOWN: Mapping[str, Shown] = {
    "accounts.invitation": Shown.TEXT,
    "accounts.claim": Shown.TEXT,
    "accounts.sign_in": Shown.SUBJECT,  # what Django and allauth write: new passwords, links that sign somebody in
    "messaging.test": Shown.SUBJECT,
    "webhooks.paused": Shown.SUBJECT,
    "privacy.browsing_noticed": Shown.SUBJECT,
    "privacy.name_asked": Shown.SUBJECT,
    "cases.acknowledged": Shown.NOTHING,
    "cases.reply": Shown.NOTHING,  # with links that rate in her name
    "cases.approval_asked": Shown.NOTHING,
    "cases.approval_settled": Shown.NOTHING,
    "cases.approval_unanswered": Shown.NOTHING,
    "cases.approval_unread": Shown.NOTHING,
    "conversation.named": Shown.NOTHING,
    "conversation.ball": Shown.NOTHING,
    "conversation.waits": Shown.NOTHING,
    "conversation.words": Shown.NOTHING,
    "conversation.promises": Shown.NOTHING,
    "conversation.followed": Shown.NOTHING,
    "conversation.digest": Shown.NOTHING,
    "network.introduction_asked": Shown.NOTHING,
    "network.introduction_answered": Shown.NOTHING,
    "network.introduction_thanked": Shown.NOTHING,
    "network.messengers_invited": Shown.NOTHING,
    "network.forward_asked": Shown.NOTHING,
    "network.stepped_forward": Shown.NOTHING,
}


def shown_of(reason: str) -> Shown:
    """Return how much of a mail is read in the outbox; nothing of one nobody decided on."""
    return SHOWN.get(reason, Shown.NOTHING)
