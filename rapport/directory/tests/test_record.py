"""Records, identities, units and groups put right by hand."""

from datetime import UTC, date, datetime

import pytest

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.groups import add_group, change_group, join_group
from rapport.directory.actions.identities import add_identity, prefer_identity, remove_identity
from rapport.directory.actions.people import add_person, change_person
from rapport.directory.actions.positions import change_position
from rapport.directory.actions.units import add_unit, change_unit, end_unit, reopen_unit, set_unit_manager
from rapport.directory.models import ALWAYS, Group, Identity, Person, Position, Unit
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from tests.kept import made_once

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        yield


@made_once(at=datetime(2026, 6, 1, 9, tzinfo=UTC))
def bo():
    return add_person(name="Bo Maker", email="bo@x.example", by=OPERATOR)


def as_(person_id, *roles):
    return Actor(user_id=1, person_id=person_id, roles=frozenset({Role.EMPLOYEE, *roles}))


def facts(name):
    return Fact.objects.filter(name=f"directory.{name}").count()


def test_a_record_is_put_right_and_found_by_it(bo):
    told = {
        "name": " Bo  Marker",
        "location": "Gdańsk",
        "timezone": "Europe/Warsaw",
        "skills": ["Welding", " Welding "],
    }
    assert change_person(person_id=bo, **told, languages=["Polski"], grade="G7", by=OPERATOR)
    person = Person.objects.get(id=bo)
    assert (person.name, person.location, person.skills, person.languages) == (
        "Bo Marker", "Gdańsk", ["Welding"], ["Polski"],
    )  # fmt: skip
    assert "welding" in person.search
    assert not change_person(person_id=bo, **told, by=OPERATOR)
    assert facts("person_changed") == 1


def test_everybody_keeps_her_own_skills_and_languages_and_nothing_else(bo):
    assert change_person(person_id=bo, skills=["Welding"], languages=["Polski"], by=as_(bo))
    with pytest.raises(Forbidden):
        change_person(person_id=bo, grade="G9", skills=["x"], by=as_(bo))
    with pytest.raises(Forbidden):
        change_person(person_id=bo, skills=["x"], by=as_(bo + 1, Role.TEAM_LEAD))
    with pytest.raises(Forbidden):
        change_person(person_id=bo, skills=["x"], by=Actor.stranger())
    assert Person.objects.get(id=bo).skills == ["Welding"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "vacant"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"skills": ["x" * 101]}, "skills"),
        ({"languages": [str(n) for n in range(13)]}, "languages"),
    ],
)
def test_nonsense_is_refused_at_its_field(bo, told, field):
    with pytest.raises(Refusal) as refused:
        change_person(person_id=bo, **told, by=OPERATOR)
    assert refused.value.field == field


def test_the_first_position_begins_on_the_first_day(bo):
    for day in (date(2026, 2, 1), date(2026, 1, 1), None, date(2026, 3, 1)):
        change_person(person_id=bo, started_on=day, by=OPERATOR)
        assert Position.objects.get(person_id=bo).since == day or ALWAYS
    change_position(person_id=bo, title="Pilot", on=date(2026, 4, 1), by=OPERATOR)
    with pytest.raises(Refusal, match="2026-04-01"):
        change_person(person_id=bo, started_on=date(2026, 4, 1), by=OPERATOR)


def test_the_same_form_twice_adds_nobody_twice(bo):
    unit = add_unit(name="Works", parent_id=None, by=OPERATOR)
    add_person(name="Cy", unit_id=unit, by=OPERATOR)
    for again in ({"name": "cy", "unit_id": unit}, {"name": "Bo", "email": "BO@x.example"}):
        with pytest.raises(Refusal):
            add_person(**again, by=OPERATOR)
    add_person(name="Cy", unit_id=unit, external_id="8", by=OPERATOR)
    assert Person.objects.count() == 3


def test_one_of_several_addresses_is_the_one_to_write_to(bo):
    other = add_identity(person_id=bo, kind="email", value="B@y.example", by=OPERATOR)
    login = add_identity(person_id=bo, kind="login", value="bom", by=OPERATOR)
    assert prefer_identity(identity_id=other, by=OPERATOR)
    assert not prefer_identity(identity_id=other, by=OPERATOR)
    assert Person.objects.get(id=bo).email == "b@y.example"
    with pytest.raises(Refusal, match="Only an e-mail address"):
        prefer_identity(identity_id=login, by=OPERATOR)
    with pytest.raises(Forbidden):
        prefer_identity(identity_id=other, by=as_(bo))
    remove_identity(identity_id=other, by=OPERATOR)
    assert Person.objects.get(id=bo).email == ""
    assert Identity.objects.filter(person=bo).count() == 2
    with pytest.raises(Missing):
        prefer_identity(identity_id=other, by=OPERATOR)


def test_a_unit_is_renamed_moved_and_headed_in_one_go_or_not_at_all(bo):
    top = add_unit(name="Halmar", parent_id=None, by=OPERATOR)
    works, sales = (add_unit(name=name, parent_id=top, by=OPERATOR) for name in ("Works", "Sales"))
    with pytest.raises(Refusal, match="already"):
        change_unit(unit_id=works, manager_id=bo, name="Sales", by=OPERATOR)
    change_unit(unit_id=works, name="Yard", parent_id=sales, manager_id=bo, by=OPERATOR)
    change_unit(unit_id=works, name="Yard", parent_id=sales, manager_id=bo, by=OPERATOR)
    unit = Unit.objects.get(id=works)
    assert (unit.slug, unit.manager_id, unit.manager_given) == ("halmar/sales/yard", bo, True)
    assert [facts(f"unit_{what}") for what in ("renamed", "moved", "manager_set")] == [1, 1, 1]
    with pytest.raises(Forbidden):
        change_unit(unit_id=works, name="x", by=as_(bo))


def test_a_unit_that_was_ended_stands_again(bo):
    top = add_unit(name="Halmar", parent_id=None, by=OPERATOR)
    works = add_unit(name="Works", parent_id=top, by=OPERATOR)
    for unit in (works, works, top):
        end_unit(unit_id=unit, by=OPERATOR)
    with pytest.raises(Refusal, match="above it has ended"):
        reopen_unit(unit_id=works, by=OPERATOR)
    with pytest.raises(Refusal, match="above has ended"):
        add_unit(name="Yard", parent_id=top, by=OPERATOR)
    with pytest.raises(Forbidden):
        reopen_unit(unit_id=top, by=as_(bo))
    for unit in (top, works, works):
        reopen_unit(unit_id=unit, by=OPERATOR)
    assert Unit.objects.filter(ended_on=None).count() == 2
    assert (facts("unit_ended"), facts("unit_reopened")) == (2, 2)


def test_no_unit_takes_the_address_of_a_page(bo):
    assert Unit.objects.get(id=add_unit(name="New", parent_id=None, by=OPERATOR)).slug == "new-2"


def test_only_somebody_who_is_here_heads_a_unit(bo):
    top = add_unit(name="Halmar", parent_id=None, by=OPERATOR)
    with pytest.raises(Refusal, match="not here"):
        set_unit_manager(unit_id=top, manager_id=999, by=OPERATOR)


def test_a_group_says_anew_what_it_is_for_until_others_have_joined(bo):
    choir = add_group(name="Choir", by=as_(bo))
    assert change_group(group_id=choir, name="Big choir", purpose="We sing.", by=as_(bo))
    assert not change_group(group_id=choir, name="Big choir", by=as_(bo))
    other = add_person(name="Cy", by=OPERATOR)
    join_group(group_id=choir, person_id=other, by=as_(other))
    with pytest.raises(Forbidden):
        change_group(group_id=choir, name="Mine", by=as_(bo))
    with pytest.raises(Missing):
        change_group(group_id=choir, name="Mine", by=Actor.stranger())
    assert change_group(group_id=choir, name="Choir", by=OPERATOR)
    assert Group.objects.get(id=choir).purpose == "We sing."
    with pytest.raises(Refusal, match="taken"):
        add_group(name="choir", by=OPERATOR)
    assert facts("group_changed") == 2
