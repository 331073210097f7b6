"""Reads an mbox file line by line; only header lines are looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rapport.interactions.sources import guards, mail
from rapport.interactions.sources.shape import Options, Slice
from rapport.kit.problems import Refusal

# What begins a message says from whom, mostly also when; a sentence of a body that begins with “From” goes on.
_BEGINS = re.compile(rb"From (?:\S+\s*$|.*\d{1,2}:\d{2})")


class Mbox:
    kind = "mbox"
    title = "Mail folder in one file (mbox)"
    channel = "mail"

    def recognises(self, path: Path, head: bytes) -> bool:
        if guards.is_zip(head):
            return any(map(_is_mbox, guards.zip_names(path)[:1000]))
        return head.startswith(b"From ") and b"\n" in head[:1000]

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        if guards.is_zip(guards.head(path)):
            with guards.Archive(path) as archive:
                names = [name for name in archive.names() if _is_mbox(name)]
                yield from mail.contacts(lambda: _in_archive(archive, names, path.name), options, self.channel)
        else:
            yield from mail.contacts(lambda: _messages(path), options, self.channel)


def _is_mbox(name: str) -> bool:
    return name.lower().endswith(".mbox")


def _messages(path: Path) -> Iterator[tuple[int, str, mail.Header]]:
    with guards.intact(path), guards.open_unpacked(path) as stream:
        yield from _some(_each(guards.lines(stream), ""), path.name)


def _in_archive(archive: guards.Archive, names: list[str], shown: str) -> Iterator[tuple[int, str, mail.Header]]:
    def all_of_them() -> Iterator[tuple[int, str, mail.Header]]:
        for name in names:
            with archive.open(name) as stream:
                yield from _each(guards.lines(stream), name)

    with guards.intact(archive.path):
        yield from _some(all_of_them(), shown)


def _some(messages: Iterable[tuple[int, str, mail.Header]], shown: str) -> Iterator[tuple[int, str, mail.Header]]:
    """The messages. Raises Refusal where there is none: then this is no such file, or nothing is in it."""
    empty = True
    for message in messages:
        empty = False
        yield message
    if empty:
        raise Refusal(
            f"{shown} holds no message: each begins with a line such as “From ann@halmar.example Thu Mar 14 08:01:02 "
            "2024”. Export the folder again as mbox.",
            code="interactions.no_messages",
        )


def _each(lines: Iterator[bytes], place: str) -> Iterator[tuple[int, str, mail.Header]]:
    """Each message's number and header.

    A message starts at a line "From " at the start or after an empty line; bodies quote such lines, mostly.
    """
    number, empty_before = 0, True
    for line in lines:
        if empty_before and line.startswith(b"From ") and (not number or _BEGINS.match(line)):
            number += 1
            yield number, place, mail.read_header(lines)
            empty_before = True
        else:
            empty_before = not line.strip()
