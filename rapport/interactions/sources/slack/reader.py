"""Reads a Slack export: mentions of others, replies in threads and direct messages are interactions.

The text of a message is held only while its mentions are taken out, one day file at a time, and dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
DIRECT = frozenset({"dms.json", "mpims.json"})  # between two people, and among a few
ROOMS = DIRECT | {"channels.json", "groups.json"}


class Slack:
    kind = "slack"
    title = "Slack export"
    channel = "chat"

    def recognises(self, path: Path, head: bytes) -> bool:
        if path.is_dir():
            names = {found.name for found in path.glob("*.json")}
        else:
            names = {PurePosixPath(name).name for name in guards.zip_names(path)} if guards.is_zip(head) else set()
        return "users.json" in names and bool(names & ROOMS)

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        with guards.Archive(path) as archive:
            names = archive.names()
            days = [name for name in names if _DAY.match(PurePosixPath(name).name)]
            if not days:
                raise Refusal(f"{path.name} holds no day of any channel.", code="interactions.no_messages")
            reading = _Reading(_Export.of(archive, names), options.channel or self.channel)
            for name in days:
                messages = _json_list(archive, name)
                if messages is None:
                    reading.builder.reject(reading.row + 1, Reason.BROKEN_PART, place=name)
                    continue
                room = PurePosixPath(name).parent.name
                if any(matches_pattern(room, pattern) for pattern in options.excluded):
                    reading.leave_out(len(messages))
                    continue
                for message in messages:
                    reading.add(message, room)
                if reading.builder.full():
                    yield reading.builder.take()
            yield reading.builder.take()


def _json_list(archive: guards.Archive, name: str) -> list[Any] | None:
    """A list in a file, or None where the file is damaged or no list."""
    try:
        found = json.loads(archive.read(name))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


@dataclass(frozen=True, slots=True)
class _Export:
    """What the files beside the channels say."""

    people: dict[str, str]  # the address of each user, or the user's id where the export holds no address
    machines: frozenset[str]
    members: dict[str, tuple[str, ...]]  # of direct messages, by folder: what is said there is said to all of them

    @classmethod
    def of(cls, archive: guards.Archive, names: list[str]) -> _Export:
        people: dict[str, str] = {}
        machines = {"USLACKBOT"}
        members: dict[str, tuple[str, ...]] = {}
        for name in names:
            kind = PurePosixPath(name).name
            entries = _json_list(archive, name) or [] if kind in {"users.json", *DIRECT} else []
            for one in entries:
                if not isinstance(one, dict) or not isinstance(one.get("id"), str):
                    continue
                if kind in DIRECT:
                    inside = tuple(user for user in one.get("members") or () if isinstance(user, str))
                    members[one["id"]] = members[str(one.get("name"))] = inside
                    continue
                profile = one.get("profile")
                email = profile.get("email") if isinstance(profile, dict) else None
                people[one["id"]] = email if isinstance(email, str) and "@" in email else one["id"]
                if one.get("is_bot") is True:
                    machines.add(one["id"])
        return cls(people, frozenset(machines), members)


class _Reading:
    """Turns messages into contacts, one after the other."""

    def __init__(self, export: _Export, channel: str) -> None:
        self.export = export
        self.channel = channel
        self.builder = SliceBuilder()
        self.row = 0
        self.roots: dict[tuple[str, str], str] = {}  # who began a thread: older exports do not repeat it in answers

    def leave_out(self, messages: int) -> None:
        self.builder.set_aside(Outcome.EXCLUDED, Reason.EXCLUDED_CHANNEL, messages)
        self.row += messages

    def add(self, message: object, room: str) -> None:
        """Everybody a message addresses, each as often as it does."""
        self.row += 1
        if not isinstance(message, dict):
            self.builder.reject(self.row, Reason.BROKEN_ROW, place=room)
            return
        author = message.get("user")
        if (
            message.get("type") != "message"
            or message.get("subtype") not in PLAIN
            or message.get("bot_id")
            or author in self.export.machines
        ):
            self.builder.set_aside(Outcome.EXCLUDED, Reason.NOT_CONTACT)
            return
        if not isinstance(author, str):
            self.builder.reject(self.row, Reason.NO_SENDER, place=room)
            return
        addressed, parent = self._addressed(message, author, room)
        if not addressed:
            self.builder.set_aside(Outcome.EXCLUDED, Reason.NO_ADDRESSEE)
            return
        stamp, thread, people = message.get("ts"), message.get("thread_ts"), self.export.people
        answers = parent is not None and thread != stamp
        for user in addressed:
            self.builder.add(
                Contact(
                    at=_moment(stamp),
                    sender=people.get(author, author),
                    to=people.get(user, user),
                    channel=self.channel,
                    recipients=len({*addressed, author}),
                    row=self.row,
                    message=f"{room}/{author}/{stamp}",
                    thread=f"{room}/{thread}" if isinstance(thread, str) else None,
                    reply_to=f"{room}/{parent}/{thread}" if answers else None,
                    told=str(stamp)[:60],
                )
            )

    def _addressed(self, message: Mapping[str, Any], author: str, room: str) -> tuple[list[str], str | None]:
        """Those it mentions, whom it answers, and in direct messages the others; and who began its thread."""
        text, thread = message.get("text"), message.get("thread_ts")
        if isinstance(thread, str) and thread == message.get("ts"):
            self.roots[room, thread] = author
        parent = message.get("parent_user_id") or self.roots.get((room, str(thread)))
        parent = parent if isinstance(parent, str) else None
        found = _MENTION.findall(text) if isinstance(text, str) else []
        others = [*([parent] if parent else []), *self.export.members.get(room, ())]
        found += [user for user in dict.fromkeys(others) if user not in {*found, author}]
        return [user for user in found if user not in self.export.machines], parent


def _moment(stamp: object) -> datetime | None:
    """A Slack time ("1485321571.001308", seconds since 1970) in UTC, or None."""
    try:
        return datetime.fromtimestamp(float(str(stamp)), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
