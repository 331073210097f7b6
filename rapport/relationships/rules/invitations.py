"""From a calendar file to the meeting it invites to (RFC 5545, RFC 5546); wary of whatever a file may hold."""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar

LARGEST = 1_000_000  # bytes
LONGEST_UID = 250
MOST_ATTENDEES = 500
MORNING = time(9)  # of a whole day
NO_TEXT = "\x00"


class UnreadableError(Exception):
    """A file that holds no meeting; its words say so to whoever brought it."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A meeting: `attendees` are addresses in lower case, who invites among them; no more of them is kept."""

    uid: str
    at: datetime
    minutes: int | None
    summary: str
    place: str
    attendees: Sequence[str]
    cancelled: bool


def invitation_in(raw: bytes) -> Invitation:
    """Return the first meeting of a calendar file. Raises UnreadableError."""
    if len(raw) > LARGEST:
        raise UnreadableError("A calendar file has at most 1 MB. Save the one meeting alone.")
    if b"BEGIN:VCALENDAR" not in raw[:4096].upper() or NO_TEXT.encode() in raw:
        raise UnreadableError("This is no calendar file. Save the invitation as .ics.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendar = Calendar.from_ical(_without_zones(raw))
            event = next(iter(calendar.walk("VEVENT")), None)
            found = None if event is None else _invitation(event, str(calendar.get("METHOD", "")).upper())
    except UnreadableError:
        raise
    except Exception as error:  # the parser raises whatever a hostile file makes it raise
        raise UnreadableError("This calendar file cannot be read. Save it again.") from error
    if found is None:
        raise UnreadableError("There is no meeting in this calendar file.")
    return found


def _without_zones(raw: bytes) -> bytes:
    """Leave out the time zones a file brings along: they may be endless to reckon with, and count for all later files.

    Zones everybody knows are known by their names.
    """
    unfolded = re.sub(r"(?:\r\n|\r|\n)[ \t]", "", raw.decode("utf-8", "replace"))
    kept, inside = [], False
    for line in unfolded.splitlines():
        word = line.strip().upper()
        if word == "BEGIN:VTIMEZONE":
            inside = True
        elif word == "END:VTIMEZONE":
            inside = False
        elif not inside:
            kept.append(line)
    return "\r\n".join(kept).encode()


def _invitation(event: Any, method: str) -> Invitation:
    uid = _line(event.get("UID"))
    if not uid or event.get("DTSTART") is None:
        raise UnreadableError("This meeting has no UID or no time, so that it cannot be kept.")
    if event.get("RRULE") is not None:
        raise UnreadableError("This meeting repeats. Bring one of its dates, or set a rhythm.")
    begin = _moment(event["DTSTART"])
    return Invitation(
        uid=uid[:LONGEST_UID],
        at=begin,
        minutes=_length(event, begin),
        summary=_line(event.get("SUMMARY")),
        place=_line(event.get("LOCATION")),
        attendees=_attendees(event),
        cancelled=method == "CANCEL" or _line(event.get("STATUS")).upper() == "CANCELLED",
    )


def _length(event: Any, begin: datetime) -> int | None:
    end = event.get("DTEND")
    if end is not None:
        length = _moment(end) - begin
    elif event.get("DURATION") is not None:
        length = event["DURATION"].dt
    else:
        return None
    return max(0, round(length / timedelta(minutes=1)))


def _moment(value: Any) -> datetime:
    """A time in UTC; a time without a zone, and a whole day, count as UTC. One in a zone nobody knows is refused."""
    found = value.dt
    if isinstance(found, datetime):
        if found.tzinfo is None and value.params.get("TZID"):
            raise UnreadableError("This meeting is in a time zone of its own making. Write down when it is.")
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(found, date):
        return datetime.combine(found, MORNING, tzinfo=UTC)
    raise UnreadableError("This meeting has no time.")


def _attendees(event: Any) -> list[str]:
    found: list[str] = []
    for name in ("ORGANIZER", "ATTENDEE"):
        values = event.get(name, [])
        for value in (values if isinstance(values, list) else [values])[:MOST_ATTENDEES]:
            address = str(value).strip().lower().removeprefix("mailto:")
            if "@" in address and str(value.params.get("CUTYPE", "")).upper() not in {"ROOM", "RESOURCE"}:
                found.append(address[:254])
    return list(dict.fromkeys(found))


def _line(value: Any) -> str:
    return " ".join(str(value or "").split())
