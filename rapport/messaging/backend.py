"""Django's mail backend: whatever Django or allauth writes goes into the same outbox."""

from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

from rapport.messaging.actions.outgoing import take_in

REASON = "X-Rapport-Reason"


class Backend(BaseEmailBackend):
    """Queues mails in the transaction that writes them."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Queue mails; the header `X-Rapport-Reason` says what for and does not leave the house."""
        return sum(
            take_in(message, reason=str(message.extra_headers.get(REASON, "accounts.sign_in"))) > 0
            for message in email_messages
        )
