"""What happens to mail."""

from dataclasses import dataclass

from rapport.kit.facts import fact
from rapport.messaging.rules.words import Came


@fact("messaging.mail_sent")
@dataclass(frozen=True, kw_only=True)
class MailSent:
    """The mail server took a mail."""

    mail_id: int
    user_id: int | None


@fact("messaging.mail_failed")
@dataclass(frozen=True, kw_only=True)
class MailFailed:
    """A mail could not be delivered: it was refused, or every try failed."""

    mail_id: int
    user_id: int | None


@fact("messaging.mail_sent_again")
@dataclass(frozen=True, kw_only=True)
class MailSentAgain:
    """An administrator put a mail into the queue once more."""

    mail_id: int


@fact("messaging.mail_read")
@dataclass(frozen=True, kw_only=True)
class MailRead:
    """An administrator read the text of a kept mail, to hand it over."""

    mail_id: int


@fact("messaging.mail_came")
@dataclass(frozen=True, kw_only=True)
class MailCame:
    """A mail came in and was read; journeys hand on what was received."""

    incoming_id: int
    state: Came


@fact("messaging.mail_bounced")
@dataclass(frozen=True, kw_only=True)
class MailBounced:
    """A mail of ours came back undelivered."""

    mail_id: int
    incoming_id: int
