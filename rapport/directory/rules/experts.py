"""Who knows about something: what is asked, and in which order those who are found stand."""

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

from rapport.kit.text import fold, words_of

MOST_WORDS = 6
LONGEST = 100  # letters of a question
# What people type around what they ask about.
AROUND = frozenset((
    "a", "about", "an", "and", "can", "do", "does", "for", "from", "has", "help", "i", "in", "is", "knows", "know",
    "me", "my", "of", "on", "or", "person", "the", "to", "us", "what", "which", "who", "whom", "with", "work", "works",
))  # fmt: skip


def asked(question: str) -> tuple[str, ...]:
    """Return the folded words somebody asks about; words around them count only where there are no others."""
    words = words_of(question[:LONGEST])
    return tuple(word for word in words if word not in AROUND)[:MOST_WORDS] or words[:MOST_WORDS]


def begins_words(words: tuple[str, ...], text: str) -> bool:
    """Whether each of the folded words begins a word of a text."""
    there = words_of(text)
    return all(any(word.startswith(asked_for) for word in there) for asked_for in words)


def as_written(word: str) -> str:
    """Return a folded word as a regular expression of the database for all ways to write it, at the start of a word."""
    letters = _letters()
    return r"\m" + "".join(f"[{letter}{letters[letter]}]" if letter in letters else letter for letter in word)


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    """Letters with marks by the bare letter they are folded to."""
    found: defaultdict[str, str] = defaultdict(str)
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        bare = fold(letter)
        if unicodedata.category(letter).startswith("L") and re.fullmatch(r"[a-z]", bare):
            found[bare] += letter
    return dict(found)
