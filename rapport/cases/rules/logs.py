"""What the log of another system tells of a case, event by event, and how its words are read."""

import re
from dataclasses import dataclass
from datetime import datetime

from rapport.cases.rules.words import Channel, WaitsOn
from rapport.kit.problems import Refusal
from rapport.kit.text import fold

LOG = "log"  # what a log is called where nobody names it
LONGEST_LOG, LONGEST_CASE, LONGEST_WORD = 60, 200, 80
HIGH, MEDIUM, LOW = 1, 2, 3
CLOSED = (
    "closed", "close", "closed complete", "closed incomplete", "closed skipped", "closed successful",
    "closed unsuccessful", "done", "completed", "cancelled", "canceled", "withdrawn", "merged", "removed", "won't do",
)  # fmt: skip
PRIORITIES = {
    "critical": HIGH, "highest": HIGH, "urgent": HIGH, "blocker": HIGH, "emergency": HIGH, "high": HIGH, "major": HIGH,
    "medium": MEDIUM, "moderate": MEDIUM, "normal": MEDIUM, "average": MEDIUM, "standard": MEDIUM,
    "low": LOW, "lowest": LOW, "minor": LOW, "trivial": LOW, "planning": LOW,
}  # fmt: skip
BY_NUMBER = {"1": HIGH, "p1": HIGH, "2": HIGH, "p2": HIGH, "3": MEDIUM, "p3": MEDIUM, "4": LOW, "p4": LOW, "5": LOW}
CHANNELS = {
    "phone": Channel.PHONE, "telephone": Channel.PHONE, "call": Channel.PHONE, "ivr": Channel.PHONE,
    "email": Channel.MAIL, "e-mail": Channel.MAIL, "mail": Channel.MAIL,
    "self service": Channel.PORTAL, "self-service": Channel.PORTAL, "portal": Channel.PORTAL, "web": Channel.PORTAL,
    "desk": Channel.DESK, "walk-in": Channel.DESK, "walk in": Channel.DESK, "rest": Channel.REST, "api": Channel.REST,
}  # fmt: skip
# States of usual systems in which nobody here has anything to do.
_REQUESTER = (
    "awaiting user info", "awaiting caller", "awaiting customer", "awaiting requester", "waiting for customer",
    "waiting for user", "waiting for requester", "waiting on customer", "waiting on user", "pending customer",
    "pending user", "pending requester", "wait - user", "wait - customer", "on hold - awaiting caller",
)  # fmt: skip
_OUTSIDE = (
    "awaiting vendor", "awaiting supplier", "awaiting third party", "waiting for vendor", "waiting for supplier",
    "waiting for third party", "waiting on third party", "pending vendor", "pending supplier", "pending third party",
    "wait - vendor", "wait - supplier", "on hold - awaiting vendor",
)  # fmt: skip
_APPROVAL = ("awaiting approval", "waiting for approval", "pending approval", "in approval", "approval requested")
_DATE = ("pending reminder", "pending date", "scheduled", "awaiting change")
WAITS = {
    word: on
    for on, words in (
        (WaitsOn.REQUESTER, _REQUESTER),
        (WaitsOn.OUTSIDE, _OUTSIDE),
        (WaitsOn.APPROVAL, _APPROVAL),
        (WaitsOn.DATE, _DATE),
    )
    for word in words
}  # fmt: skip
_WORD = re.compile(r"p?\d+|[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent:
    """One row of a log: what it tells of a case at a moment. What it does not tell is None or empty.

    `place` counts the rows over all files, `file` the files. The times of the case, as far as the row tells them, are
    those of the case and not of the event.
    """

    place: int
    file: int
    case: str
    at: datetime
    event: str = ""
    state: str = ""
    team: str = ""
    person: str = ""
    requester: str = ""
    service: str = ""
    priority: str = ""
    channel: str = ""
    subject: str = ""
    opened: datetime | None = None
    resolved: datetime | None = None
    closed: datetime | None = None
    due: datetime | None = None


def priority_of(text: str) -> int | None:
    """Return the priority (1 is most) a log's words mean: by word, else by number from 1; None where neither tells."""
    found = _WORD.findall(fold(text))
    by_word = next((PRIORITIES[word] for word in found if word in PRIORITIES), None)
    return by_word or (BY_NUMBER.get(found[0]) if found else None)


def channel_of(text: str) -> Channel:
    """Return how a case came in, by a log's word; `log` for what we have no word for."""
    return CHANNELS.get(fold(text), Channel.LOG)


def closing_words(text: str | None) -> frozenset[str]:
    """Return the states and events that mean closed, as somebody lists them by commas; ours where nobody does."""
    said = [fold(word) for word in (text or "").split(",")]
    return frozenset(filter(None, said)) or frozenset(CLOSED)


def waiting_words(text: str | None) -> dict[str, WaitsOn]:
    """Return what states and events wait on, as somebody says it (“On hold=requester, With bank=outside”), beside ours.

    Raises Refusal for what cannot be waited on.
    """
    found = dict(WAITS)
    for part in filter(str.strip, (text or "").split(",")):
        word, sign, on = part.rpartition("=")
        if not sign or fold(on) not in set(WaitsOn) or not fold(word):
            raise Refusal(
                f"“{part.strip()[:60]}” says not what is waited on. Write a state, = and one of {', '.join(WaitsOn)}.",
                code="bad_waits",
                field="waits",
            )
        found[fold(word)] = WaitsOn(fold(on))
    return found
