"""What happens to mail."""

from dataclasses import dataclass

from rapport.kit.facts import fact


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
