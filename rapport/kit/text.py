"""Plain text: folding for comparison and search, slugs, initials."""

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")
_GAPS = re.compile(r"\n{3,}")
_WORDS = re.compile(r"\w+")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def is_clean(text: str) -> bool:
    """Whether a database can keep `text`: no NUL, no half of a character."""
    return "\x00" not in text and (text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text))


def number_in(text: str, *, digits: int = 18) -> int | None:
    """Return the whole number somebody typed or sent, or None where `text` is none or has more digits.

    Every number of 18 digits fits a key of the database, every one of 9 a smaller column, such as a version.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def of_many(many: int, noun: str, verb: str = "") -> str:
    """Return how many there are and what they do: “1 row names”, “2 rows name”. `noun` of one, `verb` of several."""
    if many != 1:
        return f"{many:,} {noun}s {verb}".rstrip()
    return f"1 {noun} {'is' if verb == 'are' else verb and f'{verb}s'}".rstrip()


def is_seen(text: str) -> bool:
    """Whether there is a letter, number or sign in `text` that people see."""
    return any(unicodedata.category(c)[0] not in "CZ" for c in text)


def unturned(text: str) -> str:
    """Return `text` without the signs that turn what follows them around, so that it reads as it is written."""
    return _TURNS.sub("", text)


def squeeze(text: str) -> str:
    """Trim `text` and turn every run of white space into one blank."""
    return _SPACES.sub(" ", text).strip()


def paragraphs(text: str) -> str:
    """Squeeze each line of `text` and keep the lines, with at most one empty line between two."""
    lines = "\n".join(squeeze(line) for line in text.splitlines())
    return _GAPS.sub("\n\n", lines).strip()


def fold(text: str) -> str:
    """Return `text` lower-cased and without marks, so that “Nguyễn” finds “nguyen”."""
    if text.isascii():  # most of the text of most companies; nothing to take apart
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return squeeze(bare.replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ß", "ss"))


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of `text`, each once; anything that is no letter or digit parts words."""
    return tuple(dict.fromkeys(_WORDS.findall(fold(text))))


def slugify(text: str) -> str:
    """Return one level of a slug: lower case, `-` for anything that is not a letter or digit."""
    slug = _NOT_SLUG.sub("-", fold(text)).strip("-")
    return slug or "-".join(f"u{ord(c):x}" for c in text.strip()[:8]) or "unnamed"


def in_cell(text: str) -> str:
    """Return `text` for a cell of a CSV file, so that no spreadsheet runs it as a formula; nothing stays nothing."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def out_of_cell(text: str) -> str:
    """Return what `in_cell` was given for the text of a cell."""
    return text[1:] if text.startswith("'") and in_cell(text[1:]) == text else text


@lru_cache(maxsize=8192)
def initials(name: str) -> str:
    """Return at most two initials of a name, keeping their marks."""
    words = [w for w in name.split() if w[0].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
