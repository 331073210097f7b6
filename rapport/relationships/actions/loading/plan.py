"""Goals and steps that come in by the hundred, and who looked after a relationship when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.kit.days import moments_of
from rapport.ledger.public import record_many, record_stream
from rapport.relationships.actions.goals import ask_anew
from rapport.relationships.actions.loading.became import AT_ONCE, Became
from rapport.relationships.events import GoalEnded, GoalSet, OwnerChanged, StepEnded, StepSet
from rapport.relationships.models import Entry, Goal, OwnerSpan, Relationship, StageMove, Step
from rapport.relationships.queries.sides import speaking
from rapport.relationships.rules.words import GoalState, GoalStep, Happened, TaskOf
from rapport.tasks.public import State, ask, settle_all

STEP = ("words", "person_id", "due_on", "done_at", "dropped_at", "goal_id")
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
    """One goal as it comes in; the same words of the same relationship are the same goal."""

    relationship_id: int
    words: str
    measure: str = ""
    start: float | None = None
    current: float | None = None
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
    changed: dict[tuple[int, str], Step] = {}
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
            for name, value in zip(STEP, row.written, strict=True):
                setattr(one, name, value)
            changed |= {place: one} if one.pk else {}
            became.append(Became.UPDATED)
    with transaction.atomic():
        Step.objects.bulk_create(fresh, batch_size=AT_ONCE)
        Step.objects.bulk_update(list(changed.values()), STEP, batch_size=500)
        for step in changed.values():
            settle_all(kind=TaskOf.STEP, subject="step", subject_id=step.id, state=State.WITHDRAWN, by=by)
        _ask([*fresh, *changed.values()], by=by)
        _tell_steps([*fresh, *changed.values()], by=by)
    return became


def _ask(steps: Sequence[Step], *, by: Actor) -> None:
    """Let whatever is still to be done wait on whoever is to do it, and is here."""
    waits = [one for one in steps if one.person_id and one.done_at is None and one.dropped_at is None]
    cards = person_card({one.person_id for one in waits if one.person_id})
    for one in waits:
        card = cards.get(one.person_id or 0)
        if card is None or card.left or card.vacant:
            continue
        _begin, over = moments_of(None, one.due_on)
        due_at = over - timedelta(minutes=1) if over else None
        one.task_id = ask(
            kind=TaskOf.STEP,
            subject="step",
            subject_id=one.id,
            to_person_id=card.id,
            words=one.words,
            due_at=due_at,
            by=by,
        )
        Step.objects.filter(id=one.id).update(task_id=one.task_id)


def _tell_steps(steps: Sequence[Step], *, by: Actor) -> None:
    facts: list[object] = [
        StepSet(step_id=one.id, relationship_id=one.relationship_id, person_id=one.person_id, due_on=one.due_on)
        for one in steps
    ]
    facts += [
        StepEnded(step_id=one.id, relationship_id=one.relationship_id, done=one.done_at is not None)
        for one in steps
        if one.done_at or one.dropped_at
    ]
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
    became: list[tuple[Became, Goal]] = []
    changed: list[Goal] = []
    with transaction.atomic():
        for row in rows:
            place = (row.relationship_id, row.words)
            if (one := there.get(place)) is None:
                one = there[place] = Goal(
                    relationship_id=row.relationship_id,
                    words=row.words,
                    made_at=row.made_at or clock.now(),
                    made_by_id=row.made_by_id,
                    **dict(zip(GOAL, row.written, strict=True)),
                )
                one.save()
                became.append((Became.CREATED, one))
                changed.append(one)
            elif all(getattr(one, name) == value for name, value in _without_yes(row)):
                became.append((Became.UNCHANGED, one))
            else:
                _put_anew(one, row)
                one.save()
                became.append((Became.UPDATED, one))
                changed.append(one)
        _tell_goals([(one, what is Became.CREATED) for what, one in became if one in changed], by=by)
    return [(what, one.id) for what, one in became]


def _put_anew(one: Goal, row: Aimed) -> None:
    """Bring a goal to what a row tells; other terms than those the other side said yes to are put to it again."""
    before = tuple(getattr(one, name) for name in TERMS)
    for name, value in _without_yes(row):
        setattr(one, name, value)
    if tuple(getattr(one, name) for name in TERMS) != before:
        ask_anew(one)


def _without_yes(row: Aimed) -> list[tuple[str, Any]]:
    """Return what of a goal that is here may come in anew."""
    return [(name, value) for name, value in zip(GOAL, row.written, strict=True) if not name.startswith("agreed")]


def _tell_goals(goals: Sequence[tuple[Goal, bool]], *, by: Actor) -> None:
    """Say what happened to goals; those that are new go on the timeline."""
    facts: list[object] = []
    for one, _fresh in goals:
        facts.append(GoalSet(goal_id=one.id, relationship_id=one.relationship_id, due_on=one.due_on))
        if one.state != GoalState.OPEN:
            state = GoalState(one.state)
            facts.append(GoalEnded(goal_id=one.id, relationship_id=one.relationship_id, state=state))
    new = [one for one, fresh in goals if fresh]
    Entry.objects.bulk_create(entry for one in new for entry in _history(one))
    for one, fresh in goals:
        if not fresh:
            settle_all(kind=TaskOf.GOAL, subject="goal", subject_id=one.id, state=State.WITHDRAWN, by=by)
    waits = [one for one, _fresh in goals if one.agreed_at is None and one.declined_at is None]
    _propose([one for one in waits if one.state == GoalState.OPEN], by=by)
    record_many(facts, by=by)


def _history(goal: Goal) -> Iterator[Entry]:
    """What the timeline tells of a goal: that it was proposed, agreed to, reached or dropped."""
    ended = GoalStep.REACHED if goal.state == GoalState.REACHED else GoalStep.DROPPED
    for value, at in ((GoalStep.PROPOSED, goal.made_at), (GoalStep.AGREED, goal.agreed_at), (ended, goal.ended_at)):
        if at is not None:
            yield Entry(
                relationship_id=goal.relationship_id,
                what=Happened.GOAL,
                at=at,
                record="goal",
                record_id=goal.id,
                value=value,
            )


def _propose(goals: Sequence[Goal], *, by: Actor) -> None:
    """Put goals that nobody agreed to yet on the list of who speaks for the other side."""
    if not goals:
        return
    ids = {one.relationship_id for one in goals}
    rows = {row.id: row for row in Relationship.objects.filter(id__in=ids, ended_at=None)}
    asked = speaking(rows.values())
    for one in goals:
        whom = asked.get(one.relationship_id)
        if whom is not None:
            ask(kind=TaskOf.GOAL, subject="goal", subject_id=one.id, to_person_id=whom, words=one.words, by=by)


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
    Relationship.objects.filter(id=row.id).update(staged_at=moves[-1].at, stage_id=moves[-1].after_id)
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
        before, row.owner_id = row.owner_id, spans[-1].person_id
        row.save(update_fields=["owner_id"])
        changed = OwnerChanged(
            relationship_id=row.id, team_id=row.team_id, before_id=before, after_id=spans[-1].person_id
        )
        record_many([changed], by=by)
    return True
