"""The kinds of import: found in the rooms' `imports.py`, so that intake need not know the rooms above it."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from rapport.intake.rules.shape import Kind
from rapport.kit.problems import Refusal

_registered: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind that stands in no room's `KINDS`; tests do."""
    _registered[kind.name] = kind


def unregister(name: str) -> None:
    """Take back `register`."""
    _registered.pop(name, None)


@cache
def _found() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for app in reversed(settings.INSTALLED_APPS):
        path = f"{app}.imports"
        if not app.startswith("rapport.") or find_spec(path) is None:
            continue
        found.update({kind.name: kind for kind in import_module(path).KINDS})
    return found


def kinds() -> tuple[Kind, ...]:
    """Return every kind of import, those of lower rooms first: what others stand on is loaded first."""
    return tuple((_found() | _registered).values())


def kind_named(name: str) -> Kind:
    """Return the kind called `name`; refuses another word with those there are."""
    every = _found() | _registered
    if name not in every:
        raise Refusal(
            f"There is no import of “{name}”. There are: {', '.join(sorted(every)) or 'none yet'}.", code="bad_kind"
        )
    return every[name]
