"""What is to be done, as somebody notes it among what was said: “! call back by Friday @me”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapport.relationships.rules.when import NotATimeError, day_in

MARK = re.compile(r"^\s*!\s*")
ME = re.compile(r"(?<!\S)@me\b", re.IGNORECASE)
BY = re.compile(r"\s+(?:by|until|on)\s+(?P<when>[^@]{1,30}?)\s*$", re.IGNORECASE)
NAME = re.compile(r"(?<!\S)@(?P<name>\S[^@\n]{0,80})")
MOST = 20  # of one touchpoint


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """One thing to do: `words`, by when, and whom it names, as typed behind an @ (“me” is whoever wrote it)."""

    words: str
    due_on: date | None
    whom: str


def follow_ups_in(text: str, *, today: date) -> tuple[str, Sequence[FollowUp]]:
    """Return a text without its lines that begin with “!”, and what these say is to be done."""
    kept: list[str] = []
    found: list[FollowUp] = []
    for line in text.splitlines():
        if MARK.match(line) and len(found) < MOST and (one := _follow_up(MARK.sub("", line), today)):
            found.append(one)
        else:
            kept.append(line)
    return "\n".join(kept).strip(), found


def _follow_up(line: str, today: date) -> FollowUp | None:
    whom = ""
    if ME.search(line):
        whom, line = "me", ME.sub("", line)
    elif named := NAME.search(line):
        whom, line = _name_and_rest(line, named)
    words, due = _due(line.strip(), today)
    return FollowUp(words=words, due_on=due, whom=whom) if words else None


def _name_and_rest(line: str, named: re.Match[str]) -> tuple[str, str]:
    """A name ends at a “by”, else where the line does; the rest of the line stays."""
    name, by, after = named["name"].partition(" by ")
    return name.strip(" .,;"), line[: named.start()] + (by + after if by else "")


def _due(line: str, today: date) -> tuple[str, date | None]:
    """A day at the end of a line; what is none there stays among the words."""
    found = BY.search(line)
    if found is None:
        return line, None
    try:
        return line[: found.start()].strip(), day_in(found["when"].rstrip(".!"), today=today)
    except NotATimeError:
        return line, None
