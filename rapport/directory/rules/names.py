"""When a name is a name, and what to call somebody without one."""

import re

_QUOTES = "\"'`“”‘’«»„"
_NO_NAME = frozenset(
    {
        "-", "--", "?", "n/a", "n/d", "n.a.", "n.d.", "nd", "not available", "not disclosed", "not known", "unknown",
        "none", "null", "nobody", "tbc", "tbd", "to be confirmed", "to be decided", "to be appointed", "to be hired",
        "vacant", "vacant post", "vacant position", "vacancy", "eliminated", "unfilled", "open position", "open post",
    }
)  # fmt: skip
_TOP = frozenset({"x", "xx", "xxx", "-", "--", "n/a", "n/d", "none", "null", "nobody", "0"})
_WORDS = re.compile(r"[^\W\d_]+")


def bare(text: str) -> str:
    """Return `text` without white space around, runs of it inside, and quotes about the whole."""
    if not text:
        return ""
    plain = " ".join(text.replace("\x00", "").split())
    while len(plain) > 1 and plain[0] in _QUOTES and plain[-1] in _QUOTES:
        plain = plain[1:-1].strip()
    return plain


def is_name(text: str) -> bool:
    """Whether a cell holds somebody's name: some letter in it, and none of the words for “nobody”."""
    return text.lower() not in _NO_NAME and any(c.isalpha() or c.isdigit() for c in text)


def is_top(text: str) -> bool:
    """Whether a cell for the manager says that there is none, as `XX` does in published organograms."""
    return text.lower() in _TOP


def from_address(address: str) -> str | None:
    """Return “Katy Allen” for katy.allen@…; None for an address that names no person, such as hr@…."""
    local = address.partition("@")[0].partition("+")[0]
    words = _WORDS.findall(local)
    first, last = (words[0], words[-1]) if len(words) > 1 else ("", "")
    if len(first) <= 1 or len(last) <= 1 or any(c.isdigit() for c in local):
        return None
    return " ".join(word.capitalize() for word in words)
