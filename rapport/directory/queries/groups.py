"""What two people have openly in common."""

from dataclasses import dataclass

from django.db.models import Count, Q

from rapport.directory.models import Group, GroupMember, Person

FEWER_THAN = 30  # from here on, being in the same group says nothing about knowing each other


@dataclass(frozen=True)
class GroupCard:
    """A group, to name and link it."""

    id: int
    name: str
    slug: str
    members: int


def open_groups_of(person_id: int) -> list[GroupCard]:
    """Return the open groups somebody is in, by name. One statement."""
    mine = GroupMember.objects.filter(person_id=person_id).values("group_id")
    return _cards(Q(id__in=mine))


def open_groups_shared(person_a: int, person_b: int) -> list[GroupCard]:
    """Return the open groups both are in, by name. One statement."""
    of_a = GroupMember.objects.filter(person_id=person_a).values("group_id")
    of_b = GroupMember.objects.filter(person_id=person_b).values("group_id")
    return _cards(Q(id__in=of_a) & Q(id__in=of_b))


def is_public_tie(person_a: int, person_b: int) -> bool:
    """Whether all may know that two people know each other: one manages the other, or a small open group holds both."""
    if person_a == person_b:
        return True
    line = Q(id=person_a, manager_id=person_b) | Q(id=person_b, manager_id=person_a)
    if Person.objects.filter(line, ended_on=None).exists():
        return True
    return any(group.members < FEWER_THAN for group in open_groups_shared(person_a, person_b))


def _cards(which: Q) -> list[GroupCard]:
    here = Q(members__person__ended_on=None, members__person__merged_into=None)
    groups = Group.objects.filter(which, open=True).annotate(size=Count("members", filter=here)).order_by("name")
    return [GroupCard(id=g.id, name=g.name, slug=g.slug, members=g.size) for g in groups]
