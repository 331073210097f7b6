"""Open groups: who closes them, and who shares them."""

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.groups import add_group, close_group, join_group, leave_group
from rapport.directory.models import Group, GroupMember, Person
from rapport.directory.queries.groups import open_groups_shared
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


def test_a_closed_group_is_shared_by_nobody(house):
    group = Group.objects.get(slug="starter-set-up")
    assert [shared.id for shared in open_groups_shared(house.amara.id, house.leila.id)] == [group.id]
    close_group(group_id=group.id, by=OPERATOR)
    assert open_groups_shared(house.amara.id, house.leila.id) == []


@pytest.mark.parametrize("actor", [Actor.stranger(), Actor(user_id=99, roles=frozenset({Role.EXECUTIVE}))])
def test_nobody_else_closes_a_group(house, actor):
    group = Group.objects.get(slug="starter-set-up")
    with pytest.raises((Forbidden, Missing)):
        close_group(group_id=group.id, by=actor)
    assert Group.objects.get(id=group.id).open


def test_who_left_is_not_counted(house):
    gone = Person.objects.create(name="Gone", ended_on="2026-01-01")
    GroupMember.objects.create(group=Group.objects.get(slug="starter-set-up"), person=gone)
    assert [group.members for group in open_groups_shared(house.amara.id, house.leila.id)] == [2]
