"""The plan of a relationship: goals and where they stand, open steps of both sides, what is in the calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.relationships import policy
from rapport.relationships.models import Goal, GoalValue, Step, Touchpoint
from rapport.relationships.rules.book import is_late
from rapport.relationships.rules.plan import reached_share
from rapport.relationships.rules.words import Contact, GoalState

MOST = 50  # of each kind
ENDED_SHOWN = 5
VALUES_SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """A goal: `reached` is the share of the way from start to target, None where it has no measure."""

    id: int
    words: str
    measure: str
    start: float | None
    current: float | None
    target: float | None
    reached: float | None
    values: Sequence[float]
    valued_on: date | None
    due_on: date | None
    late: bool
    state: GoalState
    agreed_at: datetime | None
    agreed_by: PersonCard | None
    declined_at: datetime | None
    answer: str
    version: int

    @property
    def open(self) -> bool:
        """Whether it is neither reached nor dropped."""
        return self.state == GoalState.OPEN


@dataclass(frozen=True, kw_only=True)
class Todo:
    """A step: who does it by when, towards which goal or after which touchpoint."""

    id: int
    words: str
    person: PersonCard | None
    due_on: date | None
    late: bool
    goal_id: int | None
    touchpoint_id: int | None


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A touchpoint in the calendar, or one whose time is over and of which nobody said whether it took place."""

    id: int
    kind: Contact
    at: datetime
    place: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a relationship is to lead to."""

    goals: Sequence[GoalLine]
    ended: Sequence[GoalLine]
    steps: Sequence[Todo]
    coming: Sequence[Coming]
    asked: Sequence[Coming]


def plan_of(relationship_id: int) -> Plan:
    """Return the plan of a relationship the reader was found to see; of goals that ended the last. Five statements."""
    rows = Goal.objects.filter(relationship_id=relationship_id)
    goals = list(with_values(rows.open()).order_by("due_on", "id")[:MOST])
    past = with_values(rows.exclude(state=GoalState.OPEN))
    over = list(past.order_by(F("ended_at").desc(nulls_last=True), "-id")[:ENDED_SHOWN])
    steps = Step.objects.open().filter(relationship_id=relationship_id)
    open_ = list(steps.order_by("due_on", "id")[:MOST])
    planned = Touchpoint.objects.planned().filter(relationship_id=relationship_id)
    calendar = list(planned.order_by("at", "id")[:MOST])
    people, now = person_card(_ids([*goals, *over, *open_])), clock.now()
    return Plan(
        goals=[_goal_line(goal, people) for goal in goals],
        ended=[_goal_line(goal, people) for goal in over],
        steps=[_todo(step, people) for step in open_],
        coming=[_coming(one) for one in calendar if one.at > now],
        asked=[_coming(one) for one in calendar if one.at <= now],
    )


def goal_seen(goal_id: int, *, by: Actor) -> Goal:
    """Return a goal of a book the actor reads. Raises Missing. One statement."""
    goal = Goal.objects.filter(id=goal_id, relationship__in=policy.visible_to(by)).first()
    if goal is None:
        raise Missing
    return goal


def step_seen(step_id: int, *, by: Actor) -> Step:
    """Return a step of a book the actor reads. Raises Missing. One statement."""
    step = Step.objects.filter(id=step_id, relationship__in=policy.visible_to(by)).first()
    if step is None:
        raise Missing
    return step


def page_of_step(step_id: int, *, by: Actor) -> str:
    """Return where who has just ended a step goes on reading: the book, or what is for her. Two statements."""
    ident = Step.objects.filter(id=step_id).values_list("relationship_id", flat=True).first()
    return f"/book/{ident}/" if policy.visible_to(by).filter(id=ident or 0).exists() else "/book/for-us/"


def open_goals(relationship_id: int) -> list[tuple[int, str]]:
    """Return the open goals of a relationship the reader was found to see, for a chooser. One statement."""
    rows = Goal.objects.open().filter(relationship_id=relationship_id).order_by("id")
    return list(rows.values_list("id", "words"))


def goal_lines(rows: Iterable[Any]) -> list[GoalLine]:
    """Return goals that were read `with_values` as lines. One statement."""
    goals = list(rows)
    people = person_card(_ids(goals))
    return [_goal_line(goal, people) for goal in goals]


def with_values(rows: QuerySet[Goal]) -> QuerySet[Any]:
    """Say of goals their values, the oldest first, and of which day the newest is, without a statement of its own."""
    values = GoalValue.objects.filter(goal=OuterRef("pk"))
    newest = values.order_by("-on").values("on")[:1]
    return rows.annotate(measured=ArraySubquery(values.order_by("on").values("value")), measured_on=Subquery(newest))


def _ids(rows: Iterable[Goal | Step]) -> set[int]:
    found = (row.agreed_by_id if isinstance(row, Goal) else row.person_id for row in rows)
    return {ident for ident in found if ident is not None}


def _goal_line(goal: Any, people: dict[int, PersonCard]) -> GoalLine:
    state = GoalState(goal.state)
    return GoalLine(
        id=goal.id,
        words=goal.words,
        measure=goal.measure,
        start=goal.start,
        current=goal.current,
        target=goal.target,
        reached=reached_share(start=goal.start, current=goal.current, target=goal.target),
        values=goal.measured[-VALUES_SHOWN:],
        valued_on=goal.measured_on,
        due_on=goal.due_on,
        late=state == GoalState.OPEN and is_late(goal.due_on, today=clock.today()),
        state=state,
        agreed_at=goal.agreed_at,
        agreed_by=people.get(goal.agreed_by_id or 0),
        declined_at=goal.declined_at,
        answer=goal.answer,
        version=goal.version,
    )


def _todo(step: Step, people: dict[int, PersonCard]) -> Todo:
    return Todo(
        id=step.id,
        words=step.words,
        person=people.get(step.person_id or 0),
        due_on=step.due_on,
        late=is_late(step.due_on, today=clock.today()),
        goal_id=step.goal_id,
        touchpoint_id=step.touchpoint_id,
    )


def _coming(one: Touchpoint) -> Coming:
    return Coming(id=one.id, kind=Contact(one.kind), at=one.at, place=one.place, outcome=one.outcome)
