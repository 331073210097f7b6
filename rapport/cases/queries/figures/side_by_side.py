"""Figures side by side: month by month, and team by team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from rapport.accounts.public import Actor
from rapport.cases.queries.figures.adding import OF_SERVICE
from rapport.cases.queries.figures.service import Asked, group_of, may_see, of_service, spans_of
from rapport.cases.queries.figures.sums import summed_by_period, summed_by_team
from rapport.cases.rules.few import withheld
from rapport.cases.rules.figures import untold
from rapport.cases.rules.periods import Period, levels_of, whole_years
from rapport.cases.rules.service import ServiceFigure
from rapport.catalogue.public import ServiceTeamCard, led_team_ids, small_teams, teams
from rapport.privacy.public import minimum_group

MOST_TEAMS = 40


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """The cases opened in a month: how many, and their figures.

    `few`: they were fewer than the minimum, or none. `cases` is None then, and where it would tell of few by
    subtraction.
    """

    period: Period
    cases: int | None
    few: bool
    figures: Mapping[str, ServiceFigure]


@dataclass(frozen=True, kw_only=True)
class TeamRow:
    """The cases a team had or answered for: how many, and their figures; `few` and `cases` as of a month."""

    team: ServiceTeamCard
    cases: int | None
    few: bool
    figures: Mapping[str, ServiceFigure]


def by_month(asked: Asked, months: Sequence[Period], *, by: Actor) -> list[MonthRow]:
    """Return the figures of each month, those of a team or service if one is asked for. Nine statements at most.

    Not told is a month of few cases, and as many others of its quarter and year that no total tells of it.
    """
    group = group_of(replace(asked, since=None, until=None), by=by)
    # All months of the years, so that a month is withheld in every table, wherever it begins.
    years = whole_years(months, settings.READER_TIME_ZONE)
    found = summed_by_period(group, spans_of(years), lengths=OF_SERVICE)
    minimum = minimum_group()
    hidden = withheld([one.counts["n"] for one in found], *levels_of(years), minimum=minimum)
    shown = {month.key for month in months}
    return [
        MonthRow(
            period=period,
            cases=None if place in hidden else one.counts["n"],
            few=one.counts["n"] < minimum,
            figures=_shown(of_service(one), hidden=place in hidden),
        )
        for place, (period, one) in enumerate(zip(years, found, strict=True))
        if period.key in shown
    ]


def by_team(asked: Asked, *, by: Actor) -> list[TeamRow]:
    """Return the figures of each team somebody may see, those with most cases first, teams of few or none last.

    Ten statements at most.

    A case counts for every team that had or answered for it, so the rows add up to more than all cases. Teams of a
    person or two are left out: their figures would be somebody's.
    """
    group = group_of(replace(asked, team=""), by=by)
    every = {team.id: team for team in teams(retired=True)}
    seen = set(every) if may_see(by) else set(every) & led_team_ids(by)
    few = sorted(seen - small_teams(every[one] for one in seen))[:MOST_TEAMS]
    found = summed_by_team(replace(group, teams=None), few, lengths=OF_SERVICE)
    minimum = minimum_group()
    counts = [one.counts["n"] for one in found]
    hidden = withheld(counts, [""] * len(found), minimum=minimum)
    rows = [
        TeamRow(
            team=every[one.key],
            cases=None if place in hidden else one.counts["n"],
            few=one.counts["n"] < minimum,
            figures=_shown(of_service(one), hidden=place in hidden),
        )
        for place, one in enumerate(found)
        if one.counts["n"] or not (every[one.key].retired or every[one.key].unknown)
    ]
    return sorted(rows, key=lambda row: (-(row.cases or 0), row.team.name))


def _shown(found: Mapping[str, ServiceFigure], *, hidden: bool) -> Mapping[str, ServiceFigure]:
    if not hidden:
        return found
    return {name: replace(one, measure=untold(one.about.definition)) for name, one in found.items()}
