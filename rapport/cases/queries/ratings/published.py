"""Ratings as they are read: one's own until they are published, and the published sums of a team or a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapport.accounts.public import Actor, Role, Scope
from rapport.cases import policy
from rapport.cases.models import RatedPeriod, RatingSum, RatingWord, TeamRating, UnitRating
from rapport.cases.rules.figures import Measure, share, untold
from rapport.cases.rules.ratings import Side, Sums, name_of, next_period, period_of
from rapport.catalogue.public import ServiceTeamCard, team_card
from rapport.directory.public import UnitCard, unit_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing
from rapport.privacy.public import minimum_group

SEES_ALL = (Role.ANALYST, Role.EXECUTIVE, Role.ADMINISTRATOR)
PERIODS = 8  # shown
WORDS = 200  # shown of a period
MEAN = (
    "Mean of 1 to 5, everybody counting once with the mean of what she said in the quarter; range: mean ± 1.96 "
    "standard errors."
)
GOOD = "Share of people whose mean is four or more."


@dataclass(frozen=True, kw_only=True)
class Mine:
    """What the reader said already, and may still say otherwise."""

    score: int
    item: int | None
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """One published sum: of all who rated, or of those of some units (`units`; several are small ones, joined)."""

    units: Sequence[str]
    mean: Measure
    good: Measure
    item: Measure
    item_good: Measure


@dataclass(frozen=True, kw_only=True)
class Told:
    """A published quarter; `whole` is None where too few rated, and then nothing of it is ever told."""

    period: str
    whole: Group | None
    groups: Sequence[Group]


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """Published quarters of one side, the newest first; `words` of the newest, for the lead of the team alone."""

    team: ServiceTeamCard | None
    unit: UnitCard | None
    minimum: int
    periods: Sequence[Told]
    leads: bool = False
    words: Sequence[str] = ()
    words_of: str = ""


def mine(case_id: int, *, by: Actor) -> Mine | None:
    """Return what the actor said of a case, as long as it is not published. One statement."""
    row = TeamRating.objects.filter(case_id=case_id, person_id=by.person_id or 0).first()
    return Mine(score=row.score, item=row.taken_seriously, word=row.word) if row else None


def mine_of_unit(unit_id: int, *, by: Actor) -> Mine | None:
    """Return what the actor said this quarter of working with a unit. One statement."""
    now = period_of(clock.now())
    row = UnitRating.objects.filter(unit_id=unit_id, person_id=by.person_id or 0, period=now).first()
    return Mine(score=row.score, item=row.clear) if row else None


def ratings_of_team(team_id: int, *, by: Actor) -> Ratings:
    """Return how customers found working with a team, for its members, who leads it, and who sees all figures.

    Six statements. Free words only for who leads this very team.
    """
    if not oversees(by) and (not by.may(Scope.READ) or team_id not in policy.teams_of(by)):
        raise Forbidden("How customers found a team is for its members and its lead.")
    team = team_card(team_id)
    rows = list(RatingSum.objects.filter(side=Side.TEAM, team_id=team_id).order_by("-period", "-people", "id"))
    leads = by.person_id is not None and team.lead_id == by.person_id
    words: list[str] = []
    newest = rows[0].period if rows else None
    if leads and newest:
        said = RatingWord.objects.filter(team_id=team_id, period=newest).order_by("id")
        words = list(said.values_list("word", flat=True)[:WORDS])
    return Ratings(
        team=team,
        unit=None,
        minimum=minimum_group(),
        periods=_told(rows),
        leads=leads,
        words=words,
        words_of=name_of(newest) if newest else "",
    )


def ratings_of_unit(unit_id: int, *, by: Actor) -> Ratings:
    """Return how those who serve it found working with a unit, for those in it and who leads it. Three statements."""
    if not oversees(by) and (not by.may(Scope.READ) or unit_id not in by.unit_ids | by.led_unit_ids):
        raise Forbidden("How others found working with a unit is for those in it and who leads it.")
    unit = unit_card([unit_id]).get(unit_id)
    if unit is None:
        raise Missing
    rows = list(RatingSum.objects.filter(side=Side.UNIT, unit_id=unit_id).order_by("-period", "id"))
    return Ratings(team=None, unit=unit, minimum=minimum_group(), periods=_told(rows))


def rated_between(team_id: int, first: date | None, past: date | None) -> list[Told]:
    """Return the published quarters of a team that lie within some days (`past` left out), the newest first.

    For who may see its figures: the caller asks. Two statements.
    """
    published = RatedPeriod.objects.order_by("-period").values_list("period", flat=True)
    if first is not None:
        published = published.filter(period__gte=first)
    wanted = [period for period in published if past is None or next_period(period) <= past][:PERIODS]
    rows = RatingSum.objects.filter(side=Side.TEAM, team_id=team_id, period__in=wanted, units=[])
    whole = {row.period: group_of(row, {}) for row in rows}
    return [Told(period=name_of(period), whole=whole.get(period), groups=[]) for period in wanted]


@dataclass(frozen=True, kw_only=True)
class Rated:
    """What the people of one division said of a team in its newest published quarter, from 1 to 5."""

    mean: float
    low: float | None
    high: float | None
    people: int
    period: date


def rated_by(team_id: int) -> dict[int, Rated]:
    """Return the newest published sums of a team, by the unit they are of alone; what is joined is left out.

    For who may see the figures of that team: the caller answers for it. Two statements.
    """
    newest = RatedPeriod.objects.order_by("-period").values_list("period", flat=True).first()
    found: dict[int, Rated] = {}
    if newest is None:
        return found
    for row in RatingSum.objects.filter(side=Side.TEAM, team_id=team_id, period=newest).exclude(units=[]):
        sums = Sums(people=row.people, total=row.total, squares=row.squares, good=row.good)
        mean, (low, high) = sums.mean(), sums.between() or (None, None)
        if len(row.units) == 1 and mean is not None:
            found[int(row.units[0])] = Rated(mean=mean, low=low, high=high, people=row.people, period=row.period)
    return found


def oversees(by: Actor) -> bool:
    """Whether the actor may see the sums of every team and unit."""
    return (by.is_system or by.has(*SEES_ALL)) and by.may(Scope.READ)


def _told(rows: Sequence[RatingSum]) -> list[Told]:
    """Return the last published quarters; one without a sum says that too few rated."""
    published: list[date] = list(RatedPeriod.objects.order_by("-period").values_list("period", flat=True)[:PERIODS])
    names = {unit.id: unit.name for unit in unit_card({ident for row in rows for ident in row.units}).values()}
    found = []
    for period in published:
        groups = [(row, group_of(row, names)) for row in rows if row.period == period]
        whole = next((group for row, group in groups if not row.units), None)
        found.append(Told(period=name_of(period), whole=whole, groups=[group for row, group in groups if row.units]))
    return found


def group_of(row: RatingSum, names: dict[int, str]) -> Group:
    """Return a sum as it is shown, its units by name. No statement."""
    sums = Sums(people=row.people, total=row.total, squares=row.squares, good=row.good)
    item = Sums(people=row.item_people, total=row.item_total, squares=row.item_squares, good=row.item_good)
    return Group(
        units=sorted(names.get(ident, "–") for ident in row.units),
        mean=_mean(sums),
        good=share(sums.good, sums.people, GOOD, minimum=1),
        item=_mean(item),
        item_good=share(item.good, item.people, GOOD, minimum=1),
    )


def _mean(sums: Sums) -> Measure:
    if not sums.people:  # too few said so, or none: one class
        return untold(MEAN)
    low, high = sums.between() or (None, None)
    return Measure(value=sums.mean(), n=sums.people, definition=MEAN, low=low, high=high)
