"""The colours of units, told to the design system once a minute: rows then need no query of their own."""

from time import monotonic

from rapport.directory.models import Unit
from rapport.directory.rules.colours import colours_of, divisions_of
from rapport.ui.people import give_colours

FRESH = 60.0  # seconds

_told = -FRESH


def tell_colours() -> None:
    """Say which division has which colour. At most one statement, and none while the last answer is fresh."""
    global _told  # noqa: PLW0603 — when this process last read them
    if monotonic() - _told < FRESH:
        return
    _told = monotonic()
    units = Unit.objects.filter(depth__lte=1).order_by("id")
    rows = units.values_list("id", "parent_id", "slug", "created_at", "ended_on")
    placed = ((ident, above, (slug, made.date(), ended)) for ident, above, slug, made, ended in rows)
    give_colours(colours_of(divisions_of(placed)))


def forget() -> None:
    """Let the next who acts read them anew."""
    global _told  # noqa: PLW0603 — when this process last read them
    _told = -FRESH
