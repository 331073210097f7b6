"""Ask somebody, and settle what was asked."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.directory.public import follow_merges, person_card
from rapport.kit import clock
from rapport.kit.doors import listed
from rapport.kit.each import each_alone
from rapport.kit.moves import move_rows
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import Subject, record
from rapport.tasks import policy
from rapport.tasks.events import Asked, Delegated, DelegationEnded, Readdressed, Settled
from rapport.tasks.models import Delegation, Task
from rapport.tasks.queries import About, Waiting, told
from rapport.tasks.rules import (
    FARTHEST_DELEGATION,
    LONGEST_DELEGATION,
    SETTLED,
    Link,
    State,
    Wants,
    circles,
    serves_its_maker,
)

AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """A kind of thing that waits, offered by the room that asks.

    `decide(waiting, yes, reason, by)` does what a yes or a no leads to and settles the task itself, in a transaction
    of its own: what it keeps stays though it refuses. `expire(waiting)` is called by a job once it is overdue; None
    where nothing follows by itself. `show(waiting, by)` says of tasks, by their ids, what they are about, as far as
    the actor may see it; `yes` and `no` are the words on the buttons. What `wants` words has one button, `yes`; what
    wants a look has none, and settles by itself where it is done. What is `own` is hers to answer: nobody answers it
    for her unless she said so herself. `bars(task_ids, person_id)` says which of these tasks somebody must not decide
    for another: they do not come to her. `told`: what is said after a yes, with %s for what it is about. What is
    `quiet` is told of by the asking room itself, in its own words.
    """

    name: str
    title: object
    decide: Callable[[Waiting, bool, str, Actor], None]
    expire: Callable[[Waiting], None] | None = None
    show: Callable[[Sequence[Waiting], Actor], Mapping[int, About]] | None = None
    yes: object = ""
    no: object = ""
    wants: Wants = Wants.DECISION
    own: bool = False
    bars: Callable[[Collection[int], int], Collection[int]] | None = None
    told: object = ""
    quiet: bool = False


@cache
def kinds() -> dict[str, TaskKind]:
    """Every kind of task by name: what the doors of the rooms list as `TASKS`, so that this room need not know them."""
    return {kind.name: kind for kind in listed("TASKS")}


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
    _settle(task, state, by=by, reason=reason)


def settle_all(*, kind: str, subject: str, subject_id: int, state: State, by: Actor) -> int:
    """Settle whatever of a kind waits about a record, in the caller's transaction; returns how many."""
    rows = Task.objects.select_for_update().filter(kind=kind, subject=subject, subject_id=subject_id, state=State.OPEN)
    tasks = list(rows.order_by("id"))
    for task in tasks:
        _settle(task, state, by=by)
    return len(tasks)


def readdress(
    *, kind: str, subject: str, subject_id: int, by: Actor, to_person_id: int | None, to_unit_id: int | None
) -> None:
    """Let what waits about a record wait on somebody else, as the record came into other hands."""
    waits = Task.objects.filter(kind=kind, subject=subject, subject_id=subject_id, state=State.OPEN)
    for task_id in list(waits.values_list("id", flat=True)):
        Task.objects.filter(id=task_id).update(to_person_id=to_person_id, to_unit_id=to_unit_id)
        record(Readdressed(task_id=task_id, to_person_id=to_person_id, to_unit_id=to_unit_id), by=by)


def _settle(task: Task, state: State, *, by: Actor, reason: str = "") -> None:
    for_id = task.to_person_id if policy.stands_in(by, task) else None
    task.state, task.settled_at, task.settled_by_id, task.settled_for_id = state, clock.now(), by.person_id, for_id
    task.reason = reason.strip()
    task.save(update_fields=["state", "settled_at", "settled_by", "settled_for", "reason"])
    record(Settled(task_id=task.id, state=state, by_person_id=by.person_id, for_person_id=for_id), by=by)


def decide(*, task_id: int, yes: bool, reason: str = "", by: Actor) -> None:
    """Answer what waits on the actor, from the list; what follows is the asking room's, in a transaction of its own."""
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
    return each_alone(list(overdue.order_by("due_at", "id")[:AT_ONCE]), _expire, what="Letting a task expire")


def _expire(task: Task) -> None:
    """Let one expire if it still waits. Not locked here: its room locks the record first, as whoever answers does."""
    expire = kinds()[task.kind].expire
    again = Task.objects.filter(id=task.id, state=State.OPEN).first()
    if again is not None and expire is not None:
        expire(told(again))


def delegate(
    *, to_person_id: int, since: datetime, until: datetime, by: Actor, kind: str = "", from_person_id: int | None = None
) -> int:
    """Let a colleague decide what waits on somebody while she is away, and return the delegation's id.

    She herself may, and who leads her unit. On one `kind` of task, or on everything. Refuses one that leads back to
    whom it begins with, a second one at the same time on the same, and more than a year.
    """
    away = from_person_id or by.person_id
    if away is None:
        raise Refusal("Say who is away.", code="no_person", field="from_person_id")
    policy.ensure_delegates(by, away)
    _check_cover(away, to_person_id, since, until, kind)
    _check_arranged(away, to_person_id, kind, by)
    new = Link(from_id=away, to_id=to_person_id, kind=kind, since=since, until=until, made_by_id=by.person_id)
    with transaction.atomic():
        with connection.cursor() as cursor:  # two that lead in a circle must not be made at one moment
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tasks.delegation', 0))")
        links = [_link(row) for row in Delegation.objects.filter(since__lt=until, until__gt=since)]
        _check_ways(links, new)
        made = Delegation.objects.create(
            from_person_id=away, to_person_id=to_person_id, kind=kind, since=since, until=until, made_by_id=by.person_id
        )
        told = Delegated(
            delegation_id=made.id, from_person_id=away, to_person_id=to_person_id, since=since, until=until
        )
        record(told, by=by)
    return made.id


def _link(row: Delegation) -> Link:
    return Link(
        from_id=row.from_person_id,
        to_id=row.to_person_id,
        kind=row.kind,
        since=row.since,
        until=row.until,
        made_by_id=row.made_by_id,
    )


def _check_ways(links: Sequence[Link], new: Link) -> None:
    """Refuse a second cover, a circle, and whatever brings to somebody what she arranged for another."""
    if any(link.from_id == new.from_id and link.meets(new) for link in links):
        raise Refusal("Somebody decides for her then already. End that first.", code="covered", field="since")
    if circles(links, new):
        raise Refusal(
            "This would lead in a circle: choose a colleague who is there herself.", code="circle", field="to"
        )
    if serves_its_maker(links, new):
        raise Refusal(
            "So what waits on a colleague would come to who arranged her cover. Choose a third person.",
            code="serves_maker",
            field="to",
        )


def _check_arranged(away: int, to_person_id: int, kind: str, by: Actor) -> None:
    """Of what somebody arranges for another: it is for a third person, and about no answers that are hers to give."""
    if by.person_id == away:
        return
    if to_person_id == by.person_id:
        raise Refusal(
            "Nobody takes over herself what waits on a colleague. Choose a third person.",
            code="third_person",
            field="to",
        )
    if kind in kinds() and kinds()[kind].own:
        raise Refusal("This is hers to answer. Only she herself may let a colleague do it.", code="own", field="kind")


def _check_cover(away: int, to_person_id: int, since: datetime, until: datetime, kind: str) -> None:
    card = person_card([to_person_id]).get(to_person_id)
    if card is None or card.left or card.vacant or to_person_id == away:
        raise Refusal("Choose a colleague who is here.", code="no_person", field="to")
    if until <= max(since, clock.now()):
        raise Refusal("The end lies before the beginning, or has passed.", code="bad_time", field="until")
    if since - clock.now() > FARTHEST_DELEGATION:
        raise Refusal("This begins more than two years ahead. Choose an earlier day.", code="too_far", field="since")
    if until - since > LONGEST_DELEGATION:
        raise Refusal("Nobody decides for another for more than a year. Choose an earlier end.", field="until")
    if kind and kind not in kinds():
        raise Refusal("There is no such kind of task.", code="no_kind", field="kind")


def end_delegation(*, delegation_id: int, by: Actor) -> None:
    """End a delegation now: either end of it may, and who leads a unit of the one who was away. Twice is once."""
    with transaction.atomic():
        row = Delegation.objects.select_for_update().filter(id=delegation_id).first()
        if row is None:
            raise Missing
        if by.person_id != row.to_person_id:
            policy.ensure_delegates(by, row.from_person_id)
        now = clock.now()
        if row.until <= now:
            return
        told = DelegationEnded(delegation_id=row.id, from_person_id=row.from_person_id, to_person_id=row.to_person_id)
        if row.since >= now:
            row.delete()
        else:
            row.until = now
            row.save(update_fields=["until"])
        record(told, by=by)


def forget_tasks(person_id: int) -> int:
    """Erase somebody from the list, in the caller's transaction; returns how many rows changed or went.

    What still waits on her goes to the unit it was for; what was for her alone goes with her.
    """
    to_her = Task.objects.filter(to_person_id=person_id)
    gone = to_her.filter(to_unit=None).delete()[0] + to_her.update(to_person_id=None)
    gone += Task.objects.filter(asked_by_id=person_id).update(asked_by_id=None, words="")
    gone += Task.objects.filter(settled_for_id=person_id).update(settled_for_id=None)
    return gone + Task.objects.filter(settled_by_id=person_id).update(settled_by_id=None, reason="")


def forget_delegations(person_id: int) -> int:
    """Erase who decided for somebody, and for whom she decided, in the caller's transaction; returns how many."""
    either = Q(from_person_id=person_id) | Q(to_person_id=person_id)
    gone = Delegation.objects.filter(either).delete()[0]
    return gone + Delegation.objects.filter(made_by_id=person_id).update(made_by_id=None)


def remove_old_delegations(before: datetime) -> int:
    """Delete delegations that ended before that moment; returns how many."""
    return Delegation.objects.filter(until__lt=before).delete()[0]


def forget_words(*, subject: str, subject_ids: Iterable[int]) -> None:
    """Take what was asked and answered out of all tasks about some records, in the caller's transaction."""
    Task.objects.filter(subject=subject, subject_id__in=list(subject_ids)).update(words="", reason="")


def remove_old_tasks(before: datetime) -> int:
    """Delete what was settled before that moment; returns how many."""
    return Task.objects.exclude(state=State.OPEN).filter(settled_at__lt=before).delete()[0]


def follow_merged_people() -> None:
    """Bring tasks into line with the merges that stand; once more is harmless."""
    follow_merges("tasks", move=_move)


def _move(*, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    columns = ("to_person_id", "asked_by_id", "settled_by_id", "settled_for_id")
    rows = [move_rows(Task.objects.all(), column, before=gone_id, after=kept_id) for column in columns]
    covers = Delegation.objects.all()
    for column, other in (("from_person_id", "to_person_id"), ("to_person_id", "from_person_id")):
        rows.append(move_rows(covers.exclude(**{other: kept_id}), column, before=gone_id, after=kept_id))
    rows.append(move_rows(covers, "made_by_id", before=gone_id, after=kept_id))
    return rows


def covers_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these delegations, those the actor may see, as records others may speak of. Two statements."""
    rows = list(policy.delegations_visible_to(by).filter(id__in=ids))
    people = person_card({ident for row in rows for ident in (row.from_person_id, row.to_person_id)})
    return {
        row.id: Subject(
            id=row.id,
            label=_("%(to)s decides for %(away)s while away")
            % {"to": people[row.to_person_id].name, "away": people[row.from_person_id].name},
            url="/tasks/delegations/",
        )
        for row in rows
    }


def tasks_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these tasks, those that wait still and the actor may see, as records others may speak of."""
    rows = [told(task) for task in policy.visible_to(by).filter(id__in=ids, state=State.OPEN)]
    known, about = kinds(), about_tasks(rows, by)
    return {task.id: _spoken_of(task, known[task.kind], about.get(task.id)) for task in rows if task.kind in known}


def about_tasks(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """Say of tasks, by their ids, what they are about, as far as the actor may read it. The statements of each kind.

    What a room leaves without a label is called as its kind.
    """
    known, about = kinds(), dict[int, About]()
    for name in {task.kind for task in waiting} & known.keys():
        show = known[name].show
        if show is not None:
            found = show([task for task in waiting if task.kind == name], by)
            about |= {ident: replace(one, label=one.label or str(known[name].title)) for ident, one in found.items()}
    return about


def _spoken_of(task: Waiting, kind: TaskKind, about: About | None) -> Subject:
    """A task as others speak of it; private where its room says so, or tells this reader nothing of it."""
    silent = about is None and kind.show is not None
    return Subject(
        id=task.id,
        label=about.label if about else str(kind.title),
        url="/tasks/",
        private=about.private if about else silent,
    )
