"""The icon sheet: one SVG file of symbols, served static and fetched once."""

import hashlib
import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static

SHEET = Path(__file__).parent / "static" / "ui" / "icons.svg"


@cache
def icon_names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([a-z]+)"', SHEET.read_text()))


@cache
def sheet_address() -> str:
    """With the content's checksum, so that browsers may keep it for long."""
    return f"{static('ui/icons.svg')}?v={hashlib.sha256(SHEET.read_bytes()).hexdigest()[:8]}"


def icon_address(name: str) -> str:
    if name not in icon_names():
        raise ValueError(
            f"There is no icon called {name!r}; static/ui/icons.svg has: {', '.join(sorted(icon_names()))}."
        )
    return f"{sheet_address()}#{name}"
