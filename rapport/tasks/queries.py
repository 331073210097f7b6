"""What waits, and on whom."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.directory.public import members_of
from rapport.kit import clock
from rapport.kit.doors import listed
from rapport.kit.paging import Page, cut, decode, moment_of, size
from rapport.tasks import policy
from rapport.tasks.models import Delegation, Task
from rapport.tasks.rules import State

MOST_COVERS = 100
MOST_LATE = 200  # of a kind, on one page
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
    settled_by_id: int | None
    settled_for_id: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Who decides for whom, on what (`kind`; empty: on everything), from when until when."""

    id: int
    from_person_id: int
    to_person_id: int
    kind: str
    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class About:
    """What a task is about, for the list: what it is called, and where it is.

    `words`: what was asked, as far as this reader may read it; no list shows others. Mails about a `private` one are
    between us and the reader. `whom`: who waits for it in the end, and `hears_at` by when she is to hear, or (`done`)
    to have it; `needed_at`:
    by when what is asked is needed, where that is not when the answer is due.
    """

    label: str
    url: str = ""
    private: bool = False
    words: str = ""
    whom: str = ""
    hears_at: datetime | None = None
    done: bool = False
    needed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Late:
    """What somebody has in hand and is late with, though nobody asks it of her: what it is about, when it was due."""

    about: About
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class LateKind:
    """A kind of what is late, offered by the room that knows it as `LATE`: it is read anew each time, kept nowhere.

    `find(by, since, until, most)` returns what the actor is late with that was due after `since` (None: from the
    beginning) and up to `until`, the oldest first, `most` of it at most.
    """

    title: object
    find: Callable[[Actor, datetime | None, datetime, int], Sequence[Late]]


@cache
def late_kinds() -> tuple[LateKind, ...]:
    """Every kind of what may be late: what the doors of the rooms list as `LATE`."""
    return listed("LATE")


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
        settled_by_id=task.settled_by_id,
        settled_for_id=task.settled_for_id,
        reason=task.reason,
    )


def task_waiting(task_id: int, *, by: Actor) -> Waiting | None:
    """Return a task the actor may see. One statement."""
    found = policy.visible_to(by).filter(id=task_id).first()
    return told(found) if found is not None else None


def waiting_on(*, by: Actor, after: str | None = None, limit: int | None = None) -> Page[Waiting]:
    """What waits on the actor, on whom she stands in for and on her units, what is due first at the top.

    What has no time comes last. Two statements.
    """
    if by.person_id is None:
        return Page(items=[], after=None)
    rows = Task.objects.filter(policy.waits_on(by), state=State.OPEN)
    key = decode(after, str, int)
    if key is not None:
        due, ident = key
        if due == NEVER:
            rows = rows.filter(due_at=None, id__gt=ident)
        else:
            moment = moment_of(due)
            rows = rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, id__gt=ident) | Q(due_at=None))
    many = size(limit)
    found = [told(task) for task in rows.order_by("due_at", "id")[: many + 1]]
    return cut(found, limit=many, key=lambda t: (t.due_at.isoformat() if t.due_at else NEVER, t.id))


def late_beside(
    page: Page[Waiting], *, by: Actor, after: str | None = None, most: int = MOST_LATE
) -> list[tuple[LateKind, Late]]:
    """What the actor is late with, of the time that a page of `waiting_on` after that cursor covers.

    So it stands on one page alone, and in the order in which all was due. As many statements as its kinds take.
    """
    key = decode(after, str, int)
    if by.person_id is None or (key is not None and key[0] == NEVER):
        return []
    since, until = moment_of(key[0]) if key else None, clock.now()
    if page.after is not None:
        until = min(page.items[-1].due_at or until, until)
    return [(kind, one) for kind in late_kinds() for one in kind.find(by, since, until, most)]


def whom_it_reaches(task_id: int) -> list[int]:
    """Return whom a task reaches now: on whom it waits, or who decides for her while she is away, or a unit's people.

    Who is away is not among them, unless nobody else who may decides for her. Nobody, where the asking room tells it.
    """
    task = Task.objects.filter(id=task_id).first()
    if task is None or task.kind in policy.told_elsewhere():
        return []
    if task.to_person_id is None:
        return [card.id for card in members_of([task.to_unit_id])] if task.to_unit_id else []
    deciders = [one for one in policy.deciders_for(task) if one != task.asked_by_id]
    return deciders or [task.to_person_id]


def stays_with_her(cover: Cover) -> int:
    """Return how much of what waits on who is away she has to decide herself, as her stand-in must not."""
    hers = Task.objects.filter(to_person_id=cover.from_person_id)
    return len(policy.barred_from(cover.to_person_id, hers.filter(kind=cover.kind) if cover.kind else hers))


def tasks_to(person_id: int) -> Sequence[Waiting]:
    """Everything that waits on somebody by name, oldest first, for the room that moves it on when she leaves."""
    return [told(task) for task in Task.objects.filter(to_person_id=person_id, state=State.OPEN).order_by("id")]


def subjects_of_tasks(ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """Say of tasks, by their ids, which record each is about; those that are gone are not in it. One statement."""
    rows = Task.objects.filter(id__in=ids).values_list("id", "subject", "subject_id")
    return {ident: (subject, subject_id) for ident, subject, subject_id in rows}


def covers(*, by: Actor) -> list[Cover]:
    """Return who decides for the actor, and for whom she decides, now and later, what ends first at the top.

    Those that are over are not in it. One statement.
    """
    rows = policy.delegations_visible_to(by).filter(until__gt=clock.now()).order_by("until", "id")[:MOST_COVERS]
    return [_cover(row) for row in rows]


def delegations_held(person_id: int) -> list[tuple[str, str, str]]:
    """Who decided for her and for whom she decided, newest first, for "My data". One statement."""
    hers = Q(from_person_id=person_id) | Q(to_person_id=person_id) | Q(made_by_id=person_id)
    return [_held_cover(row, person_id) for row in Delegation.objects.filter(hers).order_by("-since", "-id")]


def _held_cover(row: Delegation, person_id: int) -> tuple[str, str, str]:
    how = _("arranged by you")
    if row.from_person_id == person_id:
        how = _("a colleague decides for you")
    elif row.to_person_id == person_id:
        how = _("you decide for a colleague")
    return how, f"{row.since.date()} – {row.until.date()}", row.kind or _("on everything")


def _cover(row: Delegation) -> Cover:
    return Cover(
        id=row.id,
        from_person_id=row.from_person_id,
        to_person_id=row.to_person_id,
        kind=row.kind,
        since=row.since,
        until=row.until,
    )


def tasks_held(person_id: int) -> list[tuple[str, str, str]]:
    """What was asked of her, what she asked, and what she settled, newest first, for "My data". One statement."""
    settled = Q(settled_by_id=person_id) | Q(settled_for_id=person_id)
    hers = Q(to_person_id=person_id) | Q(asked_by_id=person_id) | settled
    return [_held(task, person_id) for task in Task.objects.filter(hers).order_by("-asked_at", "-id")]


def _held(task: Task, person_id: int) -> tuple[str, str, str]:
    how, words = _("settled by you"), ""
    if task.asked_by_id == person_id:
        how, words = _("asked by you"), task.words
    if task.to_person_id == person_id:
        how, words = _("asked of you"), task.words
    value = f"{task.state}; {words}" if words else task.state
    return f"{task.subject} {task.subject_id}", value, f"{how}; {task.asked_at.date()}"
