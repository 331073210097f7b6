"""Faces of people and colours of units: stable, computed without asking anybody."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rapport.kit.text import initials

COLOURS = 10

_given: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Face:
    """What an avatar needs: letters, and the colour (1 to 10) of the person's unit; 0 is no unit."""

    initials: str
    colour: int = 0


def face_of(person: Any = None, *, name: str = "", unit: str | int = "") -> Face:
    """The face of anything with a name; its own `initials` and `colour` win over what we would derive."""
    name = name or str(_read(person, "name"))
    letters = str(_read(person, "initials")) or initials(name)
    return Face(letters, unit_colour(_read(person, "colour") or unit or _read(person, "unit")))


def give_colours(divisions: Mapping[str, int]) -> None:
    """Take over which division has which colour, by slug; the directory says it, before pages are drawn."""
    global _given  # noqa: PLW0603 — one table per process, replaced as a whole
    _given = divisions


def unit_colour(unit: Any) -> int:
    """A unit's colour, 1 to 10: a number is taken as it is, a slug gets the colour of its division.

    A division is a unit right below the top one; all below it share its colour, and the top one has none (0). A
    division nobody has given a colour yet gets one by its name.
    """
    if not unit:
        return 0
    if isinstance(unit, int):
        return (unit - 1) % COLOURS + 1
    parts = str(unit).split("/")
    division = "/".join(parts[:2])
    given = _given.get(division) or _given.get(parts[0])
    if given is not None:
        return given
    if any(slug.startswith(f"{division}/") for slug in _given):
        return 0
    return zlib.crc32(division.encode()) % COLOURS + 1


def _read(person: Any, attribute: str) -> Any:
    if isinstance(person, dict):
        return person.get(attribute) or ""
    value = getattr(person, attribute, "") or ""
    return value() if callable(value) else value
