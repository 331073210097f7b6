"""Which figures of service are not told, as with others they would tell of few cases.

Each figure has a base of its own: cases that were answered, that had an agreed time, promises. Where a base of a group
is few, nothing is told of it (`rules/service.py`); here is what else is left out then (`rules/few.py`): of a month in
its quarter, its year and all time; of a team or service beside the others, and within all cases. That it is told the
same whoever asks, all teams and services are looked at, also those somebody may not see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import connection

from rapport.accounts.public import Actor
from rapport.cases.queries.figures.sums import Group, bases_by_part
from rapport.cases.rules.bases import BASES
from rapport.cases.rules.few import Numbers, Told, told, told_around
from rapport.cases.rules.periods import ALL, FIRST_YEAR, LAST_YEAR, Period, levels_of, period_of, whole_years
from rapport.catalogue.public import services_for, small_teams, teams
from rapport.privacy.public import minimum_group

YEARS = """
SELECT year FROM generate_series(%s, %s) year,
    LATERAL (SELECT make_timestamptz(year, 1, 1, 0, 0, 0, %s), make_timestamptz(year + 1, 1, 1, 0, 0, 0, %s)) y (a, b)
WHERE EXISTS (SELECT FROM cases_measured WHERE opened_at >= a AND opened_at < b)
    OR EXISTS (SELECT FROM cases_unmeasured WHERE opened_at >= a AND opened_at < b)
ORDER BY year
"""
Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, kw_only=True)
class Apart:
    """How many of each base a group has in each period, and of which of them is told."""

    places: Mapping[str, int]
    own: Any  # by period and base
    shown: Any

    def hidden(self, key: str) -> frozenset[str]:
        """Return the bases of a period of which nothing is told, though there are enough."""
        place = self.places.get(key)
        if place is None:
            return frozenset()
        least = minimum_group()
        rows = zip(BASES, self.own[place], self.shown[place], strict=True)
        return frozenset(base for base, many, shown in rows if many >= least and not shown)

    def base(self, key: str, name: str) -> int:
        """Return how many of a base there are in a period."""
        place = self.places.get(key)
        return 0 if place is None else int(self.own[place, list(BASES).index(name)])


NOTHING_APART = Apart(places={}, own=None, shown=None)  # for the machine itself


@dataclass(frozen=True, kw_only=True)
class _Periods:
    """All periods that are told, months first, all time last; `spans` are those nothing is shorter than."""

    places: Mapping[str, int]
    parents: Sequence[int]
    spans: Sequence[Span]

    def table(self, group: Group, parts: Sequence[int] = (0,), of: str = "") -> Numbers:
        """Return the bases of a group by part and period. Two statements."""
        rows = bases_by_part(group, self.spans, parts, of=of)
        table = np.zeros((len(parts), len(self.parents), len(BASES)), dtype=np.int64)
        if parts:
            table[:, : len(self.spans)] = rows
        for place, above in enumerate(self.parents):
            if above != place:
                table[:, above] += table[:, place]
        return table

    @property
    def untold(self) -> tuple[int, int]:
        """What lies before and after all years: it is counted, and no period of its own."""
        return len(self.spans) - 2, len(self.spans) - 1


def apart(group: Group, *, by: Actor) -> Apart:
    """Return of which figures of a group nothing is told, whatever its period. Thirty-three statements at most."""
    return apart_by(group, by=by)[None]


def apart_by(group: Group, *, by: Actor, team_ids: Sequence[int] = ()) -> Mapping[int | None, Apart]:
    """Return the same of a group (None), or of each of some teams within it. Thirty-three statements at most."""
    if by.is_system:
        return dict.fromkeys(team_ids or (None,), NOTHING_APART)
    periods = _periods()
    every = periods.table(Group())
    wholes, found = [every], dict[int | None, Apart]()
    alone = Group(service=group.service)
    if group.service is not None:
        known = sorted({group.service} | {one.id for one in services_for(Actor.system())})
        own = periods.table(Group(), known, "service")
        place = known.index(group.service)
        mine = told(own, periods.parents, minimum=minimum_group(), wholes=wholes, rest=every[0] - own.sum(axis=0),
                    never=((), periods.untold))[place]  # fmt: skip
        found[None] = _apart(periods, own[place], mine)
        wholes = [own[place : place + 1], every]
    one = next(iter(group.teams)) if group.teams is not None and len(group.teams) == 1 else None
    if team_ids or one is not None:
        own, shown, ids = _of_teams(periods, alone, wholes)
        rows = {team: _apart(periods, own[ids.index(team)], shown[ids.index(team)]) for team in ids}
        return {team: rows[team] for team in team_ids} if one is None or team_ids else {None: rows[one]}
    if group.teams is not None:  # of several
        own = periods.table(replace(group, since=None, until=None))
    elif group.service is None:
        own, wholes = every, []
    else:
        return found
    shown = told(own, periods.parents, minimum=minimum_group(), wholes=wholes, never=((), periods.untold))
    if group.teams is not None:
        parts, parts_told, ids = _of_teams(periods, alone, wholes)
        hers = [place for place, team in enumerate(ids) if team in group.teams]
        shown = told_around(own, shown, parts[hers], parts_told[hers], periods.parents, minimum=minimum_group())
    return {None: _apart(periods, own[0], shown[0])}


def _of_teams(periods: _Periods, group: Group, wholes: Sequence[Numbers]) -> tuple[Numbers, Told, list[int]]:
    """Return the bases of every team, of all cases or those of a service, and which are told. Eight statements."""
    cards = teams(retired=True)
    ids, small = [one.id for one in cards], small_teams(cards)
    own = periods.table(group, ids, "team")
    whole = [*wholes, periods.table(Group(), ids, "team")] if group.service is not None else list(wholes)
    never = [place for place, team in enumerate(ids) if team in small]
    shown = told(own, periods.parents, minimum=minimum_group(), wholes=whole, rest=np.zeros_like(own[0]),
                 never=(never, periods.untold))  # fmt: skip
    return own, shown, ids


def _apart(periods: _Periods, own: Numbers, shown: Told) -> Apart:
    return Apart(places=periods.places, own=own, shown=shown)


def _periods() -> _Periods:
    """Return the months of all years in which cases were opened, and what they lie in. One statement."""
    zone = settings.READER_TIME_ZONE
    with connection.cursor() as cursor:
        cursor.execute(YEARS, [FIRST_YEAR, LAST_YEAR, zone, zone])
        years = [period_of(str(year), zone) for (year,) in cursor.fetchall()]
    months: Sequence[Period] = whole_years(years, zone)
    quarters_of, years_of = levels_of(months)
    quarters = list(dict.fromkeys(zip(quarters_of, years_of, strict=True)))
    ends: list[Span] = _ends(years)
    keys = [*(month.key for month in months), "", "-", *(key for key, _year in quarters), *(y.key for y in years), ALL]
    places = {key: place for place, key in enumerate(keys)}
    last = len(keys) - 1
    above = [places[key] for key in quarters_of] + [last, last] + [places[year] for _key, year in quarters]
    return _Periods(
        places=places,
        parents=[*above, *(last for _year in years), last],
        spans=[*((month.since, month.until) for month in months), *ends],
    )


def _ends(years: Sequence[Period]) -> list[Span]:
    """What lies before and after the years."""
    zone = settings.READER_TIME_ZONE
    first, last = (years[0], years[-1]) if years else (period_of(str(FIRST_YEAR), zone),) * 2
    return [(None, first.since), (last.until, None)]


def key_of(since: datetime | None, until: datetime | None) -> str | None:
    """Return the key of the month, quarter or year between two moments, or of all time; None where it is none."""
    if since is None and until is None:
        return ALL
    if since is None or until is None:
        return None
    zone = settings.READER_TIME_ZONE
    day = since.astimezone(ZoneInfo(zone)).date()
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    keys = (f"{day.year}-{day.month:02}", f"{day.year}-q{(day.month - 1) // 3 + 1}", str(day.year))
    found = (period_of(key, zone) for key in keys)
    return next((one.key for one in found if (one.since, one.until) == (since, until)), None)
