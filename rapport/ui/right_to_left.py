"""Hebrew and Arabic on paper: letters in the form their neighbours ask for, and lines in the order they are seen.

A browser does this by itself; what sets type for paper puts one sign after the other, from left to right. It follows
the Unicode rules for lines (UAX 9) as far as plain text goes: without marks that embed or isolate.
"""

import unicodedata
from collections.abc import Iterator

RIGHT, LEFT, NUMBER = "R", "L", "N"
_STRONG = {"L": LEFT, "R": RIGHT, "AL": RIGHT, "EN": NUMBER, "AN": NUMBER}
_MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
_LIGATURES = {  # lam before alef is written as one
    "\u0644\u0622": "\ufef5",
    "\u0644\u0623": "\ufef7",
    "\u0644\u0625": "\ufef9",
    "\u0644\u0627": "\ufefb",
}
_STRETCH = "\u0640"
_INSIDE_NUMBERS = frozenset("+-./:,")


def _forms() -> Iterator[tuple[str, str, str]]:
    """Give the forms of Arabic letters as (letter, which form, sign)."""
    for code in (*range(0xFB50, 0xFE00), *range(0xFE80, 0xFEF5)):
        which, _blank, letter = unicodedata.decomposition(chr(code)).partition(" ")
        if which.startswith("<") and len(letter) == len("0628"):
            yield chr(int(letter, 16)), which.strip("<>"), chr(code)
    for alone in _LIGATURES.values():
        yield alone, "isolated", alone
        yield alone, "final", chr(ord(alone) + 1)


_SIGNS = {(letter, which): sign for letter, which, sign in _forms()}


def has_any(text: str) -> bool:
    """Whether anything in `text` is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text)


def begins_right(text: str) -> bool:
    """Whether the first letter of `text` that says so is written from right to left."""
    kinds = (_STRONG.get(unicodedata.bidirectional(c)) for c in text)
    return next((kind for kind in kinds if kind in {RIGHT, LEFT}), LEFT) == RIGHT


def joined(text: str) -> str:
    """Return `text`, in the order it is read, with Arabic letters in the form their neighbours ask for."""
    for pair, one in _LIGATURES.items():
        text = text.replace(pair, one)
    letters = [place for place, c in enumerate(text) if not unicodedata.combining(c)]
    signs = list(text)
    for turn, place in enumerate(letters):
        before = turn > 0 and _reaches_on(text[letters[turn - 1]]) and _reaches_back(text[place])
        after = turn + 1 < len(letters) and _reaches_on(text[place]) and _reaches_back(text[letters[turn + 1]])
        which = ("medial" if after else "final") if before else "initial" if after else "isolated"
        signs[place] = _SIGNS.get((text[place], which), text[place])
    return "".join(signs)


def ordered(line: str, *, rightwards: bool) -> str:
    """Return one line in the order it is seen, from left to right. `rightwards`: its paragraph begins at the right."""
    levels = _levels(line, 1 if rightwards else 0)
    seen = list(range(len(line)))
    for level in range(max(levels, default=0), 0, -1):
        seen = _turned(seen, levels, level)
    return "".join(_MIRRORED.get(line[place], line[place]) if levels[place] % 2 else line[place] for place in seen)


def _reaches_on(letter: str) -> bool:
    return letter == _STRETCH or (letter, "initial") in _SIGNS


def _reaches_back(letter: str) -> bool:
    return letter == _STRETCH or (letter, "final") in _SIGNS


def _levels(line: str, base: int) -> list[int]:
    """Return how deep each sign lies: even is written from left to right, odd from right to left."""
    kinds = _kinds(line, RIGHT if base else LEFT)
    deep = {0: {LEFT: 0, RIGHT: 1, NUMBER: 2}, 1: {LEFT: 2, RIGHT: 1, NUMBER: 2}}[base]
    return [deep[kind] for kind in kinds]


def _kinds(line: str, base: str) -> list[str]:
    """Return the direction of each sign: numbers after Latin go with it, marks and blanks with what is around them."""
    kinds: list[str | None] = []
    strong = base
    for c in line:
        kind = _STRONG.get(unicodedata.bidirectional(c))
        strong = kind if kind in {LEFT, RIGHT} else strong
        kinds.append(LEFT if kind == NUMBER and strong == LEFT else kind)
    for place in range(1, len(line) - 1):
        if line[place] in _INSIDE_NUMBERS and kinds[place - 1] == kinds[place + 1] == NUMBER:
            kinds[place] = NUMBER
    found: list[str] = []
    for place, kind in enumerate(kinds):
        found.append(kind or _between(found[-1] if found else base, kinds[place:], base))
    return found


def _between(before: str, rest: list[str | None], base: str) -> str:
    after = next((kind for kind in rest if kind), base)
    sides = {LEFT if one == LEFT else RIGHT for one in (before, after)}
    return sides.pop() if len(sides) == 1 else base


def _turned(seen: list[int], levels: list[int], level: int) -> list[int]:
    """Return places with every run at least so deep turned round."""
    turned: list[int] = []
    run: list[int] = []
    for place in seen:
        if levels[place] >= level:
            run.append(place)
            continue
        turned += [*reversed(run), place]
        run = []
    return turned + run[::-1]
