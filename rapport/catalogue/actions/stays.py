"""What actions of the catalogue share: what is not given stays, and texts are trimmed."""

from typing import Any

from rapport.kit.problems import Refusal
from rapport.kit.text import squeeze

STAYS: Any = object()  # the default of what an action may leave as it is
ABOUT = 2000


def named(name: str, *, most: int, noun: str) -> str:
    """Return a name, trimmed; refuses an empty and a long one."""
    plain = squeeze(name)
    if not plain or len(plain) > most:
        raise Refusal(f"Give the {noun} a name of up to {most} letters.", code="no_name", field="name")
    return plain


def told(about: str) -> str:
    """Return a description, trimmed; refuses a long one."""
    plain = about.strip()
    if len(plain) > ABOUT:
        raise Refusal(f"Say it in {ABOUT} letters at most.", code="too_long", field="about")
    return plain
