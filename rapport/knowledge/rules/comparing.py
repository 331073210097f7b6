"""What changed between two versions of a text, line by line and word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "out", "in", "gap"]
AROUND = 3  # lines shown before and after what changed
MOST_LETTERS = 4000  # in a line, beyond which words are not compared
MOST_LINES = 2000  # between the first and the last that changed, beyond which they are not compared
Step = tuple[str, int, int, int, int]  # what, and of which lines of the one and of the other, as `difflib` tells it
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
    """Return the lines of two texts, what went out before what came in; equal texts give nothing.

    Beyond `MOST_LINES` between the first and the last that changed, all of them are one change, line by line.
    """
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    found: list[Line] = []
    steps = _steps(old, new)
    for place, (what, i, j, k, m) in enumerate(steps):
        if what == "equal":
            found += _kept(old[i:j], first=place == 0, last=place == len(steps) - 1)
        else:
            found += _changed(old[i:j], new[k:m])
    return found


def too_long(before: str, after: str) -> bool:
    """Whether so much changed that it is not compared, and only told what went and what came."""
    old, new = before.splitlines(), after.splitlines()
    head, tail = _common(old, new)
    return max(len(old), len(new)) - head - tail > MOST_LINES


def _steps(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """What to do to come from one to the other. Looking for what is alike costs the square of equal lines.

    So the common head and tail are cut first, and a middle that is still too long is not looked into.
    """
    head, tail = _common(old, new)
    i, k = len(old) - tail, len(new) - tail
    a, b = old[head:i], new[head:k]
    middle: list[Step]
    if max(len(a), len(b)) > MOST_LINES:
        middle = [("replace", head, i, head, k)]
    else:
        found = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        middle = [(what, head + c, head + d, head + e, head + f) for what, c, d, e, f in found]
    begin: list[Step] = [("equal", 0, head, 0, head)] if head else []
    end: list[Step] = [("equal", i, len(old), k, len(new))] if tail else []
    return _joined([*begin, *middle, *end])


def _common(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines are the same at the head, and of the rest at the tail."""
    head = _alike(old, new)
    return head, _alike(old[head:][::-1], new[head:][::-1])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _joined(steps: Sequence[Step]) -> list[Step]:
    """Steps of which no two that keep lines follow one another."""
    found: list[Step] = []
    for step in steps:
        if found and found[-1][0] == step[0] == "equal":
            found[-1] = ("equal", found[-1][1], step[2], found[-1][3], step[4])
        else:
            found.append(step)
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
    pairs = len(out) if len(out) == len(came) <= MOST_LINES else 0
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
