"""Open groups: who closes them, and which ties they make public."""

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.groups import add_group, close_group, join_group, leave_group
from rapport.directory.models import Group, GroupMember, Person
from rapport.directory.public import is_public_tie, open_groups_shared
from rapport.kit.problems import Forbidden, Missing
from rapport.ledger.models import Fact

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")


def as_(person):
    return Actor(user_id=person.id, person_id=person.id, roles=frozenset({Role.EMPLOYEE}))


def told():
    facts = Fact.objects.filter(name__startswith="directory.group").order_by("id")
    return [name.removeprefix("directory.group_") for name in facts.values_list("name", flat=True)]


def test_who_is_alone_in_a_group_closes_it_once(house):
    choir = add_group(name="Choir", by=as_(house.amara))
    join_group(group_id=choir, person_id=house.leila.id, by=as_(house.leila))
    with pytest.raises(Forbidden):
        close_group(group_id=choir, by=as_(house.amara))
    leave_group(group_id=choir, person_id=house.leila.id, by=as_(house.leila))
    for _ in range(2):
        close_group(group_id=choir, by=as_(house.amara))
    assert told() == ["added", "joined", "joined", "left", "closed"]
    with pytest.raises(Missing):
        join_group(group_id=choir, person_id=house.leila.id, by=as_(house.leila))


def test_a_closed_group_makes_no_tie_public(house):
    group = Group.objects.get(slug="starter-set-up")
    assert is_public_tie(house.amara.id, house.leila.id)
    close_group(group_id=group.id, by=OPERATOR)
    assert not is_public_tie(house.amara.id, house.leila.id)


@pytest.mark.parametrize("actor", [Actor.stranger(), Actor(user_id=99, roles=frozenset({Role.EXECUTIVE}))])
def test_nobody_else_closes_a_group(house, actor):
    group = Group.objects.get(slug="starter-set-up")
    with pytest.raises((Forbidden, Missing)):
        close_group(group_id=group.id, by=actor)
    assert Group.objects.get(id=group.id).open


@pytest.mark.parametrize(("members", "public"), [(29, True), (30, False)])
def test_a_group_makes_ties_public_below_thirty(house, members, public):
    group = Group.objects.get(slug="starter-set-up")
    more = Person.objects.bulk_create(Person(name=f"Member {n}") for n in range(members - 2))
    GroupMember.objects.bulk_create(GroupMember(group=group, person=person) for person in more)
    assert is_public_tie(house.amara.id, house.leila.id) is public


def test_who_left_is_not_counted(house):
    gone = Person.objects.create(name="Gone", ended_on="2026-01-01")
    GroupMember.objects.create(group=Group.objects.get(slug="starter-set-up"), person=gone)
    assert [group.members for group in open_groups_shared(house.amara.id, house.leila.id)] == [2]
