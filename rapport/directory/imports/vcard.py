"""vCard, the format of address books, as our fields."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import vobject

from rapport.directory.rules.paths import BETWEEN_LEVELS
from rapport.intake.public import Row
from rapport.kit.problems import Refusal


def looks_like(head: bytes) -> bool:
    """Whether a file begins as a vCard does."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(b"BEGIN:VCARD")


def rows(path: Path) -> Iterator[Row]:
    """Yield the people of a vCard file; cards of groups and places are left out."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        try:
            for number, card in enumerate(vobject.readComponents(file, ignoreUnreadable=True), start=1):
                if card.name == "VCARD" and _value(card, "kind").lower() in {"", "individual"}:
                    yield Row(number=number, values=_values(card), theirs=[_value(card, "fn")])
        except vobject.base.VObjectError as error:
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
        "email": _value(card, "email"),
        "title": _value(card, "title"),
        "unit": _unit(card),
        "location": _joined(getattr(place, "city", "")),
        "timezone": _value(card, "tz"),
        "language": _value(card, "lang"),
    }
    return {field: text or None for field, text in found.items()}


def _value(card: Any, name: str) -> str:
    line = getattr(card, name, None)
    return str(line.value).strip() if line is not None and isinstance(line.value, str) else ""


def _unit(card: Any) -> str:
    line = getattr(card, "org", None)
    levels = line.value if line is not None and isinstance(line.value, list) else []
    return BETWEEN_LEVELS.join(str(level).strip() for level in levels if str(level).strip())


def _joined(value: Any) -> str:
    return " ".join(value).strip() if isinstance(value, list) else str(value or "").strip()
