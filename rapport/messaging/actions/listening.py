"""A door for mail: LMTP (RFC 2033). A mail is accepted once it is kept, for each of its readers by itself."""

from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.db import Error as DatabaseError
from django.db import connection

from rapport.kit.problems import Refusal
from rapport.messaging.actions.incoming import receive
from rapport.messaging.rules.words import MOST_BYTES


class Door:
    """What the listener does with a mail."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's)
        """Keep a mail for every reader it names; a database that is away is told as “later”."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        return "\r\n".join([await sync_to_async(_keep)(content, reader) for reader in envelope.rcpt_tos])


def _keep(raw: bytes, to: str) -> str:
    try:
        receive(raw, to=to, via="lmtp")
    except Refusal as refusal:
        return f"552 5.3.4 {refusal.message}"
    except DatabaseError:
        return "451 4.3.0 Not now; try again"
    finally:
        connection.close()  # back to the pool: this thread lives as long as the listener
    return "250 2.0.0 Kept"


class Listener(Controller):
    """The listener on one host and port, in a thread of its own."""

    def factory(self) -> Any:
        """Make what speaks to one client."""
        return LMTP(self.handler, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, ident="Rapport")


def listener(bind: str) -> Listener:
    """Return a listener that is not started yet. `bind` is host:port."""
    host, _, port = bind.rpartition(":")
    return Listener(Door(), hostname=host.strip("[]") or "127.0.0.1", port=int(port))
