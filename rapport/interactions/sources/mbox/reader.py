"""Reads an mbox file line by line; only header lines are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rapport.interactions.sources import guards, mail
from rapport.interactions.sources.shape import Options, Slice


class Mbox:
    kind = "mbox"
    title = "Mail folder in one file (mbox)"
    channel = "mail"

    def recognises(self, path: Path, head: bytes) -> bool:
        return head.startswith(b"From ") and b"\n" in head[:1000]

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        guards.head(path)
        yield from mail.contacts(lambda: _messages(path), options, self.channel)


def _messages(path: Path) -> Iterator[tuple[int, str, mail.Header]]:
    """Each message's number and header.

    A message starts at a line "From " at the start or after an empty line; bodies quote such lines.
    """
    with guards.intact(path), guards.open_unpacked(path) as stream:
        lines = guards.lines(stream)
        number, empty_before = 0, True
        for line in lines:
            if empty_before and line.startswith(b"From "):
                number += 1
                yield number, "", mail.read_header(lines)
                empty_before = True
            else:
                empty_before = not line.strip()
