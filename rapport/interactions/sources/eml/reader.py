"""Reads the header of one message, or of every ``.eml`` file of a folder or zip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rapport.interactions.sources import guards, mail
from rapport.interactions.sources.shape import Options, Slice
from rapport.kit.problems import Refusal

_FIELD = re.compile(rb"(?im)^(from|received|return-path|message-id|delivered-to):[ \t]")


class Eml:
    kind = "eml"
    title = "Single messages (.eml)"
    channel = "mail"

    def recognises(self, path: Path, head: bytes) -> bool:
        if path.is_dir():
            return any(path.rglob("*.eml"))
        if guards.is_zip(head):
            return any(name.lower().endswith(".eml") for name in guards.zip_names(path)[:1000])
        return not head.startswith(b"From ") and len(set(_FIELD.findall(head[:16_384].lower()))) > 1

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        if path.is_dir() or guards.is_zip(guards.head(path)):
            with guards.Archive(path) as archive:
                names = [name for name in archive.names() if name.lower().endswith(".eml")]
                if not names:
                    raise Refusal(f"{path.name} holds no .eml file.", code="interactions.no_messages")
                yield from mail.contacts(
                    lambda: (
                        (number, name, mail.read_header(archive.header_lines(name)))
                        for number, name in enumerate(names, start=1)
                    ),
                    options,
                    self.channel,
                )
            return
        yield from mail.contacts(lambda: iter([(1, path.name, _single(path))]), options, self.channel)


def _single(path: Path) -> mail.Header:
    with guards.intact(path), guards.open_unpacked(path) as stream:
        return mail.read_header(guards.lines(stream))
