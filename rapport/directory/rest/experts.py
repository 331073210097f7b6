"""REST of who knows about something."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from rapport.accounts.public import Scope, actor_of
from rapport.directory.queries.experts import Expert, ExpertTeam, experts
from rapport.directory.rest.asked import Plain

router = Router(tags=["directory"])


class ReasonOut(Schema):
    """Why somebody is to be asked; `strength` 1 says most, and is no score: reasons are never added up."""

    strength: int
    text: str
    url: str


class ExpertOut(Schema):
    """Somebody to ask."""

    id: int
    name: str
    title: str
    unit_name: str
    location: str
    url: str
    reasons: list[ReasonOut]


class ExpertTeamOut(Schema):
    """A team to ask."""

    name: str
    url: str
    reasons: list[ReasonOut]


class ExpertsOut(Schema):
    """Whom to ask, by the strongest reason and then by name; `more`: there are others, ask more narrowly."""

    people: list[ExpertOut]
    teams: list[ExpertTeamOut]
    more: bool


@router.get("/experts", response=ExpertsOut)
def list_experts(request: HttpRequest, q: Annotated[Plain, Query()], where: Annotated[Plain, Query()] = "") -> Any:
    """Find who knows about something, perhaps at a place, each with the reasons."""
    found = experts(q, where=where, by=actor_of(request, Scope.READ))
    return {
        "people": [_person(one) for one in found.people],
        "teams": [_team(one) for one in found.teams],
        "more": found.more,
    }


def _person(one: Expert) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "title": one.title,
        "unit_name": one.unit_name,
        "location": one.location,
        "url": one.url,
        "reasons": list(one.reasons),
    }


def _team(one: ExpertTeam) -> dict[str, Any]:
    return {"name": one.name, "url": one.url, "reasons": list(one.reasons)}
