"""A book over time and over the organisation, and what of it changed for one's day."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.catalogue.public import ServiceTeamCard, team_by_prefix
from rapport.kit import clock
from rapport.kit.paging import Id
from rapport.kit.problems import Missing
from rapport.relationships import policy
from rapport.relationships.queries.calendar import What, month
from rapport.relationships.queries.coverage import Node, organisation
from rapport.relationships.queries.day import Why, day_of
from rapport.relationships.rest.book import RelationshipOut, out
from rapport.relationships.rest.shapes import Letters
from rapport.relationships.rules.book import Covered, Size

router = Router()
Month = Annotated[str, Field(pattern=r"^(19[9]\d|20\d\d|2100)-(0[1-9]|1[0-2])$")]


class MonthIn(Schema):
    """Which month of which team's book: `month` as in 2026-11, this one without; `mine`: one's own alone."""

    team: Letters
    month: Month | None = None
    mine: bool = False


class EventOut(Schema):
    """What falls on a day: planned, due, or a step; `at` where it has a time; `late` where its day has passed."""

    what: What
    on: date
    at: datetime | None
    label: str
    url: str
    late: bool


class MonthOut(Schema):
    """Whole weeks from Monday on that hold a month; `cut` where more falls into it than is told."""

    first: date
    cut: bool
    events: list[EventOut]


class NodeOut(Schema):
    """A unit as a team looks after it: itself, through one above, or not; of the units below, how many are not."""

    unit_id: int
    unit: str
    size: Size
    covered: Covered
    through: str
    relationship_id: int | None
    below: int
    nobody_below: int


class TodayOut(Schema):
    """A relationship, and why it stands on one's day."""

    news: Why
    relationship: RelationshipOut


@router.get("/relationships/calendar", response=MonthOut, operation_id="relationship_calendar")
def get_calendar(request: HttpRequest, asked: Query[MonthIn]) -> Any:
    """What falls into a month of a book you read."""
    actor = actor_of(request, Scope.READ)
    first = date.fromisoformat(f"{asked.month}-01") if asked.month else clock.today().replace(day=1)
    found = month(first, by=actor, team_id=_team(asked.team, actor).id, mine=asked.mine)
    events = [
        {"what": one.what, "on": one.day, "at": one.at, "label": one.label, "url": one.url, "late": one.late}
        for day in found.days
        for one in day.events
    ]
    return {"first": found.first, "cut": found.cut, "events": events}


@router.get("/relationships/organisation", response=list[NodeOut], operation_id="relationship_organisation")
def get_organisation(request: HttpRequest, team: Letters, under: Id | None = None) -> Any:
    """The units right below one, or the top ones, as a team whose book you read looks after them."""
    actor = actor_of(request, Scope.READ)
    nodes, _below = organisation(_team(team, actor), by=actor, under=under)
    return [_node(one) for one in nodes]


@router.get("/relationships/today", response=list[TodayOut], operation_id="relationships_today")
def get_today(request: HttpRequest) -> Any:
    """What of the book you keep is due this week, goes cold, got worse or better: at most five."""
    found = day_of(by=actor_of(request, Scope.READ))
    return [{"news": one.news, "relationship": out(one.row)} for one in found.rows]


def _team(letters: str, actor: Actor) -> ServiceTeamCard:
    """Return a team whose book the actor reads; another's is as if it were not there."""
    found = team_by_prefix(letters, by=actor)
    if found.id not in policy.teams_of(actor):
        raise Missing
    return found


def _node(one: Node) -> dict[str, Any]:
    whom = {"unit_id": one.unit.id, "unit": one.unit.slug, "relationship_id": one.row.id if one.row else None}
    return whom | {name: getattr(one, name) for name in ("size", "covered", "through", "below", "nobody_below")}
