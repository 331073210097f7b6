"""What waits, and on whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.kit.paging import Page, cut, decode, size
from rapport.tasks import policy
from rapport.tasks.models import Task
from rapport.tasks.rules import State

NEVER = "9999-12-31T00:00:00+00:00"  # where in the order what has no time stands


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits, or waited; people and units by id."""

    id: int
    kind: str
    subject: str
    subject_id: int
    to_person_id: int | None
    to_unit_id: int | None
    asked_by_id: int | None
    asked_at: datetime
    words: str
    due_at: datetime | None
    state: State
    settled_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class About:
    """What a task is about, for the list: its words, and where it is."""

    label: str
    url: str = ""


def told(task: Task) -> Waiting:
    """A row as other rooms get it."""
    return Waiting(
        id=task.id,
        kind=task.kind,
        subject=task.subject,
        subject_id=task.subject_id,
        to_person_id=task.to_person_id,
        to_unit_id=task.to_unit_id,
        asked_by_id=task.asked_by_id,
        asked_at=task.asked_at,
        words=task.words,
        due_at=task.due_at,
        state=State(task.state),
        settled_at=task.settled_at,
        reason=task.reason,
    )


def waiting_on(*, by: Actor, after: str | None = None, limit: int | None = None) -> Page[Waiting]:
    """What waits on the actor and on her units, what is due first at the top; what has no time comes last."""
    if by.person_id is None:
        return Page(items=[], after=None)
    mine = Q(to_person_id=by.person_id) | Q(to_person=None, to_unit_id__in=by.unit_ids)
    rows = policy.visible_to(by).filter(mine, state=State.OPEN)
    key = decode(after, str, int)
    if key is not None:
        due, ident = key
        if due == NEVER:
            rows = rows.filter(due_at=None, id__gt=ident)
        else:
            rows = rows.filter(Q(due_at__gt=due) | Q(due_at=due, id__gt=ident) | Q(due_at=None))
    many = size(limit)
    found = [told(task) for task in rows.order_by("due_at", "id")[: many + 1]]
    return cut(found, limit=many, key=lambda t: (t.due_at.isoformat() if t.due_at else NEVER, t.id))


def tasks_of(subject: str, subject_id: int) -> Sequence[Waiting]:
    """Everything that ever waited about a record, newest first. Who may see it is the record's room's to say."""
    return [told(task) for task in Task.objects.filter(subject=subject, subject_id=subject_id).order_by("-id")]


def tasks_held(person_id: int) -> list[tuple[str, str, str]]:
    """What was asked of her, what she asked, and what she settled, newest first, for "My data". One statement."""
    hers = Q(to_person_id=person_id) | Q(asked_by_id=person_id) | Q(settled_by_id=person_id)
    return [_held(task, person_id) for task in Task.objects.filter(hers).order_by("-asked_at", "-id")]


def _held(task: Task, person_id: int) -> tuple[str, str, str]:
    how, words = _("settled by you"), ""
    if task.asked_by_id == person_id:
        how, words = _("asked by you"), task.words
    if task.to_person_id == person_id:
        how, words = _("asked of you"), task.words
    value = f"{task.state}; {words}" if words else task.state
    return f"{task.subject} {task.subject_id}", value, f"{how}; {task.asked_at.date()}"
