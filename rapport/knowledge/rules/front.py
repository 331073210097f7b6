"""Markdown files with a few lines in front that say what they are: how articles come in and go out.

---
title: Reset your password
team: IT
tags: a, b
---
Text …
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapport.kit.problems import Refusal

FENCE = "---"
_LINE = re.compile(r"^([A-Za-z_][\w-]*)\s*:\s*(.*)$")
_TITLE = re.compile(r"^#\s+(.+?)\s*#*\s*$")


@dataclass(frozen=True)
class File:
    """What a file says in front, by names in small letters, and its text."""

    front: Mapping[str, str]
    text: str

    def listed(self, name: str) -> tuple[str, ...]:
        """Return a value that is a list: `a, b` or `[a, b]`."""
        parts = self.front.get(name, "").strip().removeprefix("[").removesuffix("]").split(",")
        return tuple(part.strip().strip("\"'") for part in parts if part.strip())


def read(text: str) -> File:
    """Return the parts of a file; its title may also be its first heading. Refuses front lines that are none."""
    lines = text.removeprefix("\ufeff").splitlines()
    front: dict[str, str] = {}
    if lines and lines[0].strip() == FENCE:
        end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
        if end is None:
            raise Refusal(f"The lines in front have no end: write {FENCE} below them.", code="no_end")
        for number, line in enumerate(lines[1:end], 2):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            found = _LINE.match(line)
            if found is None:
                raise Refusal(f"Line {number} in front is not “name: value”.", code="bad_front")
            front[found[1].lower().replace("-", "_")] = _bare(found[2])
        lines = lines[end + 1 :]
    body = "\n".join(lines).strip()
    if "title" not in front:
        first, _newline, rest = body.partition("\n")
        if heading := _TITLE.match(first):
            front, body = {**front, "title": heading[1]}, rest.strip()
    return File(front=front, text=body)


def write(front: Mapping[str, str], text: str) -> str:
    """Return a file: what stands in front, without what is empty, and the text."""
    said = [f"{name}: {' '.join(value.split())}" for name, value in front.items() if value]
    return "\n".join([FENCE, *said, FENCE, "", text.strip(), ""])


def _bare(value: str) -> str:
    plain = value.strip()
    quoted = len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'"
    return plain[1:-1] if quoted else plain
