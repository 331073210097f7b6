"""A team keeps a book: whom it looks after, who of it does, and how far they have come."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.relationships.actions.book import (
    assign,
    begin_stages,
    end_relationship,
    move_stage,
    open_relationship,
    return_relationship,
    set_deputies,
    set_rhythm,
    set_stages,
)
from rapport.relationships.actions.forgetting import leave
from rapport.relationships.actions.goals import propose_goal
from rapport.relationships.actions.steps import set_step
from rapport.relationships.models import OwnerSpan, Relationship, Stage, StageMove
from rapport.relationships.queries.stages import stages_of
from rapport.tasks.models import Task


def facts(name):
    return list(Fact.objects.filter(name=f"relationships.{name}").order_by("id").values_list("data", flat=True))


def test_a_member_begins_to_look_after_a_unit_at_the_first_stage(house):
    ident = open_relationship(
        team_id=house.teams["IT"].id, unit_id=house.units["Sales"].id, by=house.actor("IT 2"), rhythm_days=42
    )
    row = Relationship.objects.get(id=ident)
    assert row.stage.name == "Unaware"
    assert row.due_on == clock.today() + timedelta(days=42)
    assert [fact["unit_id"] for fact in facts("opened")] == [house.units["Sales"].id]


def test_a_team_looks_after_a_unit_once(house):
    house.looks_after("IT", unit="Sales")
    with pytest.raises(Refusal, match="already"):
        house.looks_after("IT", unit="Sales")
    house.looks_after("Finance", unit="Sales")


@pytest.mark.parametrize("who", ["Finance 1", "Sales 1", "Boss"])
def test_nobody_else_changes_or_finds_a_book(house, who):
    ident = house.looks_after("IT", unit="Sales")
    with pytest.raises(Forbidden):
        open_relationship(team_id=house.teams["IT"].id, unit_id=house.units["Plants"].id, by=house.actor(who))
    with pytest.raises(Missing):
        assign(relationship_id=ident, person_id=None, by=house.actor(who))


def test_at_every_moment_one_looks_after_it_or_nobody(house):
    ident = house.looks_after("IT", unit="Sales", owner="IT 2")
    assign(relationship_id=ident, person_id=house.people["IT 3"].id, by=house.actor("IT 1"), reason="On leave")
    spans = list(OwnerSpan.objects.filter(relationship_id=ident).order_by("since"))
    assert [span.person_id for span in spans] == [house.people["IT 2"].id, house.people["IT 3"].id]
    assert spans[0].until == spans[1].since
    assert spans[1].until is None
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnerSpan.objects.create(relationship_id=ident, since=spans[0].since)


def test_only_who_serves_in_the_team_can_look_after_it(house):
    ident = house.looks_after("IT", unit="Sales")
    with pytest.raises(Refusal, match="serves in this team"):
        assign(relationship_id=ident, person_id=house.people["Finance 2"].id, by=house.actor("IT 1"))


def test_whoever_left_looks_after_nothing_and_it_shows(house):
    ident = house.looks_after("IT", unit="Sales", owner="IT 2")
    set_deputies(relationship_id=ident, person_ids=[house.people["IT 3"].id], by=house.actor("IT 1"))
    assert leave(person_id=house.people["IT 2"].id, by=Actor.system()) == 1
    assert Relationship.objects.get(id=ident).owner_id is None
    assert leave(person_id=house.people["IT 2"].id, by=Actor.system()) == 0


def test_it_moves_between_the_stages_of_its_team_with_a_reason(house):
    ident = house.looks_after("IT", unit="Sales")
    third = stages_of(house.teams["IT"].id)[2]
    move_stage(relationship_id=ident, stage_id=third.id, reason=" They asked twice. ", by=house.actor("IT 2"))
    last = StageMove.objects.filter(relationship_id=ident).order_by("-id")[0]
    assert (last.after.name, last.reason) == ("Using", "They asked twice.")
    other = begin_stages(house.teams["Finance"].id)[2]
    with pytest.raises(Refusal, match="no such stage"):
        move_stage(relationship_id=ident, stage_id=other.id, by=house.actor("IT 2"))


def test_its_lead_puts_the_stages_in_other_words_and_another_order(house):
    team = house.teams["IT"].id
    first, second, third, *_rest = begin_stages(team)
    set_stages(
        team_id=team,
        stages=[(third.id, "First", ""), (first.id, "Aware", "Knows us"), (None, "New", "")],
        by=house.actor("IT 1"),
    )
    assert list(Stage.objects.filter(team_id=team).order_by("place").values_list("name", flat=True)) == [
        "First",
        "Aware",
        "New",
    ]
    with pytest.raises(Forbidden):
        set_stages(team_id=team, stages=[(None, "A", ""), (None, "B", "")], by=house.actor("IT 2"))
    assert second.id not in Stage.objects.values_list("id", flat=True)


def test_a_stage_in_use_is_not_taken_away(house):
    house.looks_after("IT", unit="Sales")
    _first, *rest = stages_of(house.teams["IT"].id)
    with pytest.raises(Refusal, match="Move them first"):
        set_stages(team_id=house.teams["IT"].id, stages=[(s.id, s.name, "") for s in rest], by=house.actor("IT 1"))


def test_it_ends_and_goes_on(house):
    ident = house.looks_after("IT", unit="Sales")
    end_relationship(relationship_id=ident, by=house.actor("IT 2"))
    with pytest.raises(Refusal, match="has ended"):
        set_rhythm(relationship_id=ident, days=30, by=house.actor("IT 2"))
    return_relationship(relationship_id=ident, by=house.actor("IT 2"))
    assert Relationship.objects.get(id=ident).ended_at is None


def test_what_ends_waits_on_nobody_and_waits_again_once_it_goes_on(house):
    ident = house.looks_after("IT", unit="Sales", owner="IT 2")
    keeper, two = house.actor("IT 2"), house.people["IT 2"].id
    set_step(relationship_id=ident, words="Send the list", person_id=two, by=keeper)
    propose_goal(relationship_id=ident, words="Half the waiting", by=keeper)
    assert Task.objects.filter(state="open").count() == 2
    end_relationship(relationship_id=ident, by=keeper)
    assert not Task.objects.filter(state="open").exists()
    return_relationship(relationship_id=ident, by=keeper)
    assert set(Task.objects.filter(state="open").values_list("to_person_id", flat=True)) == {
        two,
        house.people["Sales 1"].id,
    }
    assert OwnerSpan.objects.get(relationship_id=ident, until=None).person_id == two


def test_what_goes_on_is_not_looked_after_by_who_left_meanwhile(house):
    ident = house.looks_after("IT", unit="Sales", owner="IT 2")
    end_relationship(relationship_id=ident, by=house.actor("IT 1"))
    leave(person_id=house.people["IT 2"].id, by=Actor.system())
    return_relationship(relationship_id=ident, by=house.actor("IT 1"))
    assert Relationship.objects.get(id=ident).owner_id is None
    assert OwnerSpan.objects.get(relationship_id=ident, until=None).person_id is None
