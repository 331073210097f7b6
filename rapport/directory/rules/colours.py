"""Which division has which colour: ten of them, none twice while ten are enough."""

from collections.abc import Iterable
from datetime import date

from rapport.ui.people import COLOURS

Division = tuple[str, date, date | None]  # slug, first day, last day


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
