"""The plan of a relationship: goals and where they stand, open steps of both sides, what is in the calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock
from rapport.relationships.models import Goal, GoalValue, Step, Touchpoint
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
    done_at: datetime | None
    dropped_at: datetime | None


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
    done: Sequence[Todo]
    coming: Sequence[Coming]
    asked: Sequence[Coming]


def plan_of(relationship_id: int) -> Plan:
    """Return the plan of a relationship the reader was found to see. Six statements."""
    goals = _goals(Goal.objects.filter(relationship_id=relationship_id))
    steps = Step.objects.filter(relationship_id=relationship_id)
    open_ = list(steps.filter(done_at=None, dropped_at=None).order_by("due_on", "id")[:MOST])
    ended = list(steps.exclude(done_at=None, dropped_at=None).order_by("-id")[:ENDED_SHOWN])
    planned = Touchpoint.objects.filter(relationship_id=relationship_id, planned=True, removed_at=None)
    calendar = list(planned.order_by("at", "id")[:MOST])
    people = person_card(_ids([*goals, *open_, *ended]))
    lines, now = [_goal_line(goal, people) for goal in goals], clock.now()
    return Plan(
        goals=[line for line in lines if line.open],
        ended=[line for line in lines if not line.open][:ENDED_SHOWN],
        steps=[_todo(step, people) for step in open_],
        done=[_todo(step, people) for step in ended],
        coming=[_coming(one) for one in calendar if one.at > now],
        asked=[_coming(one) for one in calendar if one.at <= now],
    )


def goal_lines(rows: Iterable[Goal]) -> list[GoalLine]:
    """Return goals at hand, read with their values, as lines. One statement."""
    goals = list(rows)
    people = person_card(_ids(goals))
    return [_goal_line(goal, people) for goal in goals]


def with_values() -> "Prefetch[str]":
    """Return what to read with goals for their lines."""
    return Prefetch("values", queryset=GoalValue.objects.order_by("on"))


def _goals(rows: "Iterable[Goal]") -> list[Goal]:
    found = rows.order_by("due_on", "id").prefetch_related(with_values())  # type: ignore[attr-defined]
    return list(found[:MOST])


def _ids(rows: Iterable[Goal | Step]) -> set[int]:
    found = (row.agreed_by_id if isinstance(row, Goal) else row.person_id for row in rows)
    return {ident for ident in found if ident is not None}


def _goal_line(goal: Goal, people: dict[int, PersonCard]) -> GoalLine:
    values = list(goal.values.all())[-VALUES_SHOWN:]
    state = GoalState(goal.state)
    return GoalLine(
        id=goal.id,
        words=goal.words,
        measure=goal.measure,
        start=goal.start,
        current=goal.current,
        target=goal.target,
        reached=reached_share(start=goal.start, current=goal.current, target=goal.target),
        values=[one.value for one in values],
        valued_on=values[-1].on if values else None,
        due_on=goal.due_on,
        late=state == GoalState.OPEN and goal.due_on is not None and goal.due_on < clock.today(),
        state=state,
        agreed_at=goal.agreed_at,
        agreed_by=people.get(goal.agreed_by_id or 0),
        declined_at=goal.declined_at,
        answer=goal.answer,
    )


def _todo(step: Step, people: dict[int, PersonCard]) -> Todo:
    is_open = step.done_at is None and step.dropped_at is None
    return Todo(
        id=step.id,
        words=step.words,
        person=people.get(step.person_id or 0),
        due_on=step.due_on,
        late=is_open and step.due_on is not None and step.due_on < clock.today(),
        goal_id=step.goal_id,
        touchpoint_id=step.touchpoint_id,
        done_at=step.done_at,
        dropped_at=step.dropped_at,
    )


def _coming(one: Touchpoint) -> Coming:
    return Coming(id=one.id, kind=Contact(one.kind), at=one.at, place=one.place, outcome=one.outcome)
