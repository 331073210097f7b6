"""Who may see and settle what waits."""

from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor
from rapport.tasks.models import Task


def visible_to(actor: Actor) -> QuerySet[Task]:
    """Return what waits on the actor or on her units, and what she asked."""
    if actor.is_system:
        return Task.objects.all()
    if actor.person_id is None:
        return Task.objects.none()
    mine = Q(to_person_id=actor.person_id) | Q(asked_by_id=actor.person_id)
    return Task.objects.filter(mine | Q(to_person=None, to_unit_id__in=actor.unit_ids))


def may_settle(actor: Actor, task: Task) -> bool:
    """Whether it waits on the actor: on herself, or on her unit and nobody in it by name."""
    if actor.is_system:
        return True
    if task.to_person_id is not None:
        return task.to_person_id == actor.person_id or task.to_unit_id in actor.led_unit_ids
    return task.to_unit_id in actor.unit_ids or task.to_unit_id in actor.led_unit_ids
