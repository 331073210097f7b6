"""How identities are written, so that two spellings of one address are one."""

from enum import StrEnum

LONGEST = 254


class IdentityKind(StrEnum):
    """Which system knows a person by it."""

    ID = "id"
    EMAIL = "email"
    LOGIN = "login"
    PHONE = "phone"
    CHAT = "chat"


def normalise(value: str) -> str:
    """Return an identity as it is stored and looked up: trimmed, lower case."""
    return value.strip().lower()


def looks_like_address(value: str) -> bool:
    """Whether this can be an e-mail address: one @ with something on both sides, and no white space."""
    local, at, domain = value.partition("@")
    return bool(at and local and domain and "@" not in domain and len(value.split()) == 1)
