"""Which figures of deliveries, and of who waits outside, are not told, as with others they would tell of few.

As with the figures of service (`queries/figures/apart.py`), of which these are no sums: their statements count all of
it by scope and month, so that it is told the same whoever asks.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from rapport.accounts.public import Actor
from rapport.cases.queries.figures.apart import Apart, Periods, key_told, periods_in, told_of_several, told_of_teams
from rapport.cases.queries.figures.teams import begin_of
from rapport.cases.rules.few import Numbers, told
from rapport.cases.rules.figures import Measure, untold
from rapport.catalogue.public import small_teams, teams
from rapport.privacy.public import minimum_group

EVERY, SEVERAL = 0, -1  # scopes that are counted beside those of single teams, which are their ids
# The scopes of a row, by the column of its team.
SCOPES = f"SELECT {EVERY} UNION SELECT {{team}} UNION SELECT {SEVERAL} WHERE {{team}} = ANY(%(hers)s)"


def hidden_beside(
    statement: str,
    more: Mapping[str, Any],
    bases: Sequence[str],
    *,
    days: tuple[date | None, date | None],
    hers: frozenset[int] | None,
    by: Actor,
) -> frozenset[str]:
    """Return the bases nothing is told of from one day to before another; refuses days that are no period of figures.

    `statement` gives a row for each scope and month: scope, month as 2026-10, and the number of each of the bases.
    `hers`: the teams asked for; None is all. Three statements. The operator is told all, of any days.
    """
    if by.is_system:
        return frozenset()
    since, until = (begin_of(day) if day else None for day in days)
    key = key_told(since, until)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**more, "hers": sorted(hers or ()), "zone": settings.READER_TIME_ZONE})
        rows = cursor.fetchall()
    return _apart(rows, bases, hers).hidden(key)


def _apart(rows: Sequence[Sequence[Any]], bases: Sequence[str], hers: frozenset[int] | None) -> Apart:
    periods = periods_in(sorted({int(month[:4]) for _scope, month, *_numbers in rows}))
    every = _table(periods, rows, [EVERY], len(bases))
    of_all = told(every, periods.parents, minimum=minimum_group())
    if hers is None:
        return Apart(places=periods.places, own=every[0], shown=of_all[0], bases=bases)
    cards = teams(retired=True)
    ids, wholes = [one.id for one in cards], [(every, of_all)]
    own = _table(periods, rows, ids, len(bases))
    shown = told_of_teams(periods, own, wholes, small=small_teams(cards), ids=ids)
    places = [ids.index(team) for team in hers]
    if len(places) > 1:
        several = _table(periods, rows, [SEVERAL], len(bases))
        shown = told_of_several(periods, several, wholes, own[places], shown[places])
        return Apart(places=periods.places, own=several[0], shown=shown[0], bases=bases)
    return Apart(places=periods.places, own=own[places[0]], shown=shown[places[0]], bases=bases)


def _table(periods: Periods, rows: Sequence[Sequence[Any]], scopes: Sequence[int], bases: int) -> Numbers:
    """Return the numbers by scope, period and base."""
    table = np.zeros((len(scopes), len(periods.parents), bases), dtype=np.int64)
    at = {scope: place for place, scope in enumerate(scopes)}
    for scope, month, *numbers in rows:
        if scope in at:
            table[at[scope], periods.places[month]] += numbers
    return periods.added_up(table)


def without_hidden(found: Mapping[str, Measure], of: Mapping[str, str], hidden: frozenset[str]) -> dict[str, Measure]:
    """Return figures; those whose base (`of`) is hidden are not told."""
    return {name: untold(one.definition) if of[name] in hidden else one for name, one in found.items()}
