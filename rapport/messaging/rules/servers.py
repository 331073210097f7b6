"""Where mail goes: the address of a mail server, read strictly."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from rapport.kit.problems import Refusal

MOST_ATTEMPTS = 11
Security = Literal["starttls", "tls", "plain"]
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
SECURITY: dict[str, Security] = {"smtp": "starttls", "smtps": "tls", "smtp+plain": "plain"}


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server: `starttls` must be offered, `tls` from the first byte, `plain` only where the way is trusted."""

    host: str
    port: int
    user: str
    password: str
    security: Security


def server_of(url: str) -> Server | None:
    """Return the server named by `RAPPORT_SMTP_URL`, or None without one. Refuses what cannot be meant."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _unusable() from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise _unusable()
    return Server(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=SECURITY[parts.scheme],
    )


IMAP_PORTS = {"imap": 143, "imaps": 993, "imap+plain": 143}
IMAP_SECURITY: dict[str, Security] = {"imap": "starttls", "imaps": "tls", "imap+plain": "plain"}


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A mailbox on a mail server. `folder` as the server names it."""

    server: Server
    folder: str


def mailbox_of(url: str) -> Mailbox | None:
    """Return the mailbox named by `RAPPORT_IMAP_URL`, or None without one. Refuses what cannot be meant."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _no_mailbox() from None
    if parts.scheme not in IMAP_PORTS or not parts.hostname or not parts.username:
        raise _no_mailbox()
    server = Server(
        host=parts.hostname,
        port=port or IMAP_PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        security=IMAP_SECURITY[parts.scheme],
    )
    return Mailbox(server=server, folder=unquote(parts.path.strip("/")) or "INBOX")


def _no_mailbox() -> Refusal:
    return Refusal(
        "RAPPORT_IMAP_URL is no mailbox: write imaps://user:password@host/INBOX (TLS), imap://… (STARTTLS) or "
        "imap+plain://… (no encryption).",
        code="bad_setting",
    )


def _unusable() -> Refusal:
    return Refusal(
        "RAPPORT_SMTP_URL is no mail server: write smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or "
        "smtp+plain://… (no encryption).",
        code="bad_setting",
    )
