"""Ask somebody, and settle what was asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory.public import follow_merges
from rapport.kit import clock
from rapport.kit.moves import move_rows, move_rows_back
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.tasks import policy
from rapport.tasks.events import Asked, Settled
from rapport.tasks.models import Task
from rapport.tasks.queries import About, Waiting, told
from rapport.tasks.rules import SETTLED, State

AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """A kind of thing that waits, offered by the room that asks.

    `decide(waiting, yes, reason, by)` does what a yes or a no leads to and settles the task itself; `expire(waiting)`
    is called by a job once it is overdue; None where nothing follows by itself. `show(waiting, by)` says of tasks, by
    their ids, what they are about, as far as the actor may see it; `yes` and `no` are the words on the buttons.
    """

    name: str
    title: object
    decide: Callable[[Waiting, bool, str, Actor], None]
    expire: Callable[[Waiting], None] | None = None
    show: Callable[[Sequence[Waiting], Actor], Mapping[int, About]] | None = None
    yes: object = ""
    no: object = ""


@cache
def kinds() -> dict[str, TaskKind]:
    """Every kind of task by name: what the doors of the rooms list as `TASKS`, so that this room need not know them."""
    doors = (f"{app}.public" for app in settings.INSTALLED_APPS if app.startswith("rapport."))
    found = (import_module(door) for door in doors if find_spec(door) is not None)
    return {kind.name: kind for door in found for kind in getattr(door, "TASKS", ())}


def ask(
    *,
    kind: str,
    subject: str,
    subject_id: int,
    by: Actor,
    to_person_id: int | None = None,
    to_unit_id: int | None = None,
    words: str = "",
    due_at: datetime | None = None,
) -> int:
    """Put something on the list of a person or a unit, in the caller's transaction; returns the task's id.

    Policy is the asking room's, which knows the record it is about.
    """
    if to_person_id is None and to_unit_id is None:
        raise Refusal("Say on whom this waits: a person or a unit.", code="waits_on_nobody")
    task = Task.objects.create(
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        to_person_id=to_person_id,
        to_unit_id=to_unit_id,
        asked_by_id=by.person_id,
        asked_at=clock.now(),
        words=words.strip(),
        due_at=due_at,
    )
    record(Asked(task_id=task.id, to_person_id=to_person_id, to_unit_id=to_unit_id, asked_by_id=by.person_id), by=by)
    return task.id


def settle(*, task_id: int, state: State, by: Actor, reason: str = "") -> None:
    """Settle a task once, in the caller's transaction. Refuses one that is settled already.

    Who may is the asking room's to say: it calls this from its own action.
    """
    if state not in SETTLED:
        raise ValueError("A task is settled as done, declined, withdrawn or expired.")
    task = Task.objects.select_for_update().filter(id=task_id).first()
    if task is None:
        raise Missing
    if task.state != State.OPEN:
        raise Refusal("This was settled already, perhaps by a colleague. Load the page again.", code="settled")
    task.state, task.settled_at, task.settled_by_id, task.reason = state, clock.now(), by.person_id, reason.strip()
    task.save(update_fields=["state", "settled_at", "settled_by", "reason"])
    record(Settled(task_id=task.id, state=state, by_person_id=by.person_id), by=by)


def decide(*, task_id: int, yes: bool, reason: str = "", by: Actor) -> None:
    """Answer what waits on the actor, from the list; what follows is the asking room's, in the same transaction."""
    with transaction.atomic():
        task = policy.visible_to(by).filter(id=task_id).first()
        if task is None:
            raise Missing
        if not policy.may_settle(by, task):
            raise Forbidden("This waits on somebody else.")
        kinds()[task.kind].decide(told(task), yes, reason, by)


def expire_due() -> int:
    """Let what nobody answered in time expire, each in a transaction of its own; returns how many there were."""
    expiring = [kind.name for kind in kinds().values() if kind.expire]
    overdue = Task.objects.filter(state=State.OPEN, due_at__lt=clock.now(), kind__in=expiring)
    due = list(overdue.order_by("due_at", "id")[:AT_ONCE])
    for task in due:
        expire = kinds()[task.kind].expire
        with transaction.atomic():
            again = Task.objects.select_for_update().filter(id=task.id, state=State.OPEN).first()
            if again is not None and expire is not None:
                expire(told(again))
    return len(due)


def forget_tasks(person_id: int) -> int:
    """Erase somebody from the list, in the caller's transaction; returns how many rows changed or went.

    What still waits on her goes to the unit it was for; what was for her alone goes with her.
    """
    to_her = Task.objects.filter(to_person_id=person_id)
    gone = to_her.filter(to_unit=None).delete()[0] + to_her.update(to_person_id=None)
    gone += Task.objects.filter(asked_by_id=person_id).update(asked_by_id=None, words="")
    return gone + Task.objects.filter(settled_by_id=person_id).update(settled_by_id=None, reason="")


def remove_old_tasks(before: datetime) -> int:
    """Delete what was settled before that moment; returns how many."""
    return Task.objects.exclude(state=State.OPEN).filter(settled_at__lt=before).delete()[0]


def follow_merged_people() -> None:
    """Bring tasks into line with the merges that stand; once more is harmless."""
    follow_merges("tasks", move=_move, back=_move_back)


def _move(*, kept_id: int, gone_id: int) -> dict[str, Any]:
    columns = ("to_person_id", "asked_by_id", "settled_by_id")
    return {"rows": [move_rows(Task.objects.all(), column, before=gone_id, after=kept_id) for column in columns]}


def _move_back(note: dict[str, Any]) -> None:
    move_rows_back(note["rows"])
