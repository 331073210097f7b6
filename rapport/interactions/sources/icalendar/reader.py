"""Reads meetings: everybody who took part met everybody else who did. Titles and texts are never looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

from rapport.interactions.rules import EARLIEST, matches_pattern, normalise_identity
from rapport.interactions.sources import guards
from rapport.interactions.sources.shape import Contact, Options, Outcome, Reason, Slice, SliceBuilder
from rapport.kit import clock
from rapport.kit.problems import Refusal

NOT_PEOPLE = frozenset({"ROOM", "RESOURCE", "GROUP"})
REPEATING = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


class ICalendar:
    kind = "icalendar"
    title = "Calendar (iCalendar)"
    channel = "meeting"

    def recognises(self, path: Path, head: bytes) -> bool:
        if path.is_dir():
            return any(path.rglob("*.ics"))
        if guards.is_zip(head):
            return any(name.lower().endswith(".ics") for name in guards.zip_names(path)[:1000])
        return b"BEGIN:VCALENDAR" in head[:4096].upper()

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        builder = SliceBuilder()
        if not path.is_dir() and not guards.is_zip(guards.head(path)):
            calendars = _parse(_bytes(path))
            if calendars is None:
                raise Refusal(
                    f"{path.name} is not a calendar that can be read. Export it again.",
                    code="interactions.damaged_file",
                )
            _Meetings(builder, options, self.channel).add_all(calendars)
            yield builder.take()
            return
        with guards.Archive(path) as archive:
            names = [name for name in archive.names() if name.lower().endswith(".ics")]
            if not names:
                raise Refusal(f"{path.name} holds no .ics file.", code="interactions.no_messages")
            for number, name in enumerate(names, start=1):
                calendars = _entry(archive, name)
                if calendars is None:
                    builder.reject(number, Reason.BROKEN_PART, place=name)
                    continue
                _Meetings(builder, options, self.channel, name).add_all(calendars)
                if builder.full():
                    yield builder.take()
            yield builder.take()


def _bytes(path: Path) -> bytes:
    with guards.intact(path), guards.open_unpacked(path) as stream:
        found = stream.read(guards.ENTRY_BYTES + 1)
    if len(found) > guards.ENTRY_BYTES:
        raise Refusal(
            f"{path.name} is larger than {guards.ENTRY_BYTES // 1024**2} MiB. Export the calendar by year.",
            code="interactions.too_large",
        )
    return found


def _entry(archive: guards.Archive, name: str) -> list[Calendar] | None:
    try:
        return _parse(archive.read(name))
    except ValueError:
        return None


def _parse(found: bytes) -> list[Calendar] | None:
    """The calendars of a file, or None where it is not valid, or cut off with meetings in it."""
    if guards.is_binary(found[: guards.HEAD]) or _cut_off(found.upper()):
        return None
    try:
        calendars = Calendar.from_ical(found, multiple=True)
    except Exception:  # noqa: BLE001 (the parser raises whatever a hostile file makes it raise)
        return None
    return list(calendars)


def _cut_off(marks: bytes) -> bool:
    """Whether a calendar has no end: the parser would pass over it and all its meetings without a word."""
    return marks.count(b"BEGIN:VCALENDAR") != marks.count(b"END:VCALENDAR") and b"ATTENDEE" in marks


class _Meetings:
    """Turns the events of one file into contacts."""

    def __init__(self, builder: SliceBuilder, options: Options, channel: str, place: str = "") -> None:
        self.builder = builder
        self.options = options
        self.channel = options.channel or channel
        self.place = place
        self.row = 0

    def add_all(self, calendars: list[Calendar]) -> None:
        for calendar in calendars:
            series: dict[str, int] = {}  # what repeats, with the row it was first met on
            for event in calendar.walk("VEVENT"):
                self.row += 1
                try:
                    self._add_event(event, series)
                except Exception:  # noqa: BLE001 (a broken property raises what it likes, when it is looked at)
                    self._reject(self.row, Reason.BROKEN_PART)
            for uid, row in series.items():
                self._add_series(calendar, uid, row)

    def _add_event(self, event: Component, series: dict[str, int]) -> None:
        """Add a single meeting; note one that repeats; set aside, with its reason, what is no meeting."""
        reason = _unusable(event, self.options)
        if reason is Reason.TOO_OFTEN:
            self._reject(self.row, reason)
        elif reason is not None:
            self.builder.set_aside(Outcome.EXCLUDED, reason)
        elif "RRULE" in event or "RDATE" in event or "RECURRENCE-ID" in event:
            series.setdefault(str(event.get("UID")), self.row)
        else:
            self._add(event)

    def _add_series(self, calendar: Calendar, uid: str, row: int) -> None:
        """Every meeting of a series so far, from its first one on."""
        part = Calendar()
        for component in calendar.subcomponents:
            if component.name == "VTIMEZONE" or (component.name == "VEVENT" and str(component.get("UID")) == uid):
                part.add_component(component)
        until = self.options.meetings_until or clock.today() + timedelta(days=1)
        try:
            found = recurring_ical_events.of(part, skip_bad_series=True).between(self._since(part, until), until)
            meetings = [event for event in found if _unusable(event, self.options) is None]
        except Exception:  # noqa: BLE001 (as above)
            self._reject(row, Reason.BROKEN_PART)
            return
        if not found:
            self._reject(row, Reason.IMPLAUSIBLE_TIME)
        for event in meetings:
            self._add(event)

    def _since(self, part: Calendar, until: date) -> date:
        """The day a series begins, so that no time is spent on the years before."""
        starts = [moment.date() for e in part.walk("VEVENT") if (moment := _utc(e.get("DTSTART"), "UTC"))]
        first = min(starts, default=until) - timedelta(days=1)
        return max(self.options.meetings_from or first, EARLIEST.date())

    def _reject(self, row: int, reason: Reason) -> None:
        self.builder.reject(row, reason, place=self.place)

    def _add(self, event: Component) -> None:
        people = sorted(participants(event))
        start = _utc(event.get("DTSTART"), self.options.timezone)
        uid = str(event.get("UID") or "") or None
        for one, other in combinations(people, 2):
            self.builder.add(
                Contact(
                    at=start,
                    sender=one,
                    to=other,
                    channel=self.channel,
                    recipients=len(people),
                    row=self.row,
                    message=f"{uid}/{start.isoformat()}" if uid and start else None,
                    thread=uid,
                    duration=_seconds(event),
                    undirected=True,
                )
            )


def _unusable(event: Component, options: Options) -> Reason | None:
    people = participants(event)
    if str(event.get("CLASS", "")).upper() in {"PRIVATE", "CONFIDENTIAL"}:
        return Reason.PRIVATE
    if any(matches_pattern(label, pattern) for label in _labels(event) for pattern in options.excluded):
        return Reason.EXCLUDED_CHANNEL
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return Reason.CANCELLED
    if len(people) <= 1:
        return Reason.NOBODY_ELSE
    if len(people) > options.largest_meeting:
        return Reason.LARGE_MEETING
    return None if _seldom(event) else Reason.TOO_OFTEN


def participants(event: Component) -> set[str]:
    """Addresses of the people who took part: the organiser and all who were asked and did not decline."""
    found: set[str] = set()
    declined: set[str] = set()
    for attendee in _listed(event.get("ATTENDEE")):
        parameters = getattr(attendee, "params", {})
        if str(parameters.get("CUTYPE", "")).upper() in NOT_PEOPLE:
            continue
        gone = str(parameters.get("PARTSTAT", "")).upper() in {"DECLINED", "DELEGATED"}
        (declined if gone else found).add(normalise_identity(str(attendee)))
    if event.get("ORGANIZER") is not None and (found or declined):
        found.add(normalise_identity(str(_listed(event["ORGANIZER"])[0])))
    return {address for address in found - declined if address}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _labels(event: Component) -> list[str]:
    return [str(label) for group in _listed(event.get("CATEGORIES")) for label in getattr(group, "cats", [group])]


def _seldom(event: Component) -> bool:
    """Whether a rule repeats at most daily, so that its expansion is bounded."""
    for rule in _listed(event.get("RRULE")):
        often = {str(f).upper() for f in rule.get("FREQ", [])} - REPEATING
        times = [len(rule.get(part, [])) or 1 for part in ("BYHOUR", "BYMINUTE", "BYSECOND")]
        if often or times[0] * times[1] * times[2] > 1:
            return False
    return True


def _utc(value: Any, zone: str) -> datetime | None:
    moment = getattr(value, "dt", None)
    if not isinstance(moment, date):
        return None
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _seconds(event: Component) -> int | None:
    """How long it took; unknown for whole days, which nobody spends in a meeting."""
    start = getattr(event.get("DTSTART"), "dt", None)
    if not isinstance(start, datetime):
        return None
    end = getattr(event.get("DTEND"), "dt", None)
    span = getattr(event.get("DURATION"), "dt", None)
    try:
        seconds = (end - start if isinstance(end, datetime) else span).total_seconds()  # type: ignore[union-attr]
    except (AttributeError, TypeError, OverflowError):
        return None
    return int(seconds) if 0 <= seconds <= timedelta(days=7).total_seconds() else None
