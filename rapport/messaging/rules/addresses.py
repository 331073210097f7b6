"""Addresses that say which record a reply is about, signed so that nobody else can make one."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

LOCAL = re.compile(r"^(?P<base>[^+@]+)\+(?P<about>[a-z_]{1,20})-(?P<id>\d{1,18})-(?P<sign>[a-z2-7]{13})@(?P<host>.+)$")

Sign = Callable[[str], int]


@dataclass(frozen=True, kw_only=True)
class Confided:
    """A kind of record whose mail is between those who keep it; a room lists its own as `CONFIDED` in its `public.py`.

    `name`: what a signed address says it is about. `team_of(id)`: the team it is of, None where there is no such
    record.
    """

    name: str
    team_of: Callable[[int], int | None]


def reply_address(base: str, about: str, about_id: int, *, sign: Sign) -> str:
    """`help+case-12-<signature>@company.example`. `sign` gives 64 bits of a keyed hash of a text."""
    local, _, host = base.partition("@")
    return f"{local}+{about}-{about_id}-{_signature(about, about_id, sign)}@{host}"


def read_reply_address(address: str, base: str, *, sign: Sign) -> tuple[str, int] | None:
    """What a reply to this address is about, or None if it is not one of ours.

    Raises ValueError if it looks like ours and its signature is wrong. Case does not matter: mail servers change it.
    """
    found = LOCAL.match(address.strip().lower())
    local, _, host = base.lower().partition("@")
    if found is None or (found["base"], found["host"]) != (local, host):
        return None
    about, about_id = found["about"], int(found["id"])
    if found["sign"] != _signature(about, about_id, sign):
        raise ValueError("This address was not made here.")
    return about, about_id


def _signature(about: str, about_id: int, sign: Sign) -> str:
    number = sign(f"{about}:{about_id}") & (2**64 - 1)
    return base64.b32encode(number.to_bytes(8, "big")).decode().rstrip("=").lower()
