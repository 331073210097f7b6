"""Which division has which colour: ten of them, none twice while ten are enough."""

from collections.abc import Iterable
from datetime import date

from rapport.ui.people import COLOURS

Division = tuple[str, date, date | None]  # slug, first day, last day
Placed = tuple[int, int | None, Division]  # id, the unit above, and what is to be coloured


def divisions_of(units: Iterable[Placed]) -> list[Division]:
    """Return the divisions among the units of the two uppermost levels, in the order given.

    They are the units right below the top one. A small unit that came to stand beside it, such as an outside firm,
    does not take that away: where only one of the tops has units below it, the others are divisions beside those.
    Where several have some, or none has, the tops are the divisions.
    """
    rows = list(units)
    tops = {ident for ident, above, _ in rows if above is None}
    parents = {above for _, above, (_slug, _began, ended) in rows if above is not None and ended is None}
    company = tops if len(tops) == 1 else tops & parents
    if len(company) != 1:
        return [division for _, above, division in rows if above is None]
    return [division for ident, above, division in rows if above in company or (above is None and ident not in company)]


def colours_of(divisions: Iterable[Division]) -> dict[str, int]:
    """Give each division, in the order in which they were made, the colour (1 to 10) that is used least at that time.

    Who comes later changes nothing for those before; who has ended leaves the colour to the next.
    """
    given: dict[str, int] = {}
    before: list[tuple[int, date | None]] = []
    for slug, began, ended in divisions:
        used = [colour for colour, last in before if last is None or last >= began]
        colour = min(range(1, COLOURS + 1), key=lambda one: (used.count(one), one))
        given[slug] = colour
        before.append((colour, ended))
    return given
