"""What other systems call their activities, and what becomes of each here."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import isfinite

from rapport.kit.text import fold, paragraphs, squeeze
from rapport.relationships.rules.words import (
    LONGEST_LINE,
    LONGEST_MEETING,
    LONGEST_RHYTHM,
    LONGEST_WORDS,
    Contact,
)

HTML = re.compile(r"</?[a-z][^<>]*>|&(?:[a-z]{2,8}|#\d{1,6});", re.IGNORECASE)
CLOCK = re.compile(r"^(?P<h>\d{1,4}):(?P<m>\d{2})(?::(?P<s>\d{2}))?$")
RHYTHM = re.compile(r"^(?:every )?(?P<n>\d{1,4})\s*(?P<unit>d|days?|w|weeks?|m|months?)?$")
DAYS = {"": 1, "d": 1, "w": 7, "m": 30}
MEETING, CALL, MESSAGE = Contact.MEETING, Contact.CALL, Contact.MESSAGE

# By the words of a kind, folded; the longest that a kind holds counts, a wide one only where there is no other.
CONTACTS: dict[str, Contact] = {
    "phone call": CALL, "phonecall": CALL, "call": CALL, "phone": CALL, "telephone": CALL, "voicemail": CALL,
    "meeting": MEETING, "event": MEETING, "appointment": MEETING, "service activity": MEETING, "demo": MEETING,
    "presentation": MEETING, "workshop": MEETING, "video conference": MEETING,
    "visit": Contact.VISIT, "site visit": Contact.VISIT, "on-site": Contact.VISIT,
    "coffee": Contact.COFFEE, "lunch": Contact.COFFEE, "dinner": Contact.COFFEE, "meal": Contact.COFFEE,
    "e-mail": MESSAGE, "email": MESSAGE, "mail": MESSAGE, "letter": MESSAGE, "fax": MESSAGE, "sms": MESSAGE,
    "text message": MESSAGE, "message": MESSAGE, "chat": MESSAGE, "whatsapp": MESSAGE, "linkedin": MESSAGE,
    "postal mail": MESSAGE, "listemail": MESSAGE,
    "review": Contact.REVIEW, "business review": Contact.REVIEW, "qbr": Contact.REVIEW,
    "shadowing": Contact.SHADOWING, "exchange": Contact.EXCHANGE,
    "note": Contact.NOTE,
}  # fmt: skip
WIDE = frozenset({"meeting", "event", "appointment", "note"})  # a lunch meeting is a lunch
TASKS = frozenset({"task", "to-do", "to do", "todo", "follow up", "follow-up", "followup", "reminder", "step"})
SERIES = frozenset({"recurring appointment", "recurringappointmentmaster", "recurring task"})
OPEN = frozenset(
    {"open", "not started", "in progress", "waiting on someone else", "waiting", "deferred", "scheduled", "planned",
     "incomplete", "pending", "not_started", "in_progress", "active"}
)  # fmt: skip
CALLED_OFF = frozenset(
    {"canceled", "cancelled", "no show", "no_show", "rescheduled", "dropped", "withdrawn", "declined"}
)
YES = frozenset({"1", "true", "yes", "y", "x", "ja", "t"})


class Kept(StrEnum):
    """What an activity becomes here."""

    TOUCHPOINT = "touchpoint"
    STEP = "step"
    SERIES = "series"  # nothing: its occurrences are rows of their own
    CALLED_OFF = "called off"  # nothing: it did not take place


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What the words of a row come to. `known`: whether the kind was one of those we know, or guessed."""

    kept: Kept
    kind: Contact = Contact.NOTE
    done: bool = False
    dropped: bool = False
    known: bool = True


@lru_cache(maxsize=4096)  # a file says the same few words in each of its rows
def contact_named(text: str) -> Contact | None:
    """Return the kind of touchpoint a word of another system means, None where it means none."""
    words = fold(text).replace("_", " ")
    if words in CONTACTS:
        return CONTACTS[words]
    inside = [name for name in CONTACTS if re.search(rf"\b{re.escape(name)}", words)]
    return CONTACTS[max(inside, key=lambda name: (name not in WIDE, len(name)))] if inside else None


def is_yes(text: str | None) -> bool:
    """Whether a cell says yes."""
    return fold(text or "") in YES


@lru_cache(maxsize=4096)
def activity(*, kind: str, status: str, series: bool, closed: bool, due_only: bool) -> Activity:
    """Return what becomes of an activity by its kind and where it stands.

    A task is a step; so is a call or a mail that is still to be made. `due_only`: it has a day to be done by and no
    time at which it began, so that without a kind it is a task.
    """
    words, stands = fold(kind).replace("_", " "), fold(status).replace("_", " ")
    if series or words in SERIES:
        return Activity(kept=Kept.SERIES)
    off, waits = stands in CALLED_OFF, stands in OPEN and not closed
    if words in TASKS or (not words and due_only):
        return Activity(kept=Kept.STEP, done=not off and not waits and bool(closed or stands), dropped=off)
    found = contact_named(words) if words else MEETING
    if off:
        return Activity(kept=Kept.CALLED_OFF)
    if waits and found in {CALL, MESSAGE} and due_only:
        return Activity(kept=Kept.STEP, kind=found)
    return Activity(kept=Kept.TOUCHPOINT, kind=found or Contact.NOTE, known=found is not None)


def is_html(text: str) -> bool:
    """Whether a text is written in HTML."""
    return HTML.search(text) is not None


def one_line(text: str) -> tuple[str, str]:
    """Return the one line that tells what came of it, and the whole where it had to be cut; else nothing."""
    line = squeeze(text)
    return (line, "") if len(line) <= LONGEST_LINE else (f"{line[: LONGEST_LINE - 1].rstrip()}…", line)


def whole(*parts: str) -> str:
    """Return some texts below one another as what was said, however long."""
    return paragraphs("\n\n".join(part for part in parts if part))


def too_long(words: str) -> bool:
    """Whether a text is longer than what a touchpoint holds."""
    return len(words) > LONGEST_WORDS


def minutes_of(*, begin: datetime | None, end: datetime | None, cells: dict[str, str | None]) -> int | None:
    """Return how many minutes something took: as a cell says, else from its begin to its end; None where not told."""
    for name, each in (("minutes", 1.0), ("seconds", 60.0), ("milliseconds", 60_000.0)):
        told = _number(cells.get(name) or "", each)
        if told is not None:
            return min(round(told), LONGEST_MEETING)
    if begin is None or end is None or not timedelta() <= end - begin <= timedelta(minutes=LONGEST_MEETING):
        return None
    return round((end - begin) / timedelta(minutes=1))


def _number(text: str, each: float) -> float | None:
    if found := CLOCK.match(text.strip()):
        return int(found["h"]) * 60 + int(found["m"]) + int(found["s"] or 0) / 60
    try:
        number = float(text.replace(",", ".").split(" ")[0]) / each
    except ValueError:
        return None
    return number if number >= 0 and isfinite(number) else None


def rhythm_of(text: str) -> int | None:
    """Return a rhythm in days: “42”, “6w”, “every 2 months”; None where it is none."""
    found = RHYTHM.match(fold(text))
    if found is None:
        return None
    days = int(found["n"]) * DAYS[(found["unit"] or "")[:1]]
    return days if 1 <= days <= LONGEST_RHYTHM else None
