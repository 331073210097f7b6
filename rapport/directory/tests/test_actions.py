"""People, identities, units and groups changed by hand."""

from datetime import UTC, date, datetime

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.groups import add_group, join_group, leave_group
from rapport.directory.actions.identities import add_identity, remove_identity
from rapport.directory.actions.leaving import end_due, end_person
from rapport.directory.actions.people import add_person
from rapport.directory.actions.positions import change_position
from rapport.directory.actions.units import add_unit, end_unit, move_unit, rename_unit, set_unit_manager
from rapport.directory.models import ALWAYS, GroupMember, Identity, Person, Position, Unit
from rapport.directory.public import people_frame, resolve_identities, unit_by_slug
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from tests.kept import made_once

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


@made_once(at=MONDAY)
def house():
    top = add_unit(name="Halmar", parent_id=None, by=OPERATOR)
    works = add_unit(name="Works", parent_id=top, by=OPERATOR)
    sales = add_unit(name="Sales", parent_id=top, by=OPERATOR)
    ada = add_person(name="Ada Boss", email="ada@x.example", unit_id=top, by=OPERATOR)
    bo = add_person(name="Bo Maker", unit_id=works, manager_id=ada, started_on=date(2026, 1, 5), by=OPERATOR)
    return {"top": top, "works": works, "sales": sales, "ada": ada, "bo": bo}


def test_a_new_person_has_a_position_identities_and_a_fact(house):
    assert resolve_identities(["ADA@x.example"]) == {"ada@x.example": house["ada"]}
    assert Position.objects.get(person=house["ada"]).since == ALWAYS
    assert Position.objects.get(person=house["bo"]).since == date(2026, 1, 5)
    assert Fact.objects.filter(name="directory.person_joined").count() == 2
    assert Unit.objects.get(id=house["top"]).manager_id == house["ada"]


def test_a_move_is_dated_and_told(house):
    assert change_position(person_id=house["bo"], unit_id=house["sales"], title="Seller", by=OPERATOR)
    first, second = Position.objects.filter(person=house["bo"]).order_by("since")
    assert (first.until, second.since, second.title, second.manager_id) == (
        date(2026, 3, 2), date(2026, 3, 2), "Seller", house["ada"],
    )  # fmt: skip
    assert "sales" in Person.objects.get(id=house["bo"]).search
    names = list(Fact.objects.order_by("-id").values_list("name", flat=True)[:2])
    assert names == ["directory.title_changed", "directory.person_moved"]
    assert not change_position(person_id=house["bo"], title="Seller", by=OPERATOR)
    with pytest.raises(Refusal, match="cannot lie before"):
        change_position(person_id=house["bo"], title="Pilot", on=date(2026, 3, 1), by=OPERATOR)


def test_nobody_reports_to_herself_through_others(house):
    with pytest.raises(Refusal, match="circle"):
        change_position(person_id=house["ada"], manager_id=house["bo"], by=OPERATOR)


def test_a_last_day_to_come_is_kept_until_it_has_passed(house):
    end_person(person_id=house["bo"], on=date(2026, 3, 5), by=OPERATOR)
    assert Person.objects.get(id=house["bo"]).ended_on is None
    assert house["bo"] in people_frame(date(2026, 3, 5))["person_id"].to_pylist()
    assert house["bo"] not in people_frame(date(2026, 3, 6))["person_id"].to_pylist()
    assert end_due(by=OPERATOR) == 0
    with clock.frozen(datetime(2026, 3, 6, 1, tzinfo=UTC)):
        assert end_due(by=OPERATOR) == 1
        assert end_due(by=OPERATOR) == 0
    assert Person.objects.get(id=house["bo"]).ended_on == date(2026, 3, 5)
    assert Fact.objects.filter(name="directory.person_left").count() == 1


def test_an_identity_belongs_to_one_person(house):
    number = add_identity(person_id=house["bo"], kind="login", value=" BoM ", by=OPERATOR)
    assert add_identity(person_id=house["bo"], kind="login", value="bom", by=OPERATOR) == number
    with pytest.raises(Refusal, match="merge"):
        add_identity(person_id=house["ada"], kind="login", value="bom", by=OPERATOR)
    remove_identity(identity_id=number, by=OPERATOR)
    assert not Identity.objects.filter(value="bom").exists()
    assert Fact.objects.filter(name="directory.identity_added").count() == 2


def test_an_old_address_of_a_unit_leads_to_it_after_rename_and_move(house):
    team = add_unit(name="Welding", parent_id=house["works"], by=OPERATOR)
    rename_unit(unit_id=house["works"], name="Yard", by=OPERATOR)
    assert unit_by_slug("halmar/works/welding", by=OPERATOR).slug == "halmar/yard/welding"
    move_unit(unit_id=team, parent_id=house["sales"], by=OPERATOR)
    moved = Unit.objects.get(id=team)
    assert moved.path == f"/{house['top']}/{house['sales']}/{team}/"
    assert (moved.slug, moved.depth) == ("halmar/sales/welding", 2)
    for old in ("halmar/works/welding", "halmar/yard/welding"):
        assert unit_by_slug(old, by=OPERATOR).id == team
    rename_unit(unit_id=house["works"], name="Works", by=OPERATOR)
    assert unit_by_slug("halmar/works", by=OPERATOR).id == house["works"]
    assert "works" in Person.objects.get(id=house["bo"]).search


def test_a_unit_goes_not_into_itself_nor_beside_its_namesake(house):
    with pytest.raises(Refusal, match="into itself"):
        move_unit(unit_id=house["top"], parent_id=house["works"], by=OPERATOR)
    with pytest.raises(Refusal, match="already"):
        add_unit(name="  works ", parent_id=house["top"], by=OPERATOR)
    with pytest.raises(Refusal, match="People are still in it"):
        end_unit(unit_id=house["works"], by=OPERATOR)
    end_unit(unit_id=house["sales"], by=OPERATOR)
    assert Unit.objects.get(id=house["sales"]).ended_on == date(2026, 3, 2)


def test_a_named_manager_of_a_unit_stays_until_taken_back(house):
    set_unit_manager(unit_id=house["top"], manager_id=house["bo"], by=OPERATOR)
    change_position(person_id=house["bo"], title="Deputy", by=OPERATOR)
    assert Unit.objects.get(id=house["top"]).manager_id == house["bo"]
    set_unit_manager(unit_id=house["top"], manager_id=None, by=OPERATOR)
    assert Unit.objects.get(id=house["top"]).manager_id == house["ada"]


def test_open_groups_are_joined_and_left_by_oneself(house):
    bo = Actor(user_id=1, person_id=house["bo"], roles=frozenset({Role.EMPLOYEE}))
    choir = add_group(name="Choir", by=OPERATOR)
    board = add_group(name="Board", open_to_all=False, by=OPERATOR)
    join_group(group_id=choir, person_id=house["bo"], by=bo)
    join_group(group_id=choir, person_id=house["bo"], by=bo)
    assert GroupMember.objects.filter(group=choir).count() == 1
    with pytest.raises(Missing):
        join_group(group_id=board, person_id=house["bo"], by=bo)
    with pytest.raises(Forbidden):
        join_group(group_id=choir, person_id=house["ada"], by=bo)
    leave_group(group_id=choir, person_id=house["bo"], by=bo)
    names = Fact.objects.filter(name__startswith="directory.group_").order_by("id").values_list("name", flat=True)
    assert list(names) == [f"directory.group_{w}" for w in ("added", "added", "joined", "left")]


@pytest.mark.parametrize(
    "act",
    [
        lambda by: add_person(name="Zed", by=by),
        lambda by: add_unit(name="Zed", parent_id=None, by=by),
        lambda by: change_position(person_id=1, title="x", by=by),
        lambda by: end_person(person_id=1, by=by),
        lambda by: add_identity(person_id=1, kind="login", value="x", by=by),
        lambda by: rename_unit(unit_id=1, name="x", by=by),
    ],
)
@pytest.mark.parametrize("role", [None, Role.EMPLOYEE, Role.TEAM_LEAD, Role.ANALYST, Role.EXECUTIVE])
def test_only_administrators_change_the_directory(act, role):
    actor = Actor(user_id=1, roles=frozenset({role})) if role else Actor.stranger()
    with pytest.raises(Forbidden):
        act(actor)
