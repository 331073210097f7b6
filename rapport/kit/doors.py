"""What the doors of the rooms list under a name, so that the room which reads a list knows none of them."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings


def listed(name: str) -> tuple[Any, ...]:
    """Return what every room lists as `name` in its `public.py`, from the top floor down."""
    doors = (f"{app}.public" for app in settings.INSTALLED_APPS if app.startswith("rapport."))
    found = (import_module(door) for door in doors if find_spec(door) is not None)
    return tuple(one for door in found for one in getattr(door, name, ()))
