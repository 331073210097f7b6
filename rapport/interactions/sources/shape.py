"""The one shape every source of interactions yields, and the batches it comes in.

There is no column for content, subject or attachment, and none may be added: an interaction is who, whom, when
and by which channel, never what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

SHAPE = pa.schema(
    [
        ("at", pa.timestamp("us", tz="UTC")),
        ("from_identity", pa.string()),
        ("to_identity", pa.string()),
        ("channel", pa.string()),
        ("recipients", pa.int16()),  # people involved, the sender among them; null where the file cannot say
        ("message_id", pa.string()),
        ("thread_id", pa.string()),
        ("reply_to", pa.string()),
        ("duration", pa.int32()),  # seconds
        ("undirected", pa.bool_()),
    ]
)
SLICE_ROWS = 1_000_000  # rows held at once; what a load needs of memory follows from it
LINE = "line"  # the place of a rejected row whose number is that of its line in the file
MANY_PEOPLE = 32_767  # the largest number of people the shape can say


class Outcome(StrEnum):
    """What became of a row. Every row read has exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    UNRESOLVED = "unresolved"
    EXCLUDED = "excluded"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a row did not come in: short sentences, the same in reports, pages and files."""

    NO_TIME = "there is no time"
    BAD_TIME = "the time cannot be read"
    IMPLAUSIBLE_TIME = "the time lies before 1990 or in the future"
    NO_SENDER = "it does not say from whom"
    SEVERAL_SENDERS = "it names several senders"
    NO_RECIPIENT = "it does not say to whom"
    TO_ONESELF = "it is from somebody to themselves"
    REPEAT = "it repeats an earlier row"
    UNKNOWN = "nobody is known by this identity"
    AMBIGUOUS = "several people are known by this identity"
    LIST_ADDRESS = "it is from or to a mailing list, a bounce or an automatic address"
    EXCLUDED_CHANNEL = "its channel, or an address in it, is kept out"
    LEFT_OUT = "it was left out by --where"
    NO_ADDRESSEE = "it is addressed to nobody but the channel"
    NOT_CONTACT = "it is a join, a leave, a file, a bot or another notice"
    LARGE_MEETING = "the meeting has too many people"
    NOBODY_ELSE = "nobody else attended"
    CANCELLED = "the meeting was cancelled"
    PRIVATE = "the entry is marked private"
    TOO_OFTEN = "the meeting repeats more often than once a day"
    STEP = "it is a step on the way of a mail, not its delivery"
    NOT_DELIVERED = "the mail was not delivered"
    BROKEN_ROW = "the row does not fit the columns"
    BROKEN_HEADER = "the header cannot be read"
    BROKEN_PART = "the part of the file cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Keep only the rows whose column is none of (or, with ``equal``, one of) these values."""

    column: str
    values: tuple[str, ...]
    equal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read a file. Everything has a sensible default; a source ignores what it has no use for."""

    mapping: Mapping[str, str] = field(default_factory=dict)  # our column -> theirs
    also_to: tuple[str, ...] = ()  # further columns of recipients, as Cc beside To
    channel: str = ""
    undirected: bool = False
    message_by: tuple[str, ...] = ()
    epoch: date | datetime | None = None
    timezone: str = "UTC"
    date_format: str = ""
    nulls: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    quote: str = '"'  # nothing: cells are not quoted
    header_line: int = 1  # the line above the first row, where the names of the columns stand; 0: there is none
    header: tuple[str, ...] = ()  # what the columns are called by whoever told the mapping
    duration: int | None = None  # seconds of every row, where no column says it
    largest_meeting: int = 20
    meetings_from: date | None = None  # repeating meetings are expanded between these two days
    meetings_until: date | None = None
    excluded: tuple[str, ...] = ()  # patterns; a reader applies them to labels, which go no further
    workspace: Path | None = None  # where a reader may put temporary files
    memory: str = "700MB"
    threads: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that could not be used, for the report to whoever uploaded it."""

    row: int
    reason: Reason
    place: str = ""
    at: str = ""
    sender: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some rows of a file: those that are contacts, and an account of those that are not."""

    contacts: pa.RecordBatch
    rows: npt.NDArray[np.int64]  # where each contact stands in the file, counted from 1
    told: pa.Array | None = None  # the time as the file says it, where it could not be read
    set_aside: Counter[tuple[Outcome, Reason]] = field(default_factory=Counter)
    rejected: tuple[Rejected, ...] = ()

    @property
    def read(self) -> int:
        """Rows of the file this slice accounts for."""
        return int(self.contacts.num_rows) + self.set_aside.total() + len(self.rejected)


class Source(Protocol):
    """What a plug-in under ``sources/<kind>/`` exposes as ``SOURCE``."""

    kind: str
    title: str
    channel: str

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether this looks like a file (or folder) of this kind; ``head`` is its first 64 KiB, unpacked."""
        ...

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        """All rows of the file in slices of bounded size. Raises Refusal where the whole file is unusable."""
        ...


@dataclass(slots=True, kw_only=True)
class Contact:
    """One contact as a row-by-row reader (mail, chat, calendar) finds it."""

    at: datetime | None
    sender: str
    to: str
    channel: str
    recipients: int
    row: int
    message: str | None = None
    thread: str | None = None
    reply_to: str | None = None
    duration: int | None = None
    undirected: bool = False
    told: str | None = None


class SliceBuilder:
    """Collects contacts one at a time and hands them out as slices."""

    def __init__(self) -> None:
        self._contacts: list[Contact] = []
        self._set_aside: Counter[tuple[Outcome, Reason]] = Counter()
        self._rejected: list[Rejected] = []

    def add(self, contact: Contact) -> None:
        self._contacts.append(contact)

    def set_aside(self, outcome: Outcome, reason: Reason, rows: int = 1) -> None:
        if rows:
            self._set_aside[outcome, reason] += rows

    def reject(self, row: int, reason: Reason, *, place: str = "", at: str = "") -> None:
        self._rejected.append(Rejected(row=row, reason=reason, place=place, at=at))

    def full(self) -> bool:
        return len(self._contacts) + len(self._rejected) >= SLICE_ROWS // 20

    def take(self) -> Slice:
        """Everything collected so far, as a slice; the builder starts again from nothing."""
        found, self._contacts = self._contacts, []
        rejected, self._rejected = tuple(self._rejected), []
        set_aside, self._set_aside = self._set_aside, Counter()
        return Slice(
            contacts=_batch(found),
            rows=np.fromiter((c.row for c in found), dtype=np.int64, count=len(found)),
            told=pa.array([c.told for c in found], pa.string()),
            set_aside=set_aside,
            rejected=rejected,
        )


def _batch(found: list[Contact]) -> pa.RecordBatch:
    columns = {
        "at": [c.at for c in found],
        "from_identity": [c.sender or None for c in found],
        "to_identity": [c.to or None for c in found],
        "channel": [c.channel for c in found],
        "recipients": [min(c.recipients, MANY_PEOPLE) for c in found],
        "message_id": [c.message for c in found],
        "thread_id": [c.thread for c in found],
        "reply_to": [c.reply_to for c in found],
        "duration": [c.duration for c in found],
        "undirected": [c.undirected for c in found],
    }
    return pa.record_batch([pa.array(columns[f.name], f.type) for f in SHAPE], schema=SHAPE)
