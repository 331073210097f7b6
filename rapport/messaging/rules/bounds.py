"""The standard library's parser of mail within bounds: what it does more slowly the more there is, it is not given.

Its headers are read by a grammar that copies what is left for each word, and every line is held against every boundary
it is inside of. So before it reads on, heads are measured, and parts and their depth counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from rapport.messaging.rules.words import (
    LONGEST_FIELD,
    LONGEST_HEADER,
    LONGEST_HEADS,
    MOST_DEPTH,
    MOST_LINES,
    MOST_PARTS,
    Why,
)

FOLDS = re.compile(r"[\r\n]+")


class UnreadableError(Exception):
    """A mail that cannot be read as one; `why` says what about it."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass
class Work:
    """What reading one mail came to so far: characters of headers, parts, and headers that were read by the grammar."""

    heads: int = 0
    parts: int = 0
    read: dict[tuple[str, str], Any] = field(default_factory=dict)


class Wary(EmailPolicy):
    """The rules of the standard library for one mail, which end where a mail is made to be long to read."""

    work: Work = Work()

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Take a header as it stands, unless it or all of them are longer than mails have."""
        length = sum(map(len, sourcelines))
        self.work.heads += length
        most = LONGEST_FIELD if sourcelines[0][:8].lower() == "content-" else LONGEST_HEADER
        if length > most or self.work.heads > LONGEST_HEADS:
            raise UnreadableError(Why.UNREADABLE)
        return super().header_source_parse(sourcelines)

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Read a header by the grammar, the same one once however often it is asked for."""
        key = (name.lower(), value)
        if key not in self.work.read:
            self.work.read[key] = super().header_fetch_parse(name, value)
        return self.work.read[key]


class Part(EmailMessage):
    """A mail or a part of one that knows how deep it lies."""

    depth = 0

    def attach(self, payload: Any) -> None:
        """Put a part below this one, as the parser does before it reads it; refuses too many and too deep ones."""
        work = self.policy.work  # type: ignore[attr-defined]  # ours, as every part of the mail has it
        work.parts += 1
        payload.depth = self.depth + 1
        if work.parts > MOST_PARTS or payload.depth > MOST_DEPTH:
            raise UnreadableError(Why.TOO_MANY_PARTS)
        super().attach(payload)


def parse(raw: bytes) -> EmailMessage:
    """Return a mail taken apart. Raises UnreadableError, and whatever the standard library's parser raises."""
    if raw.count(b"\n") > MOST_LINES:
        raise UnreadableError(Why.UNREADABLE)
    return message_from_bytes(raw, policy=Wary(message_factory=Part, work=Work()))  # type: ignore[call-overload]


def raw_headers(message: EmailMessage, *names: str) -> Sequence[str]:
    """Return headers as they stand, on one line each, topmost first; nothing is read by the grammar."""
    return [FOLDS.sub("", str(value)) for name, value in message.raw_items() if name.lower() in names]
