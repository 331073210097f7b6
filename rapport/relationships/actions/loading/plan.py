"""Goals and steps that come in by the hundred, and who looked after a relationship when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.ledger.public import record_many, record_stream
from rapport.relationships.actions.changing import touch
from rapport.relationships.actions.goals import ENDS, ask_anew, ask_for_yes
from rapport.relationships.actions.loading.became import AT_ONCE, Became
from rapport.relationships.actions.loading.values import Values
from rapport.relationships.actions.steps import ask_step
from rapport.relationships.actions.turns import in_hands_of, in_stage
from rapport.relationships.events import GoalEnded, GoalSet, StepEnded, StepSet
from rapport.relationships.models import Entry, Goal, OwnerSpan, Relationship, Stage, StageMove, Step
from rapport.relationships.rules.words import GoalState, GoalStep, Happened, TaskOf
from rapport.tasks.public import State, settle_all

STEP = ("words", "person_id", "due_on", "done_at", "dropped_at", "goal_id")
ENDED = ("done_at", "dropped_at")
TERMS = ("measure", "start", "target", "due_on")
GOAL = ("measure", "start", "current", "target", "due_on", "state", "agreed_at", "agreed_by_id", "ended_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One step as it comes in."""

    relationship_id: int
    key: str
    words: str
    person_id: int | None = None
    due_on: date | None = None
    done_at: datetime | None = None
    dropped_at: datetime | None = None
    made_at: datetime | None = None
    made_by_id: int | None = None
    goal_id: int | None = None

    @property
    def written(self) -> tuple[Any, ...]:
        """What a row of the table holds of it."""
        return tuple(getattr(self, name) for name in STEP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Aimed:
    """One goal as it comes in; the same words of the same relationship are the same goal.

    `on`: the day `current` is of, today without one.
    """

    relationship_id: int
    words: str
    measure: str = ""
    start: float | None = None
    current: float | None = None
    on: date | None = None
    target: float | None = None
    due_on: date | None = None
    state: GoalState = GoalState.OPEN
    agreed_at: datetime | None = None
    agreed_by_id: int | None = None
    ended_at: datetime | None = None
    made_at: datetime | None = None
    made_by_id: int | None = None

    @property
    def written(self) -> tuple[Any, ...]:
        """What a row of the table holds of it."""
        return tuple(getattr(self, name) for name in GOAL)

    @property
    def measured_on(self) -> date:
        """The day it was so far: none after it had ended, and none to come."""
        days = [self.on or clock.today(), clock.today(), *([self.ended_at.date()] if self.ended_at else [])]
        return min(days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Somebody, or nobody, looked after a relationship from when until when; the last one is open."""

    person_id: int | None
    since: datetime
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A relationship came from one stage to another; `before_id` is None where it began."""

    before_id: int | None
    after_id: int
    at: datetime
    reason: str = ""
    by_id: int | None = None


def load_steps(rows: Sequence[Planned], *, by: Actor) -> list[Became]:
    """Write steps down, in the caller's transaction; return what became of each, in order. The policy was asked."""
    found = Step.objects.filter(
        relationship_id__in={row.relationship_id for row in rows}, key__in={row.key for row in rows if row.key}
    )
    there = {(one.relationship_id, one.key): one for one in found}
    became: list[Became] = []
    fresh: list[Step] = []
    changed: dict[tuple[int, str], tuple[Step, tuple[Any, ...]]] = {}
    for number, row in enumerate(rows):
        place = (row.relationship_id, row.key or f"#{number}")  # without a key it is like no other
        one = there.get(place)
        if one is None:
            one = there[place] = Step(
                relationship_id=row.relationship_id,
                key=row.key,
                made_at=row.made_at or clock.now(),
                made_by_id=row.made_by_id,
                **dict(zip(STEP, row.written, strict=True)),
            )
            fresh.append(one)
            became.append(Became.CREATED)
        elif tuple(getattr(one, name) for name in STEP) == row.written:
            became.append(Became.UNCHANGED)
        else:
            if one.pk:
                changed.setdefault(place, (one, tuple(getattr(one, name) for name in STEP)))
            for name, value in zip(STEP, row.written, strict=True):
                setattr(one, name, value)
            became.append(Became.UPDATED)
    with transaction.atomic():
        Step.objects.bulk_create(fresh, batch_size=AT_ONCE)
        put_anew = [step for step, _was in changed.values()]
        Step.objects.bulk_update(put_anew, STEP, batch_size=500)
        for step in put_anew:
            settle_all(kind=TaskOf.STEP, subject="step", subject_id=step.id, state=_came_to(step), by=by)
        _ask([*fresh, *put_anew], by=by)
        _tell_steps([(step, None) for step in fresh] + list(changed.values()), by=by)
    return became


def _came_to(step: Step) -> State:
    if step.done_at is not None:
        return State.DONE
    return State.WITHDRAWN if step.dropped_at is None else State.DECLINED


def _ask(steps: Sequence[Step], *, by: Actor) -> None:
    """Let whatever is still to be done wait on whoever is to do it, and is here."""
    going = Relationship.objects.going_on().filter(id__in={one.relationship_id for one in steps})
    alive = set(going.values_list("id", flat=True))
    waits = [one for one in steps if one.person_id and one.done_at is None and one.dropped_at is None]
    waits = [one for one in waits if one.relationship_id in alive]
    cards = person_card({one.person_id for one in waits if one.person_id})
    for one in waits:
        card = cards.get(one.person_id or 0)
        if card is not None and not card.left and not card.vacant:
            ask_step(one, by=by)


def _tell_steps(steps: Sequence[tuple[Step, tuple[Any, ...] | None]], *, by: Actor) -> None:
    """Say what happened to steps, each with what it was before; one that ends is a change of its relationship."""
    facts: list[object] = []
    ending: set[int] = set()
    for one, was in steps:
        before = dict(zip(STEP, was, strict=True)) if was else {}
        had_ended = bool(before.get("done_at") or before.get("dropped_at"))
        has_ended = bool(one.done_at or one.dropped_at)
        if not was or any(before[name] != getattr(one, name) for name in STEP if name not in ENDED) or had_ended:
            facts.append(
                StepSet(step_id=one.id, relationship_id=one.relationship_id, person_id=one.person_id, due_on=one.due_on)
            )
        if has_ended and not had_ended:
            done = one.done_at is not None
            facts.append(StepEnded(step_id=one.id, relationship_id=one.relationship_id, done=done))
            ending |= {one.relationship_id} if was else set()
    for row in Relationship.objects.filter(id__in=ending):
        touch(row)
    record_stream(facts, by=by)


def load_goals(rows: Sequence[Aimed], *, by: Actor) -> list[tuple[Became, int]]:
    """Write goals down, in the caller's transaction; return what became of each, and its id. The policy was asked.

    A yes of the other side is theirs to give: of a file it counts where the operator brings it, and of a goal that is
    here already never. What is brought without one is put to them.
    """
    if not by.is_system:
        rows = [replace(row, agreed_at=None, agreed_by_id=None) for row in rows]
    found = Goal.objects.filter(
        relationship_id__in={row.relationship_id for row in rows}, words__in={row.words for row in rows}
    )
    there = {(one.relationship_id, one.words): one for one in found}
    values = Values(there.values())
    became: list[tuple[Became, Goal]] = []
    fresh: list[Goal] = []
    changed: dict[int, tuple[Goal, list[GoalStep]]] = {}
    with transaction.atomic():
        for row in rows:
            place = (row.relationship_id, row.words)
            if (one := there.get(place)) is None:
                one = there[place] = _new(row)
                values.take(one, row.current, row.measured_on)
                became.append((Became.CREATED, one))
                fresh.append(one)
                continue
            current, is_new = values.take(one, row.current, row.measured_on)
            put = {**dict(_without_yes(row)), "current": current}
            moved = {name for name, value in put.items() if getattr(one, name) != value}
            steps = _put_anew(one, put)
            if moved:
                one.save()
            if moved - {"current"} and one not in fresh:
                changed.setdefault(one.id, (one, []))[1].extend(steps)
            became.append((Became.UPDATED if moved or is_new else Became.UNCHANGED, one))
        _tell_goals(fresh, list(changed.values()), values, by=by)
    return [(what, one.id) for what, one in became]


def _new(row: Aimed) -> Goal:
    return Goal.objects.create(
        relationship_id=row.relationship_id,
        words=row.words,
        made_at=row.made_at or clock.now(),
        made_by_id=row.made_by_id,
        **dict(zip(GOAL, row.written, strict=True)),
    )


def _put_anew(one: Goal, put: Mapping[str, Any]) -> list[GoalStep]:
    """Bring a goal to what a row puts it to, and return what happened to it.

    Other terms than those the other side said yes to are put to it again.
    """
    before, was = tuple(getattr(one, name) for name in TERMS), one.state
    for name, value in put.items():
        setattr(one, name, value)
    steps = []
    if tuple(getattr(one, name) for name in TERMS) != before:
        ask_anew(one)
        steps.append(GoalStep.PROPOSED)
    if one.state != was:
        steps.append(ENDS.get(GoalState(one.state), GoalStep.REOPENED))
    return steps


def _without_yes(row: Aimed) -> list[tuple[str, Any]]:
    """Return what of a goal that is here may come in anew."""
    return [(name, value) for name, value in zip(GOAL, row.written, strict=True) if not name.startswith("agreed")]


def _tell_goals(
    fresh: Sequence[Goal], changed: Sequence[tuple[Goal, list[GoalStep]]], values: Values, *, by: Actor
) -> None:
    """Say what happened to goals, on the timeline too.

    One that ends, goes on, or came further is a change of its relationship.
    """
    entries = [entry for one in fresh for entry in _history(one)]
    entries += [_entry(one, step, _when(one, step)) for one, steps in changed for step in steps]
    Entry.objects.bulk_create(entries)
    turned = {one.relationship_id for one, steps in changed if {*steps} - {GoalStep.PROPOSED}}
    turned |= {one.relationship_id for one, _value in values.added.values() if one not in fresh}
    for row in Relationship.objects.filter(id__in=turned):
        touch(row)
    for one, _steps in changed:
        settle_all(kind=TaskOf.GOAL, subject="goal", subject_id=one.id, state=State.WITHDRAWN, by=by)
    every = [*fresh, *(one for one, _steps in changed)]
    waits = [one for one in every if one.agreed_at is None and one.declined_at is None]
    _propose([one for one in waits if one.state == GoalState.OPEN], by=by)
    record_many([*_of_goals(fresh, changed), *values.write()], by=by)


def _of_goals(fresh: Sequence[Goal], changed: Sequence[tuple[Goal, list[GoalStep]]]) -> Iterator[object]:
    """Return the facts of goals that came in: that they were set, that they ended."""
    for one, steps in [*((one, None) for one in fresh), *changed]:
        if steps is None or len(steps) != 1 or steps[0] not in ENDS.values():
            yield GoalSet(goal_id=one.id, relationship_id=one.relationship_id, due_on=one.due_on)
        if one.state != GoalState.OPEN and (steps is None or {*steps} & {*ENDS.values()}):
            yield GoalEnded(goal_id=one.id, relationship_id=one.relationship_id, state=GoalState(one.state))


def _history(goal: Goal) -> Iterator[Entry]:
    """What the timeline tells of a goal: that it was proposed, agreed to, reached or dropped."""
    ended = GoalStep.REACHED if goal.state == GoalState.REACHED else GoalStep.DROPPED
    for value, at in ((GoalStep.PROPOSED, goal.made_at), (GoalStep.AGREED, goal.agreed_at), (ended, goal.ended_at)):
        if at is not None:
            yield _entry(goal, value, at)


def _when(goal: Goal, step: GoalStep) -> datetime:
    return goal.ended_at if goal.ended_at is not None and step in ENDS.values() else clock.now()


def _entry(goal: Goal, step: GoalStep, at: datetime) -> Entry:
    return Entry(
        relationship_id=goal.relationship_id,
        what=Happened.GOAL,
        at=at,
        record="goal",
        record_id=goal.id,
        value=float(step),
    )


def _propose(goals: Sequence[Goal], *, by: Actor) -> None:
    """Put goals that nobody agreed to yet on the list of who speaks for the other side."""
    rows = Relationship.objects.going_on().in_bulk({one.relationship_id for one in goals})
    for one in goals:
        if one.relationship_id in rows:
            ask_for_yes(one, rows[one.relationship_id], by=by)


def load_moves(*, relationship_id: int, moves: Sequence[Moved], by: Actor) -> bool:
    """Put how a relationship came through its stages in place of what is known; return whether that changed anything.

    In order, the first one where it began. In the caller's transaction; the policy was asked.
    """
    row = Relationship.objects.select_for_update().get(id=relationship_id)
    known = StageMove.objects.filter(relationship=row).order_by("at", "id")
    wanted = [(one.before_id, one.after_id, one.at, one.reason) for one in moves]
    if list(known.values_list("before_id", "after_id", "at", "reason")) == wanted:
        return False
    gone = list(known.values_list("id", flat=True))
    Entry.objects.filter(record="stage_move", record_id__in=gone).delete()
    known.delete()
    made = StageMove.objects.bulk_create(
        StageMove(
            relationship=row,
            before_id=one.before_id,
            after_id=one.after_id,
            at=one.at,
            reason=one.reason,
            by_id=one.by_id or by.person_id,
        )
        for one in moves
    )
    Entry.objects.bulk_create(
        Entry(relationship=row, what=Happened.STAGE, at=one.at, record="stage_move", record_id=one.id)
        for one in made
        if one.before_id is not None
    )
    last = moves[-1]
    if row.stage_id == last.after_id:
        touch(row, staged_at=last.at)
    else:
        in_stage(row, Stage.objects.get(id=last.after_id), at=last.at, by=by)
    return True


def load_owners(*, relationship_id: int, spans: Sequence[Kept], by: Actor) -> bool:
    """Put who looked after a relationship when in place of what is known of it; return whether that changed anything.

    In order, one after the other without overlap, the last one open. In the caller's transaction; the policy was asked.
    """
    row = Relationship.objects.select_for_update().get(id=relationship_id)
    known = OwnerSpan.objects.filter(relationship=row).order_by("since")
    wanted = [(one.person_id, one.since, one.until, one.reason) for one in spans]
    if list(known.values_list("person_id", "since", "until", "reason")) == wanted:
        return False
    gone = list(known.values_list("id", flat=True))
    Entry.objects.filter(record="owner_span", record_id__in=gone).delete()
    known.delete()
    made = OwnerSpan.objects.bulk_create(
        OwnerSpan(
            relationship=row,
            person_id=one.person_id,
            since=one.since,
            until=one.until,
            reason=one.reason,
            by_id=by.person_id,
        )
        for one in spans
    )
    Entry.objects.bulk_create(
        Entry(relationship=row, what=Happened.OWNER, at=one.since, record="owner_span", record_id=one.id)
        for one in made[1:]
    )
    if row.owner_id != spans[-1].person_id:
        in_hands_of(row, spans[-1].person_id, by=by)
    return True
