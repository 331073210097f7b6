"""Reading a mail that has to be handed over by hand, because no mail server is set."""

from dataclasses import dataclass

from django.db import transaction

from rapport.accounts.public import Actor, ensure_administrator
from rapport.directory.public import resolve_identities
from rapport.kit.problems import Missing
from rapport.ledger.public import record
from rapport.messaging.events import MailRead
from rapport.messaging.queries.outbox import to_hand_over
from rapport.privacy.public import record_look

LOOK = "messaging.text"


@dataclass(frozen=True, kw_only=True)
class Text:
    """What is handed over: an invitation, or the link somebody asked for."""

    id: int
    to: str
    subject: str
    text: str


def read_text(*, mail_id: int, by: Actor) -> Text:
    """Return the text of a kept mail that is handed over by hand; that it was read is written down.

    Its person reads it under My data, where the directory knows the address. Every other mail is its reader's alone,
    so here there is none: also an invitation once its reader has an account, as the link would set a new password.
    """
    ensure_administrator(by)
    with transaction.atomic():
        mail = to_hand_over(mail_id, by=by)
        if mail is None:
            raise Missing
        for person_id in resolve_identities([mail.to]).values():
            record_look(by=by, subject_id=person_id, what=LOOK, about_id=mail.id)
        record(MailRead(mail_id=mail.id), by=by)
    return Text(id=mail.id, to=mail.to, subject=mail.subject, text=mail.text)
