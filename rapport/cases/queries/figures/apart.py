"""Which figures of service are not told, as with others they would tell of few cases.

Each figure has a base of its own: cases that were answered, that had an agreed time, promises. Where a base of a group
is few, nothing is told of it (`rules/service.py`); here is what else is left out then (`rules/few.py`): of a month in
its quarter, its year and all time; of a team or service beside the others, and within all cases. That it is told the
same whoever asks, all teams and services are looked at, also those somebody may not see.

How long a team had the ball has a base as well, in each group: the cases in which it had it. Those of a team itself are
all there are of it, so that they are told where they are of all cases.
"""

from collections.abc import Collection, Mapping, Sequence
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
from rapport.cases.rules.few import Numbers, Told, told, told_around, told_sharing
from rapport.cases.rules.periods import ALL, FIRST_YEAR, LAST_YEAR, Period, levels_of, period_of, whole_years
from rapport.catalogue.public import services_for, small_teams, teams
from rapport.kit.problems import Refusal
from rapport.privacy.public import minimum_group

YEARS = """
SELECT year FROM generate_series(%s, %s) year,
    LATERAL (SELECT make_timestamptz(year, 1, 1, 0, 0, 0, %s), make_timestamptz(year + 1, 1, 1, 0, 0, 0, %s)) y (a, b)
WHERE EXISTS (SELECT FROM cases_measured WHERE opened_at >= a AND opened_at < b)
    OR EXISTS (SELECT FROM cases_unmeasured WHERE opened_at >= a AND opened_at < b)
ORDER BY year
"""
Span = tuple[datetime | None, datetime | None]
Whole = tuple[Numbers, Told]  # a larger scope, or one for each, and what is told of it


@dataclass(frozen=True, kw_only=True)
class Apart:
    """How many of each base a group has in each period, and of which of them is told."""

    places: Mapping[str, int]
    own: Any  # by period and base
    shown: Any
    bases: Sequence[str] = tuple(BASES)

    def hidden(self, key: str) -> frozenset[str]:
        """Return the bases of a period of which nothing is told, though there are enough."""
        place = self.places.get(key)
        if place is None:
            return frozenset()
        least = minimum_group()
        rows = zip(self.bases, self.own[place], self.shown[place], strict=True)
        return frozenset(base for base, many, shown in rows if many >= least and not shown)

    def tells(self, key: str) -> bool:
        """Whether anything is told of a period."""
        place = self.places.get(key)
        return place is not None and bool(self.shown[place].any())

    def base(self, key: str, name: str) -> int:
        """Return how many of a base there are in a period."""
        place = self.places.get(key)
        return 0 if place is None else int(self.own[place, self.bases.index(name)])


NOTHING_APART = Apart(places={}, own=None, shown=None)  # for the machine itself


@dataclass(frozen=True, kw_only=True)
class Periods:
    """All periods that are told, months first, all time last; `spans` are those nothing is shorter than."""

    places: Mapping[str, int]
    parents: Sequence[int]
    spans: Sequence[Span]
    held: Sequence[int] = ()  # teams of which the bases are told as well after the others

    @property
    def bases(self) -> Sequence[str]:
        """The names of all bases."""
        return (*BASES, *map(had_by, self.held))

    def table(self, group: Group, parts: Sequence[int] = (0,), of: str = "") -> Numbers:
        """Return the bases of a group by part and period. Two statements."""
        rows = bases_by_part(group, self.spans, parts, of=of, held=self.held)
        table = np.zeros((len(parts), len(self.parents), len(self.bases)), dtype=np.int64)
        if parts:
            table[:, : len(self.spans)] = rows
        return self.added_up(table)

    def added_up(self, table: Numbers) -> Numbers:
        """Add the numbers of months up, in place."""
        for place, above in enumerate(self.parents):
            if above != place:
                table[:, above] += table[:, place]
        return table

    @property
    def untold(self) -> tuple[int, int]:
        """What lies before and after all years: it is counted, and no period of its own."""
        return len(self.spans) - 2, len(self.spans) - 1


def had_by(team: int) -> str:
    """Return the name of the base of how long a team had the ball."""
    return f"had by {team}"


def apart(group: Group, *, by: Actor, held: Sequence[int] = ()) -> Apart:
    """Return of which figures of a group nothing is told, whatever its period. Thirty-three statements at most.

    `held`: teams of which it is asked as well whether it is told how long they had the ball.
    """
    return apart_by(group, by=by, held=held)[None]


def apart_by(
    group: Group, *, by: Actor, team_ids: Sequence[int] = (), held: Sequence[int] = ()
) -> Mapping[int | None, Apart]:
    """Return the same of a group (None), or of each of some teams within it. Thirty-three statements at most."""
    if by.is_system:
        return dict.fromkeys(team_ids or (None,), NOTHING_APART)
    periods = _periods(held)
    every = periods.table(Group())
    of_all = told(every, periods.parents, minimum=minimum_group(), never=((), periods.untold))
    wholes, found = [(every, of_all)], dict[int | None, Apart]()
    alone = Group(service=group.service)
    if group.service is not None:
        known = sorted({group.service} | {one.id for one in services_for(Actor.system())})
        own = periods.table(Group(), known, "service")
        place = known.index(group.service)
        mine = told(own, periods.parents, minimum=minimum_group(), wholes=[every], wholes_told=[of_all],
                    rest=every[0] - own.sum(axis=0), never=((), periods.untold))[place : place + 1]  # fmt: skip
        found[None] = _apart(periods, own[place], mine[0])
        wholes.insert(0, (own[place : place + 1], mine))
    one = next(iter(group.teams)) if group.teams is not None and len(group.teams) == 1 else None
    if team_ids or one is not None:
        own, shown, ids = _of_teams(periods, alone, wholes)
        rows = {team: _apart(periods, own[ids.index(team)], shown[ids.index(team)]) for team in ids}
        return {team: rows[team] for team in team_ids} if one is None or team_ids else {None: rows[one]}
    if group.teams is None:
        return found if group.service is not None else {None: _apart(periods, every[0], of_all[0])}
    several = periods.table(replace(group, since=None, until=None))
    parts, parts_told, ids = _of_teams(periods, alone, wholes)
    hers = [place for place, team in enumerate(ids) if team in group.teams]
    shown = told_of_several(periods, several, wholes, parts[hers], parts_told[hers])
    for place in hers:
        if ids[place] in held:  # what is told of a team itself is all there is of it among several
            base = periods.bases.index(had_by(ids[place]))
            shown[0, :, base] = parts_told[place, :, base]
    return {None: _apart(periods, several[0], shown[0])}


def _of_teams(periods: Periods, group: Group, wholes: Sequence[Whole]) -> tuple[Numbers, Told, list[int]]:
    """Return the bases of every team, of all cases or those of a service, and which are told. Eight statements."""
    cards = teams(retired=True)
    ids, small = [one.id for one in cards], small_teams(cards)
    own = periods.table(group, ids, "team")
    beside = list(wholes)
    if group.service is not None:
        alone = periods.table(Group(), ids, "team")
        beside.append((alone, told_of_teams(periods, alone, wholes[-1:], small=small, ids=ids)))
    return own, told_of_teams(periods, own, beside, small=small, ids=ids), ids


def told_of_teams(
    periods: Periods, own: Numbers, wholes: Sequence[Whole], *, small: Collection[int], ids: Sequence[int]
) -> Told:
    """Return what is told of all teams, which may share cases; the first of the wholes is all there is.

    Not among them are teams that only a log names: what is with these alone is in no scope.
    """
    never = [place for place, team in enumerate(ids) if team in small]
    whole, whole_told = zip(*wholes, strict=True)
    rest = np.maximum(whole[0][0] - own.sum(axis=0), 0)
    shown = told(own, periods.parents, minimum=minimum_group(), wholes=whole, wholes_told=whole_told, rest=rest,
                 never=(never, periods.untold))  # fmt: skip
    shown = told_sharing(own, shown, whole[0], periods.parents, minimum=minimum_group())
    had = slice(own.shape[2] - len(periods.held), None)
    if periods.held:  # each of these teams has a scope that is the whole: they are no parts of one
        shown[:, :, had] = told(
            own[:, :, had], periods.parents, minimum=minimum_group(), wholes=[one[:, :, had] for one in whole],
            wholes_told=[one[:, :, had] for one in whole_told], never=(never, periods.untold),
        )  # fmt: skip
    return shown


def told_of_several(periods: Periods, own: Numbers, wholes: Sequence[Whole], parts: Numbers, parts_told: Told) -> Told:
    """Return what is told of several teams together, of each of which is told what is, whoever asks."""
    whole, whole_told = zip(*wholes, strict=True)
    shown = told(own, periods.parents, minimum=minimum_group(), wholes=whole, wholes_told=whole_told,
                 never=((), periods.untold))  # fmt: skip
    return told_around(own, shown, parts, parts_told, periods.parents, minimum=minimum_group())


def _apart(periods: Periods, own: Numbers, shown: Told) -> Apart:
    return Apart(places=periods.places, own=own, shown=shown, bases=periods.bases)


def _periods(held: Sequence[int]) -> Periods:
    """Return the periods of all years in which cases were opened. One statement."""
    zone = settings.READER_TIME_ZONE
    with connection.cursor() as cursor:
        cursor.execute(YEARS, [FIRST_YEAR, LAST_YEAR, zone, zone])
        return periods_in([year for (year,) in cursor.fetchall()], held=held)


def periods_in(every: Sequence[int], *, held: Sequence[int] = ()) -> Periods:
    """Return the months of some years in order, and what they lie in."""
    zone = settings.READER_TIME_ZONE
    years = [period_of(str(year), zone) for year in every]
    months: Sequence[Period] = whole_years(years, zone)
    quarters_of, years_of = levels_of(months)
    quarters = list(dict.fromkeys(zip(quarters_of, years_of, strict=True)))
    ends: list[Span] = _ends(years)
    keys = [*(month.key for month in months), "", "-", *(key for key, _year in quarters), *(y.key for y in years), ALL]
    places = {key: place for place, key in enumerate(keys)}
    last = len(keys) - 1
    above = [places[key] for key in quarters_of] + [last, last] + [places[year] for _key, year in quarters]
    return Periods(
        places=places,
        parents=[*above, *(last for _year in years), last],
        spans=[*((month.since, month.until) for month in months), *ends],
        held=held,
    )


def _ends(years: Sequence[Period]) -> list[Span]:
    """What lies before and after the years."""
    zone = settings.READER_TIME_ZONE
    first, last = (years[0], years[-1]) if years else (period_of(str(FIRST_YEAR), zone),) * 2
    return [(None, first.since), (last.until, None)]


def key_told(since: datetime | None, until: datetime | None) -> str:
    """Return the key of a period people are told of; refuses other days, between which single cases could be had."""
    key = key_of(since, until)
    if key is None:
        raise Refusal(
            "Figures are told of a month, a quarter, a year, or all time: other days would tell of single cases.",
            code="bad_period",
            field="until",
        )
    return key


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
