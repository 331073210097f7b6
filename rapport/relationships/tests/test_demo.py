"""The books' share of the fictional company."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from rapport.accounts.public import Role
from rapport.catalogue.models import ServiceTeam
from rapport.directory.models import Identity
from rapport.kit import clock
from rapport.relationships.demo import tell
from rapport.relationships.demo.words import LINKS
from rapport.relationships.models import Entry, Goal, OwnerSpan, Relationship, StageMove, Step, Touchpoint
from rapport.relationships.queries.before import before_meeting
from rapport.relationships.tests.conftest import OPERATOR, House
from rapport.tasks.models import Task

STORY = SimpleNamespace(last=clock.today(), seed=20)
WHERE = ("it/workplace-it", "finance", "people-2/people-culture", "field-service/field-service-africa")


@pytest.fixture
def halmar(db):
    house = House()
    house.unit("Halmar")
    for path in (*WHERE, "sales/sales-europe", "plants/pune-maintenance", "r-d/firmware", "plants/plant-gdansk"):
        above = "Halmar"
        for step in path.split("/"):
            name = f"{above}/{step}".removeprefix("Halmar/")
            if name not in house.units:
                house.unit(name, above)
                house.units[name].slug = f"halmar/{name}"
                house.units[name].save(update_fields=["slug"])
                for number in range(3):
                    house.person(f"{name.replace('/', ' ')} {number}", name, Role.TEAM_MEMBER)
            above = name
    for path, prefix in zip(WHERE, ("IT", "FIN", "HR"), strict=False):
        house.teams[prefix] = ServiceTeam.objects.create(name=prefix, prefix=prefix, unit=house.units[path])
    gone = house.people["it workplace-it 2"]
    gone.ended_on = clock.today() - timedelta(days=100)
    gone.save(update_fields=["ended_on"])
    Identity.objects.get_or_create(value=gone.email, defaults={"person": gone})
    house.units[WHERE[3]].manager = house.people["field-service field-service-africa 0"]
    house.units[WHERE[3]].save(update_fields=["manager"])
    return house


def told():
    rows = Touchpoint.objects.order_by("relationship_id", "at", "id")
    return list(rows.values_list("relationship_id", "at", "kind", "outcome", "author_id"))


def test_three_teams_keep_books_and_telling_it_twice_changes_nothing(halmar):
    tell(STORY, by=OPERATOR)
    first = told()
    tell(STORY, by=OPERATOR)
    assert told() == first
    assert set(Relationship.objects.values_list("team__prefix", flat=True)) == {"IT", "FIN", "HR"}
    assert Entry.objects.filter(what="touchpoint").count() == len(first)
    assert not Touchpoint.objects.filter(planned=False, at__gt=clock.now()).exists()


def test_some_of_it_is_warm_some_goes_cold_and_one_owner_has_left(halmar):
    tell(STORY, by=OPERATOR)
    book = {(row.team.prefix, row.unit.slug): row for row in Relationship.objects.select_related("unit", "team")}
    africa = book["IT", "halmar/field-service/field-service-africa"]
    assert (africa.stage.name, Goal.objects.filter(relationship=africa, agreed_by__isnull=False).count()) == (
        "Advocating",
        2,
    )
    assert africa.planned_at > clock.now()
    assert book["IT", "halmar/r-d/firmware"].owner_id is None
    assert book["IT", "halmar/r-d/firmware"].due_on < clock.today() - timedelta(days=30)
    spans = OwnerSpan.objects.filter(relationship=book["IT", "halmar/plants/pune-maintenance"]).order_by("since")
    assert [span.person_id == halmar.people["it workplace-it 2"].id for span in spans] == [True, False, False]
    late = Step.objects.filter(done_at=None, due_on__lt=clock.today(), relationship=africa)
    assert [step.words for step in late] == ["Send six spare tablets to Mombasa, charged"]
    waits = Task.objects.filter(kind="relationships.step", subject_id=late[0].id, state="open")
    assert waits.get().to_person_id == late[0].person_id
    goals = Entry.objects.filter(relationship=africa, what="goal").values_list("value", flat=True)
    assert sorted(goals) == [0.0, 0.0, 1.0, 1.0, 3.0]
    assert Touchpoint.objects.filter(kind="shadowing").exclude(learned="").exists()


def test_few_relationships_hang_on_one_person_so_that_the_mark_is_read(halmar):
    tell(STORY, by=OPERATOR)
    asked = [before_meeting(row.id, by=OPERATOR) for row in Relationship.objects.going_on().select_related("unit")]
    hang = {one.head.name for one in asked if one.hangs}
    assert "plants/plant-gdansk" in hang, "the story of that one is that it hangs"
    assert len(hang) <= len(asked) / 4, hang


def test_every_move_of_a_stage_has_its_reason():
    for link in LINKS:
        assert all(why for _ago, _place, why in link.stages[1:]), link.to
        assert [ago for ago, _place, _why in link.stages] == sorted((ago for ago, *_ in link.stages), reverse=True)


def test_whoever_moved_it_stands_beside_the_move(halmar):
    tell(STORY, by=OPERATOR)
    assert not StageMove.objects.exclude(before=None).filter(by=None).exists()
