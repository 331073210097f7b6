"""Reads a Slack export: mentions of others and replies in threads are interactions.

The text of a message is held only while its mentions are taken out, one day file at a time, and dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from rapport.interactions.rules import matches_pattern
from rapport.interactions.sources import guards
from rapport.interactions.sources.shape import Contact, Options, Outcome, Reason, Slice, SliceBuilder
from rapport.kit.problems import Refusal

# "<@U012AB3CD>" or "<@W012AB3CD|name>": the product's own notation for a mentioned user.
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}\.json$")
PLAIN = frozenset({None, "thread_broadcast"})


class Slack:
    kind = "slack"
    title = "Slack export"
    channel = "chat"

    def recognises(self, path: Path, head: bytes) -> bool:
        if path.is_dir():
            return (path / "users.json").is_file() and (path / "channels.json").is_file()
        names = {PurePosixPath(name).name for name in guards.zip_names(path)} if guards.is_zip(head) else set()
        return {"users.json", "channels.json"} <= names

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        with guards.Archive(path) as archive:
            names = archive.names()
            people = _people(archive, names)
            days = [name for name in names if _DAY.match(PurePosixPath(name).name)]
            if not days:
                raise Refusal(f"{path.name} holds no day of any channel.", code="interactions.no_messages")
            builder, row = SliceBuilder(), 0
            for name in days:
                messages = _json_list(archive, name)
                if messages is None:
                    builder.reject(row + 1, Reason.BROKEN_PART, place=name)
                    continue
                room = PurePosixPath(name).parent.name
                if any(matches_pattern(room, pattern) for pattern in options.excluded):
                    builder.set_aside(Outcome.EXCLUDED, Reason.EXCLUDED_CHANNEL, len(messages))
                    row += len(messages)
                    continue
                for message in messages:
                    row += 1
                    _add(builder, message, row=row, room=room, people=people, channel=options.channel or self.channel)
                if builder.full():
                    yield builder.take()
            yield builder.take()


def _json_list(archive: guards.Archive, name: str) -> list[Any] | None:
    """A list in a file, or None where the file is damaged or no list."""
    try:
        found = json.loads(archive.read(name))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _people(archive: guards.Archive, names: list[str]) -> dict[str, str]:
    """The address of each user, or the user's id where the export holds no address."""
    found: dict[str, str] = {}
    for name in names:
        if PurePosixPath(name).name == "users.json":
            for user in _json_list(archive, name) or []:
                if isinstance(user, dict) and isinstance(user.get("id"), str):
                    profile = user.get("profile")
                    email = profile.get("email") if isinstance(profile, dict) else None
                    found[user["id"]] = email if isinstance(email, str) and "@" in email else user["id"]
    return found


def _add(
    builder: SliceBuilder, message: object, *, row: int, room: str, people: Mapping[str, str], channel: str
) -> None:
    """Everybody a message addresses: those it mentions, each as often as it does, and whom it answers."""
    if not isinstance(message, dict):
        builder.reject(row, Reason.BROKEN_ROW, place=room)
        return
    author, stamp = message.get("user"), message.get("ts")
    if message.get("type") != "message" or message.get("subtype") not in PLAIN or message.get("bot_id"):
        builder.set_aside(Outcome.EXCLUDED, Reason.NOT_CONTACT)
        return
    if not isinstance(author, str):
        builder.reject(row, Reason.NO_SENDER, place=room)
        return
    mentioned = _MENTION.findall(message["text"]) if isinstance(message.get("text"), str) else []
    parent = message.get("parent_user_id")
    addressed = [*mentioned, *([parent] if isinstance(parent, str) and parent not in {*mentioned, author} else [])]
    if not addressed:
        builder.set_aside(Outcome.EXCLUDED, Reason.NO_ADDRESSEE)
        return
    thread = message.get("thread_ts")
    answers = isinstance(thread, str) and thread != stamp
    for user in addressed:
        builder.add(
            Contact(
                at=_moment(stamp),
                sender=people.get(author, author),
                to=people.get(user, user),
                channel=channel,
                recipients=len({*addressed, author}),
                row=row,
                message=f"{room}/{author}/{stamp}",
                thread=f"{room}/{thread}" if isinstance(thread, str) else None,
                reply_to=f"{room}/{parent}/{thread}" if answers and isinstance(parent, str) else None,
                told=str(stamp)[:60],
            )
        )


def _moment(stamp: object) -> datetime | None:
    """A Slack time ("1485321571.001308", seconds since 1970) in UTC, or None."""
    try:
        return datetime.fromtimestamp(float(str(stamp)), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
