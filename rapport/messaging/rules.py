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


def _unusable() -> Refusal:
    return Refusal(
        "RAPPORT_SMTP_URL is no mail server: write smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or "
        "smtp+plain://… (no encryption).",
        code="bad_setting",
    )
