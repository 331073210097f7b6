"""The colours of units, told to the design system once a minute: rows then need no query of their own."""

from time import monotonic

from rapport.directory.models import Unit
from rapport.directory.rules.colours import colours_of
from rapport.ui.people import give_colours

FRESH = 60.0  # seconds

_told = -FRESH


def tell_colours(*, anew: bool = False) -> None:
    """Say which division has which colour. At most one statement, and none while the last answer is fresh.

    Divisions are the units right below the top one; where several are on top, those are the divisions.
    """
    global _told  # noqa: PLW0603 — when this process last read them
    if not anew and monotonic() - _told < FRESH:
        return
    _told = monotonic()
    units = Unit.objects.filter(depth__lte=1).order_by("id")
    rows = list(units.values_list("slug", "parent_id", "created_at", "ended_on"))
    tops = [row for row in rows if row[1] is None]
    divisions = [row for row in rows if row[1] is not None] if len(tops) == 1 else tops
    give_colours(colours_of((slug, made.date(), ended) for slug, _parent, made, ended in divisions))
