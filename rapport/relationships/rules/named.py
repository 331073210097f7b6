"""Records that a text names as people call them: “as in IT-1042”."""

import re
from collections.abc import Iterable

NAME = re.compile(r"(?<![\w-])[A-Za-z][A-Za-z0-9]{0,11}-[1-9]\d{0,14}(?![\w-])")
MOST = 100  # on one page


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return what in some texts looks like the name of a record, in capitals; of too many only some."""
    found: set[str] = set()
    for text in texts:
        for one in NAME.finditer(text):
            if len(found) == MOST:
                return frozenset(found)
            found.add(one.group().upper())
    return frozenset(found)
