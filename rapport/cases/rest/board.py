"""The board of a team by REST, and how its work stands; cards are moved by giving a case, or putting it back."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.queries.team.board import board
from rapport.cases.queries.team.load import standing_of
from rapport.cases.rest.shapes import CaseRowOut, PersonOut, TeamOut, person_out, row_out, team_out
from rapport.catalogue.public import team_by_prefix

router = Router()
Prefix = Annotated[str, Field(max_length=12)]


class LaneOut(Schema):
    """What one person has, or nobody yet: how many open cases, and the first of them."""

    person: PersonOut | None
    cases: int
    items: list[CaseRowOut]


class BoardOut(Schema):
    """A team's open work, by who has it."""

    team: TeamOut
    lanes: list[LaneOut]


class AgedOut(Schema):
    """Open cases of an age: `day` (under one), `three`, `week`, `month`, `older` (over thirty days)."""

    band: str
    cases: int


class BackOut(Schema):
    """An open case whose ball came straight back, so many times."""

    case: CaseRowOut
    times: int


class SpentOut(Schema):
    """How long a team had the ball, in seconds; `orphan_seconds`: of this, with nobody named."""

    team: TeamOut
    cases: int
    seconds: float
    orphan_seconds: float
    share: float


class BoardStandingOut(Schema):
    """How the work of a team stands. `spent` is over the `moved` cases of 90 days, empty below the minimum.

    Nor does it tell of teams that had the ball in fewer cases than that, or of a person or two.
    """

    team: TeamOut
    open: int
    nobody: int
    waiting: int
    oldest: datetime | None
    ages: list[AgedOut]
    at_risk: list[CaseRowOut]
    more_at_risk: int
    back: list[BackOut]
    moved: int
    spent: list[SpentOut]


@router.get("/cases/board/{prefix}", response=BoardOut, operation_id="board")
def get_board(request: HttpRequest, prefix: Prefix) -> Any:
    """The board of a team, for who serves in it: eight cases of each lane, the most urgent first."""
    actor = actor_of(request, Scope.READ)
    found = board(team_by_prefix(prefix, by=actor).id, by=actor)
    lanes = [
        {
            "person": person_out(lane.person),
            "cases": lane.cases,
            "items": [row_out(card.row) for card in lane.cards],
        }
        for lane in found.lanes
    ]
    return {"team": team_out(found.team), "lanes": lanes}


@router.get("/cases/board/{prefix}/standing", response=BoardStandingOut, operation_id="board_standing")
def get_standing(request: HttpRequest, prefix: Prefix) -> Any:
    """How the work of a team stands: age, promises at risk, balls that came back, where the time goes."""
    actor = actor_of(request, Scope.READ)
    found = standing_of(team_by_prefix(prefix, by=actor).id, by=actor)
    spent = [
        {
            "team": team_out(one.team),
            "cases": one.cases,
            "seconds": one.length.total_seconds(),
            "orphan_seconds": one.orphan.total_seconds(),
            "share": one.share,
        }
        for one in found.spent
    ]
    plain = {name: getattr(found, name) for name in ("open", "nobody", "waiting", "oldest", "moved")}
    return plain | {
        "team": team_out(found.team),
        "ages": [{"band": aged.band, "cases": aged.cases} for aged in found.ages],
        "at_risk": [row_out(row) for row in found.at_risk],
        "more_at_risk": found.more_at_risk,
        "back": [{"case": row_out(one.row), "times": one.times} for one in found.back],
        "spent": spent,
    }
