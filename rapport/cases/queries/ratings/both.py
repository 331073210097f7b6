"""Both sides of a relationship at once: what one unit said of a team, and what those who serve it said of that unit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapport.accounts.public import Actor, Scope
from rapport.cases import policy
from rapport.cases.models import RatedPeriod, RatingSum
from rapport.cases.queries.ratings.published import Group, group_of, oversees
from rapport.cases.rules.figures import Measure, untold
from rapport.cases.rules.ratings import Side, name_of
from rapport.catalogue.public import ServiceTeamCard, team_card
from rapport.directory.public import UnitCard, unit_card
from rapport.kit.problems import Forbidden, Missing
from rapport.kit.ranges import Z

QUARTERS = 4  # shown
FEWEST_PAIRS = 5  # units of which a mean of both sides is told
BOTH = (
    "Mean, over divisions that stand alone in the newest published quarter, of what they said of the team less what "
    "those who serve them said of working with them, both from 1 to 5; told from five on. Range: mean ± 1.96 "
    "standard errors."
)


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """A published quarter of both sides; None where too few rated, or they are only told joined with others."""

    period: str
    of_team: Group | None
    of_unit: Group | None


@dataclass(frozen=True, kw_only=True)
class BothSides:
    """What either side found; one the reader may not see is not there (`sees_team`, `sees_unit`)."""

    team: ServiceTeamCard
    unit: UnitCard
    sees_team: bool
    sees_unit: bool
    quarters: Sequence[Quarter]


def both_sides(team_id: int, unit_id: int, *, by: Actor) -> BothSides | None:
    """Return the last published quarters of a team by one unit and of that unit, as far as the reader may see either.

    None where she may see neither. Six statements at most.
    """
    sees_team, sees_unit = _sees_team(by, team_id), _sees_unit(by, unit_id)
    if not (sees_team or sees_unit):
        return None
    unit = unit_card([unit_id]).get(unit_id)
    if unit is None:
        raise Missing
    periods: list[date] = list(RatedPeriod.objects.order_by("-period").values_list("period", flat=True)[:QUARTERS])
    ours: dict[date, Group] = {}
    theirs: dict[date, Group] = {}
    if sees_team:
        for row in RatingSum.objects.filter(side=Side.TEAM, team_id=team_id, period__in=periods, units=[unit_id]):
            ours[row.period] = group_of(row, {unit_id: unit.name})
    if sees_unit:
        for row in RatingSum.objects.filter(side=Side.UNIT, unit_id=unit_id, period__in=periods):
            theirs[row.period] = group_of(row, {})
    return BothSides(
        team=team_card(team_id),
        unit=unit,
        sees_team=sees_team,
        sees_unit=sees_unit,
        quarters=[Quarter(period=name_of(p), of_team=ours.get(p), of_unit=theirs.get(p)) for p in periods],
    )


def both_ways(team_id: int, *, by: Actor) -> Measure:
    """Return whether those a team serves find it as it, and the others who serve them, find them. Three statements.

    For who may see the ratings of the team. `n` counts the divisions of which both sides are told.
    """
    if not _sees_team(by, team_id):
        raise Forbidden("How customers found a team is for its members and its lead.")
    newest = RatedPeriod.objects.order_by("-period").values_list("period", flat=True).first()
    if newest is None:
        return untold(BOTH)
    rows = RatingSum.objects.filter(side=Side.TEAM, team_id=team_id, period=newest).exclude(units=[])
    ours = {int(row.units[0]): row.total / row.people for row in rows if len(row.units) == 1}
    sums = RatingSum.objects.filter(side=Side.UNIT, unit_id__in=ours, period=newest)
    theirs = {row.unit_id: row.total / row.people for row in sums if row.unit_id is not None}
    apart = [ours[unit] - mean for unit, mean in theirs.items()]
    n = len(apart)
    if n < FEWEST_PAIRS:
        return untold(BOTH)
    middle = sum(apart) / n
    half = Z * math.sqrt(sum((one - middle) ** 2 for one in apart) / (n - 1) / n)
    return Measure(value=middle, n=n, definition=BOTH, low=middle - half, high=middle + half)


def _sees_team(by: Actor, team_id: int) -> bool:
    return oversees(by) or (by.may(Scope.READ) and team_id in policy.teams_of(by))


def _sees_unit(by: Actor, unit_id: int) -> bool:
    return oversees(by) or (by.may(Scope.READ) and unit_id in by.unit_ids | by.led_unit_ids)
