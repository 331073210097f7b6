"""What a webhook is by values alone: addresses that may be called, signatures, when to try again. Knows no database."""

import base64
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from rapport.kit.problems import Refusal

LONGEST_URL = 2000
GIVE_UP_AFTER = timedelta(days=3)
SECRET_OVERLAP = timedelta(days=1)  # how long the secret before stays good
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
KEPT_OF_ANSWER = 500  # bytes
EVERYTHING = "*"
GONE = 410
NAT64, TEREDO, SIX_TO_FOUR = IPv6Network("64:ff9b::/96"), IPv6Network("2001::/32"), IPv6Network("2002::/16")
Address = IPv4Address | IPv6Address


class Why(StrEnum):
    """Why a webhook is paused."""

    ASKED = "asked"
    FAILING = "failing"  # nothing arrived for three days
    GONE = "gone"  # the address said so: 410


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    ARRIVED = "arrived"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a webhook goes; `path` has the query with it."""

    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == 443 else f"{host}:{self.port}"  # noqa: PLR2004 (the port of https)


def target_of(url: str, *, allowed: frozenset[str] = frozenset()) -> Target:
    """Return where an address leads. Refuses what is no https address, or names a place inside as a number."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad("This is no address. Write one like https://crm.example/hooks.") from None
    if parts.scheme != "https" or not parts.hostname:
        raise _bad("Facts leave by https only. Write an address like https://crm.example/hooks.")
    if parts.username or parts.password or parts.fragment:
        raise _bad("Leave names, passwords and “#” out of the address; what comes is signed instead.")
    if len(url) > LONGEST_URL or not url.isascii() or any(c.isspace() or not c.isprintable() for c in url):
        raise _bad(f"Write the address in plain characters without spaces, {LONGEST_URL} at most.")
    host = parts.hostname.lower()
    if host not in allowed and not may_call(host, [host] if is_number(host) else []):
        raise _bad("This address lies inside our own network. RAPPORT_WEBHOOK_HOSTS names those that may be called.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host=host, port=port or 443, path=path)


def _bad(says: str) -> Refusal:
    return Refusal(says, code="bad_address", field="url")


def is_number(host: str) -> bool:
    """Whether a host is an address by itself."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def may_call(host: str, numbers: Iterable[str]) -> bool:
    """Whether all numbers a host has lie in the open internet, and its name is not one for this machine."""
    name = host.rstrip(".")
    return name != "localhost" and not name.endswith(".localhost") and all(map(is_open, numbers))


def is_open(number: str) -> bool:
    """Whether an IP address lies in the open internet; addresses inside addresses are looked into."""
    found: Address = ip_address(number.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = _inside(found)
        if inner is not None:
            return is_open(str(inner))
        if found in TEREDO or found in SIX_TO_FOUR or found.is_site_local:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _inside(found: IPv6Address) -> IPv4Address | None:
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped


def kinds_heard(wanted: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Return those of the known kinds of fact that are wanted: by name, a whole room (`cases.*`), or all (`*`)."""
    names, rooms = set(wanted), {w.removesuffix(".*") for w in wanted if w.endswith(".*")}
    return frozenset(k for k in known if EVERYTHING in names or k in names or k.partition(".")[0] in rooms)


def check_kinds(wanted: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the kinds somebody wants, each once, in order of the alphabet; refuses none, and what never leaves."""
    known = list(known)
    chosen = sorted({kind.strip() for kind in wanted if kind.strip()})
    for kind in chosen:
        if not kinds_heard([kind], known):
            raise Refusal(
                f"No fact called “{kind}” can be sent. docs/facts.md lists them.", code="no_kind", field="kinds"
            )
    if not chosen:
        raise Refusal("Choose at least one kind of fact.", code="no_kind", field="kinds")
    return chosen


def body_of(name: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """Return what is sent of a fact, the same each time: type, timestamp, and its fields as data."""
    sent = {"type": name, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": dict(data)}
    return json.dumps(sent, separators=(",", ":"), ensure_ascii=False).encode()


def signed(message: str, at: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Return the headers of Standard Webhooks for a message, signed with every secret that is good at the moment."""
    moment = str(int(at.timestamp()))
    content = b".".join((message.encode(), moment.encode(), body))
    marks = [base64.b64encode(hmac.new(key_of(secret), content, sha256).digest()).decode() for secret in secrets]
    return {
        "webhook-id": message,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }


def secret_of(key: bytes) -> str:
    """Return a key as people copy it."""
    return "whsec_" + base64.b64encode(key).decode()


def key_of(secret: str) -> bytes:
    """Return the key that a secret says."""
    return base64.b64decode(secret.removeprefix("whsec_"))


def wait_after(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many tries that failed: three times as long each time, a fifth more or less.

    `chance` is between 0 and 1, so that those that failed together do not come back together.
    """
    steps = min(max(attempts, 1) - 1, 20)
    longer: int = 3**steps
    return min(FIRST_WAIT * longer, LONGEST_WAIT) * (0.8 + 0.4 * chance)


def start_of(answer: bytes) -> str:
    """Return what is kept of an answer, as a text the database takes."""
    return answer[:KEPT_OF_ANSWER].decode("utf-8", "replace").replace("\x00", "\ufffd")
