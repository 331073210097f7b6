"""Ratings by REST: say how it was, and read the sums of closed quarters."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.ratings.rating import rate, rate_unit
from rapport.cases.queries.ratings.published import Group, Ratings, mine, ratings_of_team, ratings_of_unit
from rapport.cases.rest.figures import FigureOut
from rapport.cases.rules.ratings import LONGEST_WORD
from rapport.catalogue.public import team_by_prefix
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Missing

router = Router()
Score = Annotated[int, Field(ge=1, le=5)]


class RateIn(Given):
    """How a case went, from 1 to 5; whether one felt taken seriously; a free word for the team's lead."""

    score: Score
    taken_seriously: Score | None = None
    word: Annotated[str, Field(max_length=LONGEST_WORD, pattern="^[^\\x00]*$")] = ""


class RateUnitIn(Given):
    """How working with the unit goes, from 1 to 5, and whether it is clear what it needs."""

    score: Score
    clear: Score | None = None


class MineOut(Schema):
    """What you said of a case; yours alone until the quarter is summed up."""

    score: int
    taken_seriously: int | None
    word: str


class RatedUnitOut(Schema):
    """A unit, by id."""

    unit_id: int


class RatingGroupOut(Schema):
    """A published sum: of all who rated, or of those of some units; several are small ones, joined.

    `item` is whether they felt taken seriously (of a team), or whether it is clear what is needed (of a unit).
    """

    units: list[str]
    mean: FigureOut
    good: FigureOut
    item: FigureOut
    item_good: FigureOut


class QuarterOut(Schema):
    """A closed quarter; `whole` is null where too few rated."""

    period: str
    whole: RatingGroupOut | None
    groups: list[RatingGroupOut]


class RatingsOut(Schema):
    """Closed quarters, newest first; `words` of the newest for the lead of the team alone."""

    minimum: int
    periods: list[QuarterOut]
    words: list[str]


@router.get("/cases/{case_id}/rating", response=MineOut, operation_id="my_rating")
def get_mine(request: HttpRequest, case_id: Id) -> Any:
    """What you said of a case of yours."""
    found = mine(case_id, by=actor_of(request, Scope.READ))
    if found is None:
        raise Missing
    return {"score": found.score, "taken_seriously": found.item, "word": found.word}


@router.put("/cases/{case_id}/rating", response={204: None}, operation_id="rate_case")
def put_rating(request: HttpRequest, case_id: Id, given: RateIn) -> Any:
    """Say how an answered case of yours went; said again, the later counts."""
    rate(case_id=case_id, **given.dict(), by=actor_of(request))
    return Status(204, None)


@router.put("/cases/{case_id}/unit-rating", response=RatedUnitOut, operation_id="rate_unit")
def put_unit_rating(request: HttpRequest, case_id: Id, given: RateUnitIn) -> Any:
    """Say how working with the unit goes that a case comes from; neither case nor colleague is kept with it."""
    return {"unit_id": rate_unit(case_id=case_id, **given.dict(), by=actor_of(request))}


@router.get("/cases/ratings/teams/{prefix}", response=RatingsOut, operation_id="ratings_of_team")
def get_of_team(request: HttpRequest, prefix: Annotated[str, Field(max_length=12)]) -> Any:
    """How customers found a team: for its members, its lead, and who sees all figures."""
    actor = actor_of(request, Scope.READ)
    return ratings_out(ratings_of_team(team_by_prefix(prefix, by=actor).id, by=actor))


@router.get("/cases/ratings/units/{unit_id}", response=RatingsOut, operation_id="ratings_of_unit")
def get_of_unit(request: HttpRequest, unit_id: Id) -> Any:
    """How those who serve it found working with a unit: for those in it, who leads it, and who sees all figures."""
    return ratings_out(ratings_of_unit(unit_id, by=actor_of(request, Scope.READ)))


def ratings_out(found: Ratings) -> dict[str, Any]:
    """Return published quarters."""
    periods = [
        {
            "period": told.period,
            "whole": _group(told.whole) if told.whole else None,
            "groups": [_group(group) for group in told.groups],
        }
        for told in found.periods
    ]
    return {"minimum": found.minimum, "periods": periods, "words": list(found.words)}


def _group(group: Group) -> dict[str, Any]:
    figures = ("mean", "good", "item", "item_good")
    return {"units": list(group.units)} | {name: getattr(group, name) for name in figures}
