"""REST of service teams, and of the matrix of priorities."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from rapport.accounts.public import Scope, actor_of
from rapport.catalogue.actions.priorities import set_priorities
from rapport.catalogue.actions.teams import change_team, retire_team, return_team, serve
from rapport.catalogue.queries.calendars import work_time_of
from rapport.catalogue.queries.priorities import matrix
from rapport.catalogue.queries.teams import team_by_prefix, team_card, teams
from rapport.catalogue.rest.asked import About, Name
from rapport.catalogue.rules.words import Level
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Refusal

router = Router(tags=["catalogue"])

MOST_MINUTES = 5_300_000  # ten years


class ServiceTeamOut(Schema):
    """A service team; `lead_id` is the person who manages its unit. Without a calendar it works office hours."""

    id: int
    name: str
    prefix: str
    about: str
    unit_id: int
    unit_slug: str
    lead_id: int | None
    calendar_id: int | None
    retired: bool


class TeamChange(Given):
    """What is to be otherwise of a team; what is left out stays. A null `calendar_id` is office hours."""

    name: Name = ""
    about: About = ""
    calendar_id: Id | None = None


class TeamIn(TeamChange):
    """A unit that is to serve; without a name the team is called as it."""

    unit_id: Id
    prefix: Annotated[str, Field(max_length=12)]


class BusinessTime(Schema):
    """How long something takes in a team's working time, and when it is done."""

    working_minutes: float
    until: datetime


class Cell(Given):
    """What follows of an impact and an urgency."""

    impact: Level
    urgency: Level
    priority: Level


@router.get("/service-teams", response=list[ServiceTeamOut])
def list_teams(request: HttpRequest, *, retired: bool = False) -> Any:
    """Return the teams that serve, by name; those that no longer do, too, if asked for."""
    return teams(by=actor_of(request, Scope.READ), retired=retired)


@router.post("/service-teams", response={201: ServiceTeamOut})
def add_team(request: HttpRequest, told: TeamIn) -> Any:
    """Make a unit a service team; administrators only. Its prefix stays for good."""
    actor = actor_of(request, Scope.WRITE)
    return Status(201, team_card(serve(**told.dict(), by=actor)))


@router.get("/service-teams/{prefix}", response=ServiceTeamOut)
def get_team(request: HttpRequest, prefix: str) -> Any:
    """Return one team by what its numbers begin with."""
    return team_by_prefix(prefix, by=actor_of(request, Scope.READ))


@router.patch("/service-teams/{prefix}", response=ServiceTeamOut)
def patch_team(request: HttpRequest, prefix: str, told: TeamChange) -> Any:
    """Name a team anew, say what it does, let it work by another calendar; its lead may, and administrators."""
    actor = actor_of(request, Scope.WRITE)
    ident = team_by_prefix(prefix, by=actor).id
    change_team(team_id=ident, **told.dict(exclude_unset=True), by=actor)
    return team_card(ident)


@router.get("/service-teams/{prefix}/business-time", response=BusinessTime)
def get_business_time(
    request: HttpRequest,
    prefix: str,
    since: AwareDatetime,
    until: AwareDatetime | None = None,
    minutes: Annotated[int | None, Query(ge=0, le=MOST_MINUTES)] = None,
) -> Any:
    """Return the working time of a team from `since` to `until`, or when so many working `minutes` have passed."""
    if (until is None) == (minutes is None):
        raise Refusal("Give either `until` or `minutes`.", code="either_or", field="until")
    work = work_time_of(team_by_prefix(prefix, by=actor_of(request, Scope.READ)).id)
    try:
        end = until if until is not None else work.add(since, timedelta(minutes=minutes or 0))
        return {"working_minutes": work.between(since, end).total_seconds() / 60, "until": end}
    except (OverflowError, ValueError):  # at the ends of the calendar
        raise Refusal("This lies too far away.", code="too_far", field="since") from None


@router.put("/service-teams/{prefix}/retirement", response=ServiceTeamOut)
def put_retirement(request: HttpRequest, prefix: str) -> Any:
    """Let a team take nothing new any more; administrators only."""
    actor = actor_of(request, Scope.WRITE)
    ident = team_by_prefix(prefix, by=actor).id
    retire_team(team_id=ident, by=actor)
    return team_card(ident)


@router.delete("/service-teams/{prefix}/retirement", response={204: None})
def delete_retirement(request: HttpRequest, prefix: str) -> Any:
    """Let a team that was retired serve again; administrators only."""
    actor = actor_of(request, Scope.WRITE)
    return_team(team_id=team_by_prefix(prefix, by=actor).id, by=actor)
    return Status(204, None)


@router.get("/priorities", response=list[Cell])
def get_priorities(request: HttpRequest) -> Any:
    """Return what priority follows of each impact and urgency."""
    actor_of(request, Scope.READ)
    return _cells()


@router.put("/priorities", response=list[Cell])
def put_priorities(request: HttpRequest, told: Body[Annotated[list[Cell], Field(max_length=9)]]) -> Any:
    """Let other priorities follow; cells that are left out stay. Administrators only."""
    actor = actor_of(request, Scope.WRITE)
    set_priorities(cells={(cell.impact, cell.urgency): cell.priority for cell in told}, by=actor)
    return _cells()


def _cells() -> list[dict[str, Level]]:
    return [{"impact": i, "urgency": u, "priority": priority} for (i, u), priority in matrix().items()]
