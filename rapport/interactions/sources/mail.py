"""What mail headers say about who wrote to whom. Bodies are never decoded, subjects never looked at."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from rapport.interactions.rules import is_automatic_address
from rapport.interactions.sources.shape import Contact, Options, Outcome, Reason, Slice, SliceBuilder

# Only these are kept of a message; all else, the subject first, is dropped while reading.
WANTED = frozenset(
    b"date from sender to cc message-id in-reply-to references list-id list-post x-beenthere mailing-list".split()
)
HEADER_LINES = 2_000
_ID = re.compile(r"<[^<>\s]{3,250}>")
_MAILTO = re.compile(r"<mailto:([^>?\s]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+")


@dataclass(slots=True)
class Header:
    """The wanted header fields of one message, unfolded."""

    fields: dict[bytes, list[bytes]] = field(default_factory=dict)
    broken: bool = False

    def text(self, name: bytes) -> str:
        """All values of a field as one text; unreadable bytes become a mark, never an error."""
        return ", ".join(_text(value) for value in self.fields.get(name, ()))


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def read_header(lines: Iterable[bytes]) -> Header:
    """The header at the start of these lines; stops at the empty line that ends it."""
    header = Header()
    current: list[bytes] | None = None
    for number, raw in enumerate(lines):
        line = raw.rstrip(b"\r\n")
        if not line.strip():
            break
        if number > HEADER_LINES:
            header.broken = True
            break
        if line[:1] in b" \t":
            if current is not None:
                current[-1] += b" " + line.strip()
            continue
        name, colon, value = line.partition(b":")
        name = name.strip().lower()
        current = None
        if colon and name in WANTED:
            current = header.fields.setdefault(name, [])
            current.append(value.strip())
    return header


def addresses(text: str) -> list[str]:
    """The addresses of a field, lower case, each once, in order. Names, encoded or broken, are not looked at."""
    found = dict.fromkeys(
        address.strip().lower() for _, address in getaddresses([text]) if "@" in address and " " not in address
    )
    if not found and "@" in text:
        found = dict.fromkeys(address.lower().strip(".'") for address in _ADDRESS.findall(text))
    return [address for address in found if address]


def sent_at(text: str) -> datetime | None:
    """The time of a Date field in UTC, or None where it cannot be read. Without a zone it is taken as UTC."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def message_id(header: Header) -> str | None:
    """The Message-ID, with its angle brackets."""
    text = header.text(b"message-id").strip()
    found = _ID.search(text)
    return found.group() if found else (text[:250] or None)


def named_ids(header: Header) -> list[str]:
    """Ids this message says it answers, nearest first.

    In-Reply-To (which may also hold prose or an address in brackets), then References from the last to the first.
    """
    reply = _ID.findall(header.text(b"in-reply-to"))
    return list(dict.fromkeys([*reversed(reply), *reversed(_ID.findall(header.text(b"references")))]))


def list_addresses(header: Header) -> set[str]:
    """Addresses of the mailing lists this message came through."""
    found = {address.lower() for address in _MAILTO.findall(header.text(b"list-post"))}
    found.update(addresses(header.text(b"x-beenthere")))
    found.update(address.lower().rstrip(";") for address in _ADDRESS.findall(header.text(b"mailing-list")))
    for name in re.findall(r"<([^<>@\s]+)>", header.text(b"list-id")):
        head, dot, rest = name.lower().partition(".")
        if dot:
            found.add(f"{head}@{rest}")
    return found


def _number(text: str) -> int:
    """A 64-bit number for an id, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little", signed=True)


@dataclass(frozen=True, slots=True)
class Threads:
    """Which messages of one file hang together, found in a first pass that keeps numbers only."""

    ids: npt.NDArray[np.int64]  # sorted numbers of the Message-IDs of the file
    roots: npt.NDArray[np.int64]  # for each, the smallest id of the messages it is joined with

    @classmethod
    def of(cls, headers: Iterable[Header]) -> Threads:
        """Joins every message with the messages of the same file it names."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        own, child, parent = array("q"), array("q"), array("q")
        for header in headers:
            name = message_id(header)
            if name is not None:
                own.append(_number(name))
                for other in named_ids(header):
                    child.append(own[-1])
                    parent.append(_number(other))
        ids = np.unique(np.asarray(own, dtype=np.int64))
        if not len(ids):
            return cls(ids=ids, roots=ids)
        known = np.isin(np.asarray(parent, dtype=np.int64), ids)
        left = np.searchsorted(ids, np.asarray(child, dtype=np.int64)[known])
        right = np.searchsorted(ids, np.asarray(parent, dtype=np.int64)[known])
        graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(len(ids), len(ids)))
        count, labels = connected_components(graph, directed=False)
        smallest = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(smallest, labels, ids)
        return cls(ids=ids, roots=smallest[labels])

    def place_of(self, name: str) -> int | None:
        number = _number(name)
        at = int(np.searchsorted(self.ids, number))
        return at if at < len(self.ids) and int(self.ids[at]) == number else None

    def parent(self, header: Header) -> str | None:
        """The message this one answers: one of the file if it names any, else its best guess."""
        named = [name for name in named_ids(header) if name != message_id(header)]
        return next((name for name in named if self.place_of(name) is not None), named[0] if named else None)

    def thread(self, header: Header) -> str | None:
        """A name for all messages this one is joined with; None for a message without an id."""
        name = message_id(header)
        at = self.place_of(name) if name else None
        return None if at is None else f"thread:{int(self.roots[at])}"


def contacts(
    messages: Callable[[], Iterator[tuple[int, str, Header]]], options: Options, channel: str
) -> Iterator[Slice]:
    """Contacts of all messages: one for each address in To and Cc.

    ``messages`` starts over at each call (row, place, header): a first pass joins threads
    and learns which addresses are lists, a second one yields.
    """
    lists: set[str] = set()

    def first_pass() -> Iterator[Header]:
        for _, _, header in messages():
            lists.update(list_addresses(header))
            yield header

    threads = Threads.of(first_pass())
    builder = SliceBuilder()
    for row, place, header in messages():
        _add(builder, header, row=row, place=place, threads=threads, lists=lists, channel=options.channel or channel)
        if builder.full():
            yield builder.take()
    yield builder.take()


def _add(
    builder: SliceBuilder, header: Header, *, row: int, place: str, threads: Threads, lists: set[str], channel: str
) -> None:
    if header.broken or not header.fields:
        builder.reject(row, Reason.BROKEN_HEADER, place=place)
        return
    recipients = addresses(f"{header.text(b'to')}, {header.text(b'cc')}")
    if not recipients:
        builder.reject(row, Reason.NO_RECIPIENT, place=place, at=header.text(b"date")[:60])
        return
    sender = next(iter(addresses(header.text(b"from")) or addresses(header.text(b"sender"))), "")
    if sender in lists or is_automatic_address(sender):
        builder.set_aside(Outcome.EXCLUDED, Reason.LIST_ADDRESS, len(recipients))
        return
    people = [address for address in recipients if address not in lists and not is_automatic_address(address)]
    builder.set_aside(Outcome.EXCLUDED, Reason.LIST_ADDRESS, len(recipients) - len(people))
    at = sent_at(header.text(b"date"))
    for address in people:
        builder.add(
            Contact(
                at=at,
                sender=sender,
                to=address,
                channel=channel,
                recipients=len({*recipients, sender}),
                row=row,
                message=message_id(header),
                thread=threads.thread(header),
                reply_to=threads.parent(header),
                told=None if at else header.text(b"date")[:60],
            )
        )
