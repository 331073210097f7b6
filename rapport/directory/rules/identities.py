"""How identities are written, so that two spellings of one address are one."""

import re
from enum import StrEnum

LONGEST = 254
_ADDRESS = re.compile(r"[^\s<>\"'(),;:|]+@[^\s<>\"'(),;:|]+")
_IN_BRACKETS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_PREFIXES = ("mailto:", "smtp:")


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


def addresses_in(cell: str) -> list[str]:
    """Return the addresses of a cell, normalised, each once, however they are parted; the first is the main one."""
    if cell.count("@") > 1:
        found = list(dict.fromkeys(normalise(address) for address in _ADDRESS.findall(cell)))
        if len(found) > 1:
            return found
    bracketed = _IN_BRACKETS.search(cell)
    address = normalise(bracketed.group(1) if bracketed else cell)
    for prefix in _PREFIXES:
        address = address.removeprefix(prefix)
    return [address]
