"""Decisions about interactions as pure functions: no database, no clock, no Django."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before that, a clock is wrong rather than a mail old
AHEAD = timedelta(days=1)  # time zones make "now" a day wide
PENDING_DAYS = 90
RAW_DAYS = 90
# Whom anybody may turn to unobserved, and the words by which a reason for staying out is known to mean them.
CONFIDANTS: Mapping[str, tuple[str, ...]] = {
    "Works council": ("works? council", "staff council", "employee representative", "betriebsrat", "personalrat"),
    "Representatives of disabled employees": ("disab", "schwerbehinder"),
    "Unions": ("(trade )?unions?\\b", "gewerkschaft"),
    "Occupational health": ("occupational health", "company doctor", "works doctor", "health service", "betriebsarzt"),
    "Chaplaincy": ("chaplain", "pastoral", "seelsorg"),
    "Equality office": ("equal", "gleichstellung"),
    "Whistle-blowing": ("whistle", "hinweisgeber"),
    "HR in personal matters": ("hr\\b", "human resources", "personnel", "personalabteilung"),
    "Ombudsperson": ("ombud",),
}

_AUTOMATIC = re.compile(
    r"""(?x)^(?:
        (?:owner-|bounces?[-+=.]).+ | .+[-+](?:bounces?|owner|request|admin|subscribe|unsubscribe|confirm|leave|join)
        (?:[+=-][^@]*)? | bounces? | mailer-daemon | postmaster | (?:do[-_.]?not|no)[-_.]?reply(?:[-+].*)? |
        majordomo | listserv | mailman | nobody | auto(?:mated)?[-_.]?(?:reply|mailer|response)
    )@"""
)
_BRACKETS = re.compile(r"<([^<>\s]+@[^<>\s]+)>\s*$")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:|]+@[^\s<>\"'(),;:|]+")


def is_automatic_address(address: str) -> bool:
    """Whether a (lower-case) address is a bounce, a list's robot or another sender that is nobody."""
    return _AUTOMATIC.match(address) is not None


def normalise_identity(value: str) -> str:
    """The form identities are compared in: lower case, no blanks around, no display name, no ``mailto:``."""
    text = value.strip().strip("\"'").lower()
    if bracketed := _BRACKETS.search(text):
        text = bracketed.group(1)
    return text.removeprefix("mailto:").removeprefix("smtp:").strip()


def identities_in(cell: str) -> list[str]:
    """Everybody one cell names: addresses however they are parted, else what stands between semicolons."""
    if cell.count("@") > 1:
        found = list(dict.fromkeys(_ADDRESS.findall(cell)))
        if len(found) > 1:
            return found
    if ";" in cell:
        return list(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip())) or [cell]
    return [cell]


def matches_pattern(value: str, pattern: str) -> bool:
    """Whether an address, channel or label falls under an exclusion.

    A pattern may hold ``*``; one that starts with ``@`` means everybody of that domain and its sub-domains.
    """
    text, wanted = value.strip().lower(), pattern.strip().lower()
    if wanted.startswith("@"):
        domain = text.rpartition("@")[2]
        return "@" in text and (domain == wanted[1:] or domain.endswith("." + wanted[1:]))
    return re.fullmatch(".*".join(map(re.escape, wanted.split("*"))), text) is not None


def confidants_named(reasons: Iterable[str]) -> dict[str, int]:
    """How many exclusions name each kind of confidant, by the words of their reason; 0 where none does.

    A reason in words that are not known counts for no kind: rather warned once too often than never.
    """
    told = [reason.strip().lower() for reason in reasons]
    return {
        kind: sum(any(re.search(rf"\b{word}", reason) for word in words) for reason in told)
        for kind, words in CONFIDANTS.items()
    }


def plausible_until(now: datetime) -> datetime:
    """The latest time a row may carry when it is loaded at ``now``."""
    return now + AHEAD


def mix(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """One 64-bit number for each pair of numbers, spread evenly (the finaliser of splitmix64).

    Used to name the message of rows that share a time and a sender where no id does. Same on every machine.
    """
    with np.errstate(over="ignore"):
        x = left.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ right.view(np.uint64)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (x ^ (x >> np.uint64(31))).view(np.int64)
