"""vCard, the format of address books, as our fields."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import vobject

from rapport.directory.imports.lines import lines_of
from rapport.directory.rules.paths import BETWEEN_LEVELS
from rapport.intake.public import Row
from rapport.kit.problems import Refusal


def looks_like(head: bytes) -> bool:
    """Whether a file begins as a vCard does."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode()
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(b"BEGIN:VCARD")


def rows(path: Path) -> Iterator[Row]:
    """Yield the people of a vCard file; cards of groups and places are left out."""
    with lines_of(path) as lines:
        try:
            cards = vobject.readComponents(lines, ignoreUnreadable=True, allowQP=True)
            for number, card in enumerate(cards, start=1):
                if card.name == "VCARD" and _value(card, "kind").lower() in {"", "individual"}:
                    yield Row(number=number, values=_values(card), theirs=[_value(card, "fn")])
        except (vobject.base.VObjectError, ValueError) as error:
            raise Refusal(
                f"{path.name} is not a whole vCard file: {str(error)[:120]}. Export it again.", code="bad_vcard"
            ) from error


def _values(card: Any) -> dict[str, str | None]:
    name = card.n.value if hasattr(card, "n") else None
    place = card.adr.value if hasattr(card, "adr") else None
    found = {
        "id": _value(card, "uid").removeprefix("urn:uuid:"),
        "name": _value(card, "fn"),
        "given_name": _joined(getattr(name, "given", "")),
        "family_name": _joined(getattr(name, "family", "")),
        "email": _every(card, "email"),
        "title": _value(card, "title"),
        "unit": _unit(card),
        "location": _joined(getattr(place, "city", "")),
        "timezone": _value(card, "tz"),
        "language": _every(card, "lang"),
    }
    return {field: text or None for field, text in found.items()}


def _value(card: Any, name: str) -> str:
    line = getattr(card, name, None)
    return str(line.value).strip() if line is not None and isinstance(line.value, str) else ""


def _every(card: Any, name: str) -> str:
    texts = (line.value.strip() for line in card.contents.get(name, ()) if isinstance(line.value, str))
    return ";".join(text for text in texts if text)


def _unit(card: Any) -> str:
    line = getattr(card, "org", None)
    levels = line.value if line is not None and isinstance(line.value, list) else []
    return BETWEEN_LEVELS.join(str(level).strip() for level in levels if str(level).strip())


def _joined(value: Any) -> str:
    return " ".join(value).strip() if isinstance(value, list) else str(value or "").strip()
