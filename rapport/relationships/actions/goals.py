"""Goals: proposed by the team, agreed to by the other side, measured, reached or dropped."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.days import moments_of
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.relationships import policy
from rapport.relationships.actions.changing import held, line, note, touch
from rapport.relationships.events import GoalAgreed, GoalDeclined, GoalEnded, GoalSet, GoalValued
from rapport.relationships.models import Goal, GoalValue, Relationship
from rapport.relationships.queries.sides import speaking
from rapport.relationships.rules.words import GoalState, GoalStep, Happened, TaskOf
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import Waiting, ask, settle, settle_all, tasks_to

MOST_GOALS = 30  # open at a time, with one customer
LARGEST = 1e15  # of a value: more no float counts one by one
AT_ONCE = 500
OPEN = Q(state=GoalState.OPEN, agreed_at=None, declined_at=None)
SYSTEM = Actor.system(via="job")
ENDS = {GoalState.REACHED: GoalStep.REACHED, GoalState.DROPPED: GoalStep.DROPPED}


def propose_goal(
    *,
    relationship_id: int,
    words: str,
    by: Actor,
    measure: str = "",
    start: float | None = None,
    target: float | None = None,
    due_on: date | None = None,
) -> int:
    """Propose a goal to the other side and return its id; whoever serves in the team may.

    Who leads the unit, or the person herself, is asked for her yes. `start` and `target` are in what `measure` says.
    """
    with transaction.atomic():
        row = held(relationship_id, by)
        if Goal.objects.filter(relationship=row, state=GoalState.OPEN).count() >= MOST_GOALS:
            raise Refusal("More goals than anybody reaches. End some first.", code="too_many", field="words")
        goal = Goal(relationship=row, made_by_id=by.person_id, made_at=clock.now())
        _write(goal, words=words, measure=measure, start=start, target=target, due_on=due_on)
        goal.current = goal.start
        goal.save()
        if goal.start is not None:
            GoalValue.objects.create(goal=goal, on=clock.today(), value=goal.start)
        ask_for_yes(goal, row, by=by)
        _told(goal, row, GoalStep.PROPOSED)
        record(GoalSet(goal_id=goal.id, relationship_id=row.id, due_on=goal.due_on), by=by)
    return goal.id


def change_goal(
    *,
    goal_id: int,
    words: str,
    by: Actor,
    measure: str = "",
    start: float | None = None,
    target: float | None = None,
    due_on: date | None = None,
) -> None:
    """Put a goal anew; the other side is asked for its yes again, unless nothing of it changed."""
    with transaction.atomic():
        goal, row = _held(goal_id, by)
        before = _terms(goal)
        _write(goal, words=words, measure=measure, start=start, target=target, due_on=due_on)
        if _terms(goal) == before:
            return
        ask_anew(goal)
        goal.save()
        _no_longer_asked(goal, by=by)
        ask_for_yes(goal, row, by=by)
        _told(goal, row, GoalStep.PROPOSED)
        record(GoalSet(goal_id=goal.id, relationship_id=row.id, due_on=goal.due_on), by=by)


def value_goal(*, goal_id: int, value: float, by: Actor, on: date | None = None) -> None:
    """Put down how far a goal is on a day, today without one; the same day again puts it anew."""
    with transaction.atomic():
        goal, row = _held(goal_id, by)
        day = on or clock.today()
        if day > clock.today():
            raise Refusal("A value is of today or before.", code="time", field="on")
        GoalValue.objects.update_or_create(goal=goal, on=day, defaults={"value": _number(value, "value")})
        newest = GoalValue.objects.filter(goal=goal).order_by("-on")[0]
        Goal.objects.filter(id=goal.id).update(current=newest.value)
        touch(row)
        record(GoalValued(goal_id=goal.id, relationship_id=row.id, on=day, value=value), by=by)


def who_is_asked(relationship_id: int, *, by: Actor) -> int | None:
    """Return who says yes or no to a goal of a relationship the actor sees; None where nobody does. Raises Missing."""
    row = policy.visible_to(by).filter(id=relationship_id).first()
    if row is None:
        raise Missing
    return _whom(row)


def ask_anew(goal: Goal) -> None:
    """Let a goal whose terms changed be one that nobody answered, under a new version; the caller saves it."""
    goal.agreed_at, goal.agreed_by, goal.declined_at, goal.answer = None, None, None, ""
    goal.version += 1


def answer_goal(*, goal_id: int, yes: bool, by: Actor, reason: str = "", seen: int | None = None) -> None:
    """Say yes or no to a goal for the other side: who leads the unit, or is the person. A no says why.

    After a no a yes is still taken, while the goal is as it was.

    `seen`: the version that was read. A yes to any other, or to none, is refused with what is proposed now.
    """
    with transaction.atomic():
        goal = Goal.objects.select_for_update().filter(id=goal_id).first()
        row = policy.their_side(by).filter(id=goal.relationship_id).first() if goal else None
        if goal is None or row is None:
            raise Missing
        if not policy.speaks_for(by, row):
            raise Forbidden("Only who leads this unit says yes or no for it.")
        if (yes or seen is not None) and seen != goal.version and goal.agreed_at is None:
            said = _said(goal)
            raise Refusal(f"Say yes to what is proposed now: {said} (version {goal.version}).", code="stale")
        _answer(goal, row, yes=yes, reason=reason, by=by)


def decide_goal(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Answer a goal from the list of tasks, as whom it waits on or who stands in for her.

    Where somebody else speaks for the other side by now it goes on to her, and is refused. A task is of one version of
    the goal: of a later one it was withdrawn.
    """
    with transaction.atomic():
        rows = Goal.objects.select_for_update(of=("self",)).select_related("relationship")
        goal = rows.filter(id=waiting.subject_id).first()
        if goal is None:
            raise Missing
        row = goal.relationship
        hers = waiting.to_person_id == _whom(row) or policy.speaks_for(by, row)
        if hers:
            settle(task_id=waiting.id, state=TaskState.DONE if yes else TaskState.DECLINED, by=by)
            _answer(goal, row, yes=yes, reason=reason, by=by)
        else:
            _pass_on(goal, row)
    if not hers:
        raise Refusal("Somebody else speaks for them now, and this waits on her.", code="settled")


def follow_leads() -> int:
    """Let each goal nobody answered wait on who speaks for the other side today; return how many went on to her."""
    rows = Goal.objects.filter(OPEN, relationship__ended_at=None, relationship__unit__isnull=False).order_by("id")
    moved, after = 0, 0
    while found := list(rows.filter(id__gt=after).select_related("relationship")[:AT_ONCE]):
        asked = speaking([goal.relationship for goal in found])
        whom = {goal.id: asked.get(goal.relationship_id) for goal in found}
        waits = {
            (task.subject_id, lead)
            for lead in {lead for lead in whom.values() if lead is not None}
            for task in tasks_to(lead)
            if task.kind == TaskOf.GOAL
        }
        moved += sum(_follow(goal.id) for goal in found if whom[goal.id] and (goal.id, whom[goal.id]) not in waits)
        after = found[-1].id
    return moved


def _follow(goal_id: int) -> bool:
    with transaction.atomic():
        goal = Goal.objects.select_for_update(of=("self",)).select_related("relationship").filter(OPEN, id=goal_id)
        found = goal.first()
        if found is not None:
            _pass_on(found, found.relationship)
    return found is not None


def _pass_on(goal: Goal, row: Relationship) -> None:
    """Let a goal wait on who speaks for the other side now; one that was answered or has ended, on nobody."""
    _no_longer_asked(goal, by=SYSTEM)
    if goal.state == GoalState.OPEN and goal.agreed_at is None and goal.declined_at is None and row.ended_at is None:
        ask_for_yes(goal, row, by=SYSTEM)


def end_goal(*, goal_id: int, state: GoalState, by: Actor) -> None:
    """Say that a goal was reached, or drop it; it can be taken up again."""
    with transaction.atomic():
        goal, row = _held(goal_id, by)
        if state not in ENDS:
            raise Refusal("A goal is reached or dropped.", code="state", field="state")
        Goal.objects.filter(id=goal.id).update(state=state, ended_at=clock.now())
        _no_longer_asked(goal, by=by)
        _told(goal, row, ENDS[state])
        touch(row)
        record(GoalEnded(goal_id=goal.id, relationship_id=row.id, state=state), by=by)


def reopen_goal(*, goal_id: int, by: Actor) -> None:
    """Take a goal up again; one that is open stays."""
    with transaction.atomic():
        goal, row = _held(goal_id, by, ended=True)
        if goal.state == GoalState.OPEN:
            return
        Goal.objects.filter(id=goal.id).update(state=GoalState.OPEN, ended_at=None)
        if goal.agreed_at is None and goal.declined_at is None:
            ask_for_yes(goal, row, by=by)
        _told(goal, row, GoalStep.REOPENED)
        touch(row)
        record(GoalSet(goal_id=goal.id, relationship_id=row.id, due_on=goal.due_on), by=by)


def _held(goal_id: int, by: Actor, *, ended: bool = False) -> tuple[Goal, Relationship]:
    """Return a goal of a book the actor keeps, with its relationship, locked. Raises Missing."""
    goal = Goal.objects.filter(id=goal_id, relationship__in=policy.visible_to(by)).first()
    if goal is None:
        raise Missing
    row = held(goal.relationship_id, by)
    goal = Goal.objects.get(id=goal_id)
    if not ended and goal.state != GoalState.OPEN:
        raise Refusal("This goal has ended. Take it up again first.", code="ended")
    return goal, row


def _answer(goal: Goal, row: Relationship, *, yes: bool, reason: str, by: Actor) -> None:
    said = line(reason, field="reason", needed="" if yes else "Say why not, so that they can propose something else.")
    if goal.state != GoalState.OPEN or goal.agreed_at is not None or (goal.declined_at is not None and not yes):
        raise Refusal("This was answered already, or has ended. Load the page again.", code="settled")
    now = clock.now()
    goal.answer, goal.agreed_by_id = said, by.person_id
    goal.agreed_at, goal.declined_at = (now, None) if yes else (None, now)
    goal.save(update_fields=["answer", "agreed_by", "agreed_at", "declined_at"])
    state = TaskState.DONE if yes else TaskState.DECLINED
    settle_all(kind=TaskOf.GOAL, subject="goal", subject_id=goal.id, state=state, by=by)
    _told(goal, row, GoalStep.AGREED if yes else GoalStep.DECLINED)
    told = GoalAgreed if yes else GoalDeclined
    record(told(goal_id=goal.id, relationship_id=row.id, by_person_id=by.person_id), by=by)


def stop_asking_goals(row: Relationship, *, by: Actor) -> None:
    """Let proposed goals of a relationship wait on nobody, as it ends. In the caller's transaction."""
    for goal in _unanswered(row):
        _no_longer_asked(goal, by=by)


def ask_goals_again(row: Relationship, *, by: Actor) -> None:
    """Put proposed goals of a relationship to the other side again, as it goes on. In the caller's transaction."""
    for goal in _unanswered(row):
        ask_for_yes(goal, row, by=by)


def _unanswered(row: Relationship) -> list[Goal]:
    return list(Goal.objects.filter(OPEN, relationship=row).order_by("id"))


def ask_for_yes(goal: Goal, row: Relationship, *, by: Actor) -> None:
    """Put a goal on the list of who speaks for the other side; without anybody it stays a proposal."""
    whom = _whom(row)
    if whom is not None:
        ask(kind=TaskOf.GOAL, subject="goal", subject_id=goal.id, to_person_id=whom, words=goal.words, by=by)


def _whom(row: Relationship) -> int | None:
    return speaking([row]).get(row.id)


def _no_longer_asked(goal: Goal, *, by: Actor) -> None:
    settle_all(kind=TaskOf.GOAL, subject="goal", subject_id=goal.id, state=TaskState.WITHDRAWN, by=by)


def _told(goal: Goal, row: Relationship, step: GoalStep) -> None:
    note(row, Happened.GOAL, record="goal", record_id=goal.id, value=float(step))


def _write(
    goal: Goal, *, words: str, measure: str, start: float | None, target: float | None, due_on: date | None
) -> None:
    goal.words = line(words, field="words", needed="Say in a sentence what you want to reach together.")
    goal.measure = line(measure, field="measure")
    goal.start = None if start is None else _number(start, "start")
    goal.target = None if target is None else _number(target, "target")
    goal.due_on = due_on
    moments_of(due_on, None)  # refuses a day that no calendar has


def _terms(goal: Goal) -> tuple[Any, ...]:
    return goal.words, goal.measure, goal.start, goal.target, goal.due_on


def _said(goal: Goal) -> str:
    """What is proposed, in a line."""
    aim = "" if goal.target is None else f"{goal.target:g} {goal.measure}".strip()
    come = f"from {goal.start:g} to {aim}" if aim and goal.start is not None else aim
    due = f"by {goal.due_on:%Y-%m-%d}" if goal.due_on else ""
    return ", ".join(filter(None, (f"“{goal.words}”", come, due)))


def _number(value: float, field: str) -> float:
    if not -LARGEST <= value <= LARGEST:  # also refuses what is no number
        raise Refusal("Write a number.", code="number", field=field)
    return value
