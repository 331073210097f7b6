"""Where mail goes and comes from: addresses of mail servers, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from rapport.kit.problems import Refusal

MOST_ATTEMPTS = 11
Security = Literal["starttls", "tls", "plain"]
Schemes = Mapping[str, tuple[int, Security]]
SMTP: Schemes = {"smtp": (587, "starttls"), "smtps": (465, "tls"), "smtp+plain": (25, "plain")}
IMAP: Schemes = {"imap": (143, "starttls"), "imaps": (993, "tls"), "imap+plain": (143, "plain")}
NO_SERVER = (
    "RAPPORT_SMTP_URL is no mail server: write smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or "
    "smtp+plain://… (no encryption)."
)
NO_MAILBOX = (
    "RAPPORT_IMAP_URL is no mailbox: write imaps://user:password@host/INBOX (TLS), imap://… (STARTTLS) or "
    "imap+plain://… (no encryption)."
)


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server: `starttls` must be offered, `tls` from the first byte, `plain` only where the way is trusted."""

    host: str
    port: int
    user: str
    password: str
    security: Security


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A mailbox on a mail server. `folder` as the server names it."""

    server: Server
    folder: str


def server_of(url: str) -> Server | None:
    """Return the server named by `RAPPORT_SMTP_URL`, or None without one. Refuses what cannot be meant."""
    return _read(url, SMTP, NO_SERVER)[0] if url else None


def mailbox_of(url: str) -> Mailbox | None:
    """Return the mailbox named by `RAPPORT_IMAP_URL`, or None without one. Refuses what cannot be meant."""
    if not url:
        return None
    server, parts = _read(url, IMAP, NO_MAILBOX)
    if not server.user:
        raise Refusal(NO_MAILBOX, code="bad_setting")
    return Mailbox(server=server, folder=unquote(parts.path.strip("/")) or "INBOX")


def _read(url: str, schemes: Schemes, unusable: str) -> tuple[Server, SplitResult]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refusal(unusable, code="bad_setting") from None
    if parts.scheme not in schemes or not parts.hostname:
        raise Refusal(unusable, code="bad_setting")
    usual, security = schemes[parts.scheme]
    server = Server(
        host=parts.hostname,
        port=port or usual,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=security,
    )
    return server, parts
