"""What two sides look at when they review their relationship: goals, promises, and what was said since the last one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.relationships import policy
from rapport.relationships.models import Goal, Step, Touchpoint
from rapport.relationships.queries.health import HealthPage, health_page
from rapport.relationships.rules.health import KEPT_OVER
from rapport.relationships.rules.words import Contact, GoalState

MOST = 40  # touchpoints, goals and steps shown


@dataclass(frozen=True, kw_only=True)
class Said:
    """A touchpoint since the last review, in one line."""

    id: int
    kind: Contact
    at: datetime
    outcome: str
    mood: str


@dataclass(frozen=True, kw_only=True)
class Review:
    """What is on the table. `since`: the last review, else half a year ago; `reviewed`: whether there was one."""

    health: HealthPage
    unit_id: int | None
    since: datetime
    reviewed: bool
    goals: Sequence[Goal]
    steps: Sequence[Step]
    said: Sequence[Said]


def review(relationship_id: int, *, by: Actor) -> Review:
    """Return what a review looks at, for who reads the book. Eleven statements. Raises Missing."""
    page = health_page(relationship_id, by=by)
    unit_id = policy.visible_to(by).filter(id=relationship_id).values_list("unit_id", flat=True).first()
    met = Touchpoint.objects.took_place().filter(relationship_id=relationship_id)
    last = met.filter(kind=Contact.REVIEW, at__lte=clock.now()).order_by("-at").values_list("at", flat=True).first()
    since = last or clock.now() - KEPT_OVER
    goals = Goal.objects.filter(relationship_id=relationship_id)
    over = goals.exclude(state=GoalState.OPEN).filter(ended_at__gte=since)
    steps = Step.objects.open().filter(relationship_id=relationship_id)
    return Review(
        health=page,
        unit_id=unit_id,
        since=since,
        reviewed=last is not None,
        goals=[*goals.open().order_by("due_on", "id")[:MOST], *over.order_by("-ended_at", "-id")[:MOST]],
        steps=list(steps.select_related("person").order_by("due_on", "id")[:MOST]),
        said=[
            Said(id=one.id, kind=Contact(one.kind), at=one.at, outcome=one.outcome, mood=one.mood)
            for one in met.filter(at__gt=since).order_by("-at", "-id")[:MOST]
        ],
    )
