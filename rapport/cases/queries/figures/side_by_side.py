"""Figures side by side: month by month, and team by team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapport.accounts.public import Actor
from rapport.cases.queries.figures.adding import OF_SERVICE, Summed
from rapport.cases.queries.figures.apart import apart, apart_by, key_of
from rapport.cases.queries.figures.service import Asked, group_of, may_see, of_service, spans_of
from rapport.cases.queries.figures.sums import summed_by_period, summed_by_team
from rapport.cases.rules.bases import ALL
from rapport.cases.rules.periods import Period
from rapport.cases.rules.service import ServiceFigure, without
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
    found = summed_by_period(group, spans_of(months), lengths=OF_SERVICE)
    beside = apart(group, by=by)
    return [
        MonthRow(period=period, **_told(one, beside.hidden(period.key)))
        for period, one in zip(months, found, strict=True)
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
    key = key_of(group.since, group.until)
    if key is None and not by.is_system:
        return []
    beside = apart_by(replace(group, teams=None), by=by, team_ids=few) if few else {}
    rows = [
        TeamRow(team=every[one.key], **_told(one, beside[one.key].hidden(key or "")))
        for one in found
        if one.counts["n"] or not (every[one.key].retired or every[one.key].unknown)
    ]
    return sorted(rows, key=lambda row: (-(row.cases or 0), row.team.name))


def _told(found: Summed, hidden: frozenset[str]) -> dict[str, Any]:
    """What a row tells. Of the few cases of one no more than that."""
    many = found.counts["n"]
    few = many < minimum_group()
    figures = without(of_service(found), hidden)
    return {"cases": None if few or ALL in hidden else many, "few": few, "figures": figures}
