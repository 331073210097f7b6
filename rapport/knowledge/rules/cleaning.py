"""What a conversation says without whom it was said to: names, addresses and numbers come out of a text.

No rule finds every name. So what may still be one is listed, and a person reads the draft before anybody else does.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapport.kit.text import fold, paragraphs

TAKEN = "[…]"
MOST_DOUBTS = 12
SHORTEST_NAME = 3
NUMBERS = 4  # digits in a row from which on a number may belong to somebody

_PATTERNS = (
    # Addresses: begun at the begin of a word alone, and not given back, or a long word were read once from each letter.
    re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+"),
    re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\b"),  # IBAN
    re.compile(r"https?://(?:(?!https?://)[^\s?&#])*+[?&#]\S*"),  # links that carry something; read once as well
    re.compile(r"(?<!\w)\+?\d[\d ()/-]{6,}\d"),  # telephone and account numbers
    re.compile(r"\b[A-Z][A-Z0-9]{1,7}-\d+\b"),  # numbers of cases
    re.compile(rf"\b\w*\d{{{NUMBERS},}}\w*\b"),
)
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|liebe[r]?|guten tag|beste|geachte|"
    r"bonjour|olá|caro|cara|dzień dobry|cześć)\b.{0,60}$",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"^\s*(?:(?:kind|best|warm) )?(?:regards|wishes)\b.{0,40}$|^\s*(?:thanks|thank you|cheers|best|viele grüße|gruß|"
    r"groeten|met vriendelijke groet|cordialement|obrigad[oa]|pozdrawiam)\b.{0,40}$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’-]+")


@dataclass(frozen=True)
class Cleaned:
    """A text without what was `taken` out of it (how many pieces), and words that may still name somebody."""

    text: str
    taken: int
    doubts: tuple[str, ...]


def without_names(text: str, *, names: Collection[str], known: Collection[str] = ()) -> Cleaned:
    """Return a text without these people's names, addresses, numbers, greeting and farewell.

    `known` are words that name nobody: those of the team and its service.
    """
    taken = 0
    body = _without_frame(text)
    for pattern in (*_PATTERNS, *_of_names(names)):
        body, times = pattern.subn(TAKEN, body)
        taken += times
    tidy = paragraphs(re.sub(rf"(?:{re.escape(TAKEN)}[ ,]*){{2,}}", TAKEN + " ", body))
    return Cleaned(text=tidy, taken=taken, doubts=doubts_of(tidy, known=known))


def _without_frame(text: str) -> str:
    """Return a letter without its greeting and whatever follows its farewell."""
    lines = text.strip().splitlines()
    if lines and _GREETING.match(lines[0]):
        lines = lines[1:]
    for place, line in enumerate(lines):
        if place and _FAREWELL.match(line):
            return "\n".join(lines[:place])
    return "\n".join(lines)


def _of_names(names: Collection[str]) -> list[re.Pattern[str]]:
    parts = {part for name in names for part in _WORD.findall(name) if len(part) >= SHORTEST_NAME}
    whole = sorted({name for name in names if name.strip()} | parts, key=len, reverse=True)
    return [re.compile(rf"\b{re.escape(name)}(?:['’]s)?\b", re.IGNORECASE) for name in whole]


def doubts_of(text: str, *, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return words with a capital inside of a sentence: names of people look so, and of programs too."""
    named = {fold(word) for word in known}
    found: dict[str, None] = {}
    for line in text.splitlines():
        for sentence in re.split(r"(?<=[.!?:])\s+", line):
            words: Sequence[str] = _WORD.findall(sentence)[1:]
            found |= {word: None for word in words if word[0].isupper() and fold(word) not in named}
    return tuple(found)[:MOST_DOUBTS]
