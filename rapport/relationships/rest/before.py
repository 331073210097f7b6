"""What to know before a meeting, and what is on the table at a review."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.accounts.public import Scope, actor_of
from rapport.kit.paging import Id
from rapport.kit.shapes import written_out
from rapport.relationships.actions.looks import look_at_relationship
from rapport.relationships.queries.before import before_meeting
from rapport.relationships.queries.review import review
from rapport.relationships.rest.health import HealthOut, health_out
from rapport.relationships.rest.shapes import AimOut, BookPersonOut, EntryOut, GoalOut, StepOut, TodoOut
from rapport.relationships.rules.words import Contact, Mood, Side

router = Router()


class LatelyOut(Schema):
    """Somebody who was at touchpoints, and when last."""

    person: BookPersonOut
    last_at: datetime


class FormerOut(Schema):
    """Who looked after them, and until when."""

    person: BookPersonOut
    until: datetime | None


class HangsOut(Schema):
    """One person of a side was at `times` of `of` touchpoints of the last year."""

    side: Annotated[Side, written_out(Side)]
    person_id: int
    times: int
    of: int


class BeforeOut(Schema):
    """What to know: what was said last, what was broken, goals and steps, whom we met; who met most often first."""

    about: str
    said: list[EntryOut]
    broken: list[EntryOut]
    goals: list[GoalOut]
    steps: list[StepOut]
    theirs: list[LatelyOut]
    ours: list[LatelyOut]
    were: list[FormerOut]
    hangs: HangsOut | None


class TouchpointSaidOut(Schema):
    """A touchpoint since the last review."""

    id: int
    kind: Contact
    at: datetime
    outcome: str
    mood: Mood | None


class ReviewOut(Schema):
    """What is on the table; `since`: the last review, else half a year ago, as `reviewed` says."""

    since: datetime
    reviewed: bool
    health: HealthOut
    goals: list[AimOut]
    steps: list[TodoOut]
    said: list[TouchpointSaidOut]


@router.get("/relationships/{relationship_id}/before", response=BeforeOut, operation_id="before_meeting")
def get_before(request: HttpRequest, relationship_id: Id) -> Any:
    """What to know before a meeting."""
    found = before_meeting(relationship_id, by=actor_of(request, Scope.READ))
    look_at_relationship(relationship_id, by=actor_of(request, Scope.READ))
    met = {name: getattr(found, name) for name in ("said", "broken", "theirs", "ours", "were", "hangs")}
    return met | {"about": found.head.about, "goals": found.plan.goals, "steps": found.plan.steps}


@router.get("/relationships/{relationship_id}/review", response=ReviewOut, operation_id="relationship_review")
def get_review(request: HttpRequest, relationship_id: Id) -> Any:
    """What two sides look at when they review their relationship; that they did is a touchpoint of that kind."""
    found = review(relationship_id, by=actor_of(request, Scope.READ))
    look_at_relationship(relationship_id, by=actor_of(request, Scope.READ))
    said = [
        {"id": one.id, "kind": one.kind, "at": one.at, "outcome": one.outcome, "mood": one.mood or None}
        for one in found.said
    ]
    told = {name: getattr(found, name) for name in ("since", "reviewed", "goals", "steps")}
    return told | {"health": health_out(found.health), "said": said}
