"""Reads the header of every message file under ``cur`` and ``new``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from rapport.interactions.sources import guards, mail
from rapport.interactions.sources.shape import Options, Slice
from rapport.kit.problems import Refusal


class Maildir:
    kind = "maildir"
    title = "Mail folder with a file per message (Maildir)"
    channel = "mail"

    def recognises(self, path: Path, head: bytes) -> bool:
        if path.is_dir():
            return (path / "cur").is_dir() or (path / "new").is_dir()
        return guards.is_zip(head) and any(_is_message(name) for name in guards.zip_names(path)[:1000])

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        with guards.Archive(path) as archive:
            names = [name for name in archive.names() if _is_message(name)]
            if not names:
                raise Refusal(
                    f"{path.name} holds no Maildir: there is no “cur” or “new” folder with messages in it.",
                    code="interactions.no_messages",
                )
            yield from mail.contacts(lambda: _messages(archive, names), options, self.channel)


def _is_message(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) > 1 and parts[-2] in {"cur", "new"} and not parts[-1].startswith(".")


def _messages(archive: guards.Archive, names: list[str]) -> Iterator[tuple[int, str, mail.Header]]:
    for number, name in enumerate(names, start=1):
        yield number, name, mail.read_header(archive.header_lines(name))
