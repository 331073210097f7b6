"""What changed between two versions of a text, line by line and word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "out", "in", "gap"]
AROUND = 3  # lines shown before and after what changed
MOST_LETTERS = 4000  # in a line, beyond which words are not compared
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """Some letters of a line; `marked` where they changed."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Line:
    """A line that stayed, went out or came in; a gap stands for `count` lines that stayed and are not shown."""

    kind: Kind
    pieces: tuple[Piece, ...] = ()
    count: int = 0


def compare(before: str, after: str) -> list[Line]:
    """Return the lines of two texts, what went out before what came in; equal texts give nothing."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    found: list[Line] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (what, i, j, k, m) in enumerate(steps):
        if what == "equal":
            found += _kept(old[i:j], first=place == 0, last=place == len(steps) - 1)
        else:
            found += _changed(old[i:j], new[k:m])
    return found


def _kept(lines: Sequence[str], *, first: bool, last: bool) -> list[Line]:
    head = 0 if first else AROUND
    tail = 0 if last else AROUND
    hidden = len(lines) - head - tail
    if hidden <= 1:
        return [Line("same", (Piece(line),)) for line in lines]
    shown = [Line("same", (Piece(line),)) for line in lines[:head]]
    rest = lines[len(lines) - tail :] if tail else []
    return [*shown, Line("gap", count=hidden), *(Line("same", (Piece(line),)) for line in rest)]


def _changed(out: Sequence[str], came: Sequence[str]) -> list[Line]:
    pairs = min(len(out), len(came)) if len(out) == len(came) else 0
    compared = [_words(old, new) for old, new in zip(out[:pairs], came[:pairs], strict=True)]
    left = [Line("out", one) for one, _other in compared] + [Line("out", (Piece(line),)) for line in out[pairs:]]
    right = [Line("in", other) for _one, other in compared] + [Line("in", (Piece(line),)) for line in came[pairs:]]
    return [*left, *right]


def _words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if max(len(old), len(new)) > MOST_LETTERS:
        return (Piece(old),), (Piece(new),)
    a, b = _TOKENS.findall(old), _TOKENS.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        marked = what != "equal"
        if i < j:
            left.append(Piece("".join(a[i:j]), marked))
        if k < m:
            right.append(Piece("".join(b[k:m]), marked))
    return tuple(left), tuple(right)
