"""Figures side by side: month by month, and team by team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapport.accounts.public import Actor
from rapport.cases.queries.figures import Asked, group_of, may_see, of_service, small_teams
from rapport.cases.queries.sums import OF_SERVICE, summed_by_period, summed_by_team
from rapport.cases.rules.periods import Period
from rapport.cases.rules.service import ServiceFigure
from rapport.catalogue.public import ServiceTeamCard, led_team_ids, teams

MOST_TEAMS = 40


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """The cases opened in a month: how many, how many of them are still open, and their figures."""

    period: Period
    cases: int
    open: int
    figures: Mapping[str, ServiceFigure]


@dataclass(frozen=True, kw_only=True)
class TeamRow:
    """The cases a team had or answered for: how many, how many are still open, and their figures."""

    team: ServiceTeamCard
    cases: int
    open: int
    figures: Mapping[str, ServiceFigure]


def by_month(asked: Asked, months: Sequence[Period], *, by: Actor) -> list[MonthRow]:
    """Return the figures of each month, those of a team or service if one is asked for. Nine statements at most."""
    group = group_of(replace(asked, since=None, until=None), by=by)
    spans = [(n, one.since, one.until) for n, one in enumerate(months) if one.since and one.until]
    found = summed_by_period(group, spans, spreads=OF_SERVICE)
    return [
        MonthRow(period=months[one.key], cases=one.counts["n"], open=one.counts["open"], figures=of_service(one))
        for one in found
    ]


def by_team(asked: Asked, *, by: Actor) -> list[TeamRow]:
    """Return the figures of each team somebody may see, those with most cases first. Ten statements at most.

    A case counts for every team that had or answered for it, so the rows add up to more than all cases. Teams of a
    person or two are left out: their figures would be somebody's.
    """
    group = group_of(replace(asked, team=""), by=by)
    every = {team.id: team for team in teams(retired=True)}
    seen = set(every) if may_see(by) else set(every) & led_team_ids(by)
    few = sorted(seen - small_teams(every[one] for one in seen))[:MOST_TEAMS]
    found = summed_by_team(replace(group, teams=None), few, spreads=OF_SERVICE)
    rows = [
        TeamRow(team=every[one.key], cases=one.counts["n"], open=one.counts["open"], figures=of_service(one))
        for one in found
        if one.counts["n"]
    ]
    return sorted(rows, key=lambda row: (-row.cases, row.team.name))
