"""Steps: what somebody of either side does by when. They wait on her in the one list of tasks."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.kit.days import last_minute_of, moments_of
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record
from rapport.relationships import policy
from rapport.relationships.actions.changing import held, line, touch
from rapport.relationships.events import StepEnded, StepSet
from rapport.relationships.models import Goal, Relationship, Step, Touchpoint
from rapport.relationships.queries.contact import of_either_side
from rapport.relationships.rules.words import TaskOf
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import Waiting, ask, settle_all

MOST_STEPS = 200  # open at a time, with one customer
STAYS: Any = object()  # the default of what may stay as it is


def set_step(
    *,
    relationship_id: int,
    words: str,
    by: Actor,
    person_id: int | None = None,
    due_on: date | None = None,
    goal_id: int | None = None,
    touchpoint_id: int | None = None,
    key: str = "",
) -> int:
    """Say what somebody is to do by a day, and return the step's id; whoever serves in the team may.

    It waits on her, who is of either side, or on nobody yet. The same `key` again changes nothing and returns the
    first one's id.
    """
    with transaction.atomic():
        row = held(relationship_id, by)
        if key and (there := Step.objects.filter(relationship=row, key=key).first()) is not None:
            return there.id
        if Step.objects.filter(relationship=row, done_at=None, dropped_at=None).count() >= MOST_STEPS:
            raise Refusal("More steps than anybody takes. End some first.", code="too_many", field="words")
        step = Step(relationship=row, made_by_id=by.person_id, made_at=clock.now(), key=key[:250])
        step.words = line(words, field="words", needed="Say what is to be done.")
        step.person_id, step.due_on = _person(person_id, row, by), _day(due_on)
        step.goal_id = _of(row, Goal, goal_id)
        step.touchpoint_id = _of(row, Touchpoint, touchpoint_id)
        step.save()
        ask_step(step, by=by)
        _record(step, by=by)
    return step.id


def change_step(
    *, step_id: int, by: Actor, words: str = STAYS, person_id: int | None = STAYS, due_on: date | None = STAYS
) -> None:
    """Put a step anew: in other words, on somebody else, by another day; what is not given stays."""
    with transaction.atomic():
        step, row = _held(step_id, by)
        before = (step.words, step.person_id, step.due_on)
        if words is not STAYS:
            step.words = line(words, field="words", needed="Say what is to be done.")
        if person_id is not STAYS and person_id != step.person_id:
            step.person_id = _person(person_id, row, by)
        if due_on is not STAYS:
            step.due_on = _day(due_on)
        if (step.words, step.person_id, step.due_on) == before:
            return
        step.save()
        _no_longer_asked(step, TaskState.WITHDRAWN, by=by)
        ask_step(step, by=by)
        _record(step, by=by)


def end_step(*, step_id: int, done: bool, by: Actor) -> None:
    """Say that a step is done, or drop it: who keeps the book, or who was to do it. It can be taken up again."""
    with transaction.atomic():
        step, row = _held(step_id, by, hers=True)
        _end(step, row, done=done, by=by)


def decide_step(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Say from the list of tasks that a step is done, or drop it, as whom it waits on or who stands in for her."""
    with transaction.atomic():
        step = Step.objects.select_for_update().select_related("relationship").filter(id=waiting.subject_id).first()
        if step is None:
            raise Missing
        _end(step, step.relationship, done=yes, by=by)


def reopen_step(*, step_id: int, by: Actor) -> None:
    """Take a step up again; one that is open stays."""
    with transaction.atomic():
        step, _row = _held(step_id, by, hers=True, ended=True)
        if step.done_at is None and step.dropped_at is None:
            return
        step.done_at = step.dropped_at = None
        step.save(update_fields=["done_at", "dropped_at"])
        ask_step(step, by=by)
        _record(step, by=by)


def stop_asking_steps(row: Relationship, *, by: Actor) -> None:
    """Let what is open in a relationship wait on nobody, as it ends; it stays open. In the caller's transaction."""
    for step in Step.objects.filter(relationship=row, done_at=None, dropped_at=None).order_by("id"):
        _no_longer_asked(step, TaskState.WITHDRAWN, by=by)


def ask_steps_again(row: Relationship, *, by: Actor) -> None:
    """Let what is open in a relationship wait on whom it is for, as it goes on. In the caller's transaction."""
    for step in Step.objects.filter(relationship=row, done_at=None, dropped_at=None).order_by("id"):
        ask_step(step, by=by)


def _end(step: Step, row: Relationship, *, done: bool, by: Actor) -> None:
    if step.done_at is not None or step.dropped_at is not None:
        raise Refusal("This step was ended already. Load the page again.", code="settled")
    now = clock.now()
    Step.objects.filter(id=step.id).update(**{"done_at" if done else "dropped_at": now})
    _no_longer_asked(step, TaskState.DONE if done else TaskState.DECLINED, by=by)
    touch(row)
    record(StepEnded(step_id=step.id, relationship_id=row.id, done=done), by=by)


def _held(step_id: int, by: Actor, *, hers: bool = False, ended: bool = False) -> tuple[Step, Relationship]:
    """Return a step of a book the actor keeps, with its relationship, locked; `hers`: also her own. Raises Missing."""
    seen = Q(relationship__in=policy.visible_to(by))
    if hers and by.person_id is not None:
        seen |= Q(person_id=by.person_id)
    step = Step.objects.filter(seen, id=step_id).first()
    if step is None:
        raise Missing
    is_hers = hers and step.person_id is not None and step.person_id == by.person_id
    row = _locked(step.relationship_id) if is_hers else held(step.relationship_id, by)
    step = Step.objects.get(id=step_id)
    if not ended and (step.done_at is not None or step.dropped_at is not None):
        raise Refusal("This step was ended already. Load the page again.", code="settled")
    return step, row


def _locked(relationship_id: int) -> Relationship:
    return Relationship.objects.select_for_update().get(id=relationship_id)


def ask_step(step: Step, *, by: Actor) -> None:
    """Let an open step wait on whom it is for, if anybody. In the caller's transaction."""
    if step.person_id is None:
        return
    step.task_id = ask(
        kind=TaskOf.STEP,
        subject="step",
        subject_id=step.id,
        to_person_id=step.person_id,
        words=step.words,
        due_at=_end_of(step.due_on),
        by=by,
    )
    step.save(update_fields=["task_id"])


def _no_longer_asked(step: Step, state: TaskState, *, by: Actor) -> None:
    settle_all(kind=TaskOf.STEP, subject="step", subject_id=step.id, state=state, by=by)


def _record(step: Step, *, by: Actor) -> None:
    told = StepSet(step_id=step.id, relationship_id=step.relationship_id, person_id=step.person_id, due_on=step.due_on)
    record(told, by=by)


def _end_of(day: date | None) -> datetime | None:
    """Until when a step is due, by the clock of the site: the same day from a page, a job, an import or by mail."""
    return None if day is None else last_minute_of(day, zone=settings.READER_TIME_ZONE)


def _day(day: date | None) -> date | None:
    moments_of(day, None)  # refuses a day that no calendar has
    return day


def _person(person_id: int | None, row: Relationship, by: Actor) -> int | None:
    if person_id is None:
        return None
    card = person_card([person_id]).get(person_id)
    if card is None or card.left or card.vacant:
        raise Refusal("Choose a colleague who is here.", code="no_person", field="person")
    if person_id != by.person_id and person_id not in of_either_side([person_id], [row])[row.id]:
        raise Refusal(
            f"{card.name} is of neither side. Choose somebody of the team, or of whom it looks after.",
            code="neither_side",
            field="person",
        )
    return person_id


def _of(row: Relationship, model: type[Goal | Touchpoint], ident: int | None) -> int | None:
    """Return the id of a goal or touchpoint of this relationship; refuses another's."""
    if ident is not None and not model._default_manager.filter(id=ident, relationship=row).exists():  # noqa: SLF001
        raise Missing
    return ident
