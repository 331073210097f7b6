"""Whom a text names: “@Bo Lind”, “@bo.lind”, “@bo.lind@company.example”."""

import re
from collections.abc import Mapping, Sequence

# Not after a letter, or every address in a text would name somebody.
CALL = re.compile(r"(?<![\w@.])@(?=\w)")
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
WORD = re.compile(r"[\w'’.-]+")
MOST_WORDS = 5  # of one name


def calls_in(text: str) -> list[list[str]]:
    """Return for each @ what may stand behind it, the longest first; marks at the end of a word also left out."""
    found = []
    for call in CALL.finditer(text):
        rest = text[call.end() : call.end() + 300].split("\n", 1)[0]
        if readings := _readings(rest):
            found.append(readings)
    return found


def _readings(rest: str) -> list[str]:
    address = ADDRESS.match(rest)
    if address:
        return [address.group().rstrip(".-'")]
    words: list[str] = []
    place = 0
    while len(words) < MOST_WORDS and (word := WORD.match(rest, place)):
        words.append(word.group())
        place = word.end()
        if rest[place : place + 1] != " " or word.group()[-1] in "'’":
            break
        place += 1
    names = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    bare = [name.rstrip(".-'’") for name in names]
    return list(dict.fromkeys(reading for pair in zip(names, bare, strict=True) for reading in pair if reading))


def named(calls: Sequence[Sequence[str]], known: Mapping[str, int]) -> list[int]:
    """Return whom calls mean, each once, in the order of the text: the longest reading that is known counts."""
    meant = (next((known[one] for one in readings if one in known), None) for readings in calls)
    return list(dict.fromkeys(person for person in meant if person is not None))


def unknown(calls: Sequence[Sequence[str]], known: Mapping[str, int]) -> list[Sequence[str]]:
    """Return the calls that mean nobody who is known."""
    return [readings for readings in calls if not any(one in known for one in readings)]
