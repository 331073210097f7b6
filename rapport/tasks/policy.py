"""Who may see and settle what waits.

| who | sees | settles |
|---|---|---|
| on whom it waits by name | it | it |
| who decides for her while she is away, on this kind | it | it, “for” her; neither of what bars her |
| anybody of the unit, where nobody is named | it | it |
| who leads that unit | | it |
| who asked | it | |

A delegation is seen and ended by both its ends, and by who leads a unit of the one who is away. One that somebody
else arranged for her is about no kind that wants her own answer, nor is what goes on from it.
"""

from functools import cache, reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor
from rapport.directory.public import unit_ids_of
from rapport.kit import clock
from rapport.kit.doors import listed
from rapport.kit.problems import Forbidden
from rapport.tasks.models import Delegation, Task
from rapport.tasks.rules import State

LONGEST = 10  # a chain of delegations is followed so far

# Down the delegations that hold now, each on the kinds all before it are about. A chain has no circle. `arranged`:
# somebody else arranged one of them; where it is not known any more who did, somebody else may have.
FOR_WHOM = """
WITH RECURSIVE way AS (
    SELECT from_person_id, kind, made_by_id IS DISTINCT FROM from_person_id AS arranged, 1 AS step FROM tasks_delegation
    WHERE to_person_id = %(person)s AND since <= %(now)s AND until > %(now)s
    UNION
    SELECT link.from_person_id, CASE WHEN way.kind = '' THEN link.kind ELSE way.kind END,
        way.arranged OR link.made_by_id IS DISTINCT FROM link.from_person_id, way.step + 1
    FROM way JOIN tasks_delegation link ON link.to_person_id = way.from_person_id
    WHERE link.since <= %(now)s AND link.until > %(now)s AND way.step < %(longest)s
      AND (way.kind = '' OR link.kind = '' OR way.kind = link.kind)
)
SELECT DISTINCT from_person_id, kind, arranged FROM way
"""
WHO_FOR = """
WITH RECURSIVE way AS (
    SELECT to_person_id, 1 AS step FROM tasks_delegation
    WHERE from_person_id = %(person)s AND since <= %(now)s AND until > %(now)s AND kind IN ('', %(kind)s)
      AND (NOT %(own)s OR made_by_id = from_person_id)
    UNION
    SELECT link.to_person_id, way.step + 1
    FROM way JOIN tasks_delegation link ON link.from_person_id = way.to_person_id
    WHERE link.since <= %(now)s AND link.until > %(now)s AND way.step < %(longest)s AND link.kind IN ('', %(kind)s)
      AND (NOT %(own)s OR link.made_by_id = link.from_person_id)
)
SELECT DISTINCT to_person_id FROM way
"""


@cache
def own_kinds() -> frozenset[str]:
    """Return the kinds of task that want somebody's own answer, by name: what the doors of the rooms say is `own`."""
    return frozenset(kind.name for kind in listed("TASKS") if kind.own)


@cache
def told_elsewhere() -> frozenset[str]:
    """Return the kinds of task of which the asking room tells by itself, by name."""
    return frozenset(kind.name for kind in listed("TASKS") if kind.quiet)


def visible_to(actor: Actor) -> QuerySet[Task]:
    """Return what waits on the actor, on whom she stands in for, or on her units, and what she asked."""
    if actor.is_system:
        return Task.objects.all()
    if actor.person_id is None:
        return Task.objects.none()
    return Task.objects.filter(waits_on(actor) | Q(asked_by_id=actor.person_id))


def waits_on(actor: Actor) -> Q:
    """Say of tasks whether they wait on the actor: on her, on whom she stands in for, or on her unit.

    One statement; where she stands in, those of `barred_from` too.
    """
    me = actor.person_id or 0
    found = Q(to_person_id=me) | Q(to_person=None, to_unit_id__in=actor.unit_ids)
    theirs = []
    for person_id, kind, arranged in all_stood_in_for(me):
        hers = Q(to_person_id=person_id, kind=kind) if kind else Q(to_person_id=person_id)
        theirs.append(hers & ~Q(kind__in=own_kinds()) if arranged else hers)
    if not theirs:
        return found
    others = reduce(or_, theirs)
    return found | others & ~Q(pk__in=barred_from(me, Task.objects.filter(others)))


def barred_from(person_id: int, tasks: QuerySet[Task]) -> set[int]:
    """Return the ids of those tasks that wait and somebody must not decide for another: what the rooms bar.

    One statement, and those of each kind that bars.
    """
    bars = {kind.name: kind.bars for kind in listed("TASKS") if kind.bars is not None}
    waits = tasks.filter(state=State.OPEN, kind__in=bars).values_list("kind", "id")
    by_kind: dict[str, list[int]] = {}
    for kind, ident in waits:
        by_kind.setdefault(kind, []).append(ident)
    return {ident for kind, ids in by_kind.items() for ident in bars[kind](ids, person_id)}


def deciders_for(task: Task) -> list[int]:
    """Return who decides a task for the one on whom it waits, while she is away; of a chain who is there herself."""
    if task.to_person_id is None:
        return []
    this = Task.objects.filter(id=task.id)
    able = [one for one in stand_ins_of(task.to_person_id, task.kind) if not barred_from(one, this)]
    return [one for one in able if not stand_ins_of(one, task.kind)] or able


def all_stood_in_for(person_id: int) -> list[tuple[int, str, bool]]:
    """Return for whom somebody decides now, on what (empty: everything), and whether others arranged it.

    One statement.
    """
    return [(int(row[0]), str(row[1]), bool(row[2])) for row in _rows(FOR_WHOM, {"person": person_id})]


def stood_in_for(person_id: int, kind: str) -> set[int]:
    """Return for whom somebody decides now on a kind of task. One statement."""
    own = kind in own_kinds()
    return {
        person for person, on, arranged in all_stood_in_for(person_id) if on in {"", kind} and not (own and arranged)
    }


def stand_ins_of(person_id: int, kind: str) -> list[int]:
    """Return who decides for somebody now on a kind of task. One statement."""
    told = {"person": person_id, "kind": kind, "own": kind in own_kinds()}
    return [int(row[0]) for row in _rows(WHO_FOR, told)]


def stands_in(actor: Actor, task: Task) -> bool:
    """Whether the actor settles a task for the one on whom it waits."""
    if actor.person_id is None or task.to_person_id is None or task.to_person_id == actor.person_id:
        return False
    if task.to_person_id not in stood_in_for(actor.person_id, task.kind):
        return False
    return not barred_from(actor.person_id, Task.objects.filter(id=task.id))


def may_settle(actor: Actor, task: Task) -> bool:
    """Whether it waits on the actor: on herself, on whom she stands in for, or on her unit and nobody in it by name."""
    if actor.is_system:
        return True
    if task.to_person_id is not None:
        own = task.to_person_id == actor.person_id or task.to_unit_id in actor.led_unit_ids
        return own or stands_in(actor, task)
    return task.to_unit_id in actor.unit_ids or task.to_unit_id in actor.led_unit_ids


def delegations_visible_to(actor: Actor) -> QuerySet[Delegation]:
    """Return the delegations of the actor, and those to her."""
    if actor.is_system:
        return Delegation.objects.all()
    me = actor.person_id or 0
    return Delegation.objects.filter(Q(from_person_id=me) | Q(to_person_id=me) | Q(made_by_id=me))


def ensure_delegates(actor: Actor, from_person_id: int) -> None:
    """Refuse who arranges cover for somebody else, unless she leads a unit of hers."""
    if actor.is_system or actor.person_id == from_person_id:
        return
    if actor.person_id is None or actor.led_unit_ids.isdisjoint(unit_ids_of(from_person_id)):
        raise Forbidden("Only she herself, or who leads her unit, may say who decides for her.")


def _rows(statement: str, told: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, told | {"now": clock.now(), "longest": LONGEST})
        return list(cursor.fetchall())
