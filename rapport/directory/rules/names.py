"""When a name is a name, and what to call somebody without one."""

import re

_QUOTES = "\"'`“”‘’«»„"
_NO_NAME = frozenset(
    {
        "-", "--", "?", "n/a", "n/d", "n.a.", "n.d.", "nd", "not available", "not disclosed", "not known", "unknown",
        "none", "null", "nobody", "tbc", "tbd", "to be confirmed", "to be decided", "to be appointed", "to be hired",
        "eliminated", "unfilled", "open position", "open post", "open role", "open headcount", "new hire", "tba",
        "n.n.", "n. n.", "vakant", "unbesetzt", "offene stelle", "poste vacant", "poste à pourvoir", "à pourvoir",
        "vacante",
    }
)  # fmt: skip
# “Vacant (Ann left)”, “VACANT - Clerk”, “To be recruited”: a post, whatever else is said of it.
_NOBODY_YET = re.compile(r"^\W*(?:vacan(?:t|cy)\b|to be \w+ed\b)", re.IGNORECASE)
# What stands in the key's column below the last person: sums, and the notes of reports.
_TOTAL = re.compile(
    r"^\W*(?:(?:grand |sub-?)?totals?\b|sum\b|summe\b|gesamt(?:summe)?\b|insgesamt\b|totale?\b|totaal\b"
    r"|\d+ (?:rows?|records?|employees?)\b|applied filters\b|end of (?:report|file)\b)",
    re.IGNORECASE,
)
_TOP = frozenset({"x", "xx", "xxx", "-", "--", "n/a", "n/d", "none", "null", "nobody", "0"})
_MARKED = re.compile(r"^(?P<before>[^<>()\[\]]*)[<(\[](?P<inside>[^<>()\[\]]+)[>)\]]\s*$")
_NUMBERED = re.compile(r"^(?P<id>[\w./-]*\d[\w./-]*)(?:\s*[-–:|,]\s+|\s+)(?P<name>[^\W\d].*)$")
_COMMON_NAME = re.compile(r"^CN=(?P<name>(?:[^,\\]|\\.)+)(?:,|$)", re.IGNORECASE)
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
    if text.lower().strip("*[]()<> ") in _NO_NAME or _NOBODY_YET.match(text):
        return False
    return any(c.isalpha() or c.isdigit() for c in text)


def is_total(key: str) -> bool:
    """Whether the key of a row is that of a line of totals, or of a note below a table."""
    return _TOTAL.match(key) is not None


def turned(name: str) -> str:
    """Return “Ann Ames” for “Ames, Ann” and the other way round; the name itself where it has one part."""
    last, comma, first = name.partition(",")
    if comma and first.strip() and "," not in first:
        return f"{first.strip()} {last.strip()}"
    return name


def also_written(text: str) -> tuple[str, ...]:
    """Return what a reference to a person may mean besides itself, likeliest first.

    “Ann Ames (17)” is 17 or Ann Ames, “Ann Ames <ann@x.example>” that address, “17 Ann Ames” and “17 - Ann Ames” are
    17, and “CN=Ann Ames,OU=…” is Ann Ames.
    """
    found: list[str] = []
    if marked := _MARKED.match(text):
        found += [marked["inside"], marked["before"]]
    if numbered := _NUMBERED.match(text):
        found += [numbered["id"], numbered["name"]]
    if named := _COMMON_NAME.match(text):
        name = named["name"].replace("\\,", ",")
        found += [name, turned(name)]
    else:
        found.append(turned(text))
    return tuple(dict.fromkeys(part.strip() for part in found if part.strip() and part.strip() != text))


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
