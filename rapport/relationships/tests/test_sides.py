"""Whose side somebody is on: whoever speaks for theirs is asked everywhere, whoever leads ours is chosen everywhere."""

from datetime import UTC, datetime

import pytest

from rapport.directory.models import Unit
from rapport.relationships.actions.book import set_deputies
from rapport.relationships.actions.goals import answer_goal, follow_leads, propose_goal
from rapport.relationships.actions.loading.book import open_book
from rapport.relationships.actions.loading.plan import _propose
from rapport.relationships.actions.steps import set_step
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.models import Goal, Participant, Relationship, Step
from rapport.relationships.queries.sides import ours, serving
from rapport.relationships.queries.transfer import first_meetings_of, pack, transfer_card
from rapport.relationships.tests.conftest import OPERATOR
from rapport.tasks.public import waiting_on
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@made_once(at=NOW)
def desk(house):
    """A unit below Sales that has no lead of its own, looked after by IT."""
    house.unit("Desk", "Sales")
    house.person("Desk 1", "Desk")
    return house.looks_after("IT", unit="Desk", owner="IT 2")


@made_once(at=NOW)
def led_from_elsewhere(house):
    """IT, led by somebody who sits in Sales."""
    Unit.objects.filter(name="IT").update(manager=house.people["Sales 3"], manager_given=True)
    house.teams["IT"].refresh_from_db()
    return house.looks_after("IT", unit="Plants", owner="IT 2")


def team_of(house, who):
    from rapport.catalogue.public import team_by_prefix

    return team_by_prefix("IT", by=house.actor(who))


def waits(house, who):
    return [task.words for task in waiting_on(by=house.actor(who)).items]


# ---------- Theirs ----------


def test_who_leads_the_unit_above_is_asked_where_a_unit_has_no_lead_of_its_own(house, desk):
    goal = propose_goal(relationship_id=desk, words="Fewer calls", by=house.actor("IT 2"))
    assert waits(house, "Sales 1") == ["Fewer calls"]
    answer_goal(goal_id=goal, yes=True, seen=Goal.objects.get(id=goal).version, by=house.actor("Sales 1"))
    assert Goal.objects.get(id=goal).agreed_by_id == house.people["Sales 1"].id


def test_a_goal_that_came_in_a_file_waits_on_the_same(house, desk):
    goal = Goal.objects.create(relationship_id=desk, words="From elsewhere")
    _propose([goal], by=OPERATOR)
    assert waits(house, "Sales 1") == ["From elsewhere"]


def test_a_goal_goes_on_to_who_leads_the_unit_from_now_on(house, desk):
    propose_goal(relationship_id=desk, words="Fewer calls", by=house.actor("IT 2"))
    Unit.objects.filter(name="Desk").update(manager=house.people["Desk 1"])
    assert follow_leads() == 1
    assert (waits(house, "Desk 1"), waits(house, "Sales 1")) == (["Fewer calls"], [])
    assert follow_leads() == 0


def test_she_is_met_first_named_in_the_pack_and_given_steps(house, desk):
    people = {name: house.people[name].id for name in ("IT 2", "IT 3", "Sales 1")}
    it = house.actor("IT 2")
    set_step(relationship_id=desk, words="Send the list", person_id=people["Sales 1"], by=it)
    assert Step.objects.get().person_id == people["Sales 1"]
    made = transfer(
        team_id=house.teams["IT"].id, giver_id=people["IT 2"], taker_id=people["IT 3"], on=NOW.date(), by=it
    )
    (meeting,) = first_meetings_of(transfer_card(made, by=it), by=it)
    (packed,) = pack(made, by=it).items
    assert (meeting.with_id, packed.lead.id) == (people["Sales 1"], people["Sales 1"])


def test_nobody_is_asked_where_nobody_leads(house, desk):
    Unit.objects.update(manager=None)
    propose_goal(relationship_id=desk, words="Fewer calls", by=house.actor("IT 2"))
    assert not Goal.objects.get().agreed_at
    assert waits(house, "Sales 1") == []


# ---------- Ours ----------


def test_who_leads_the_team_from_elsewhere_is_one_of_ours_once(house, led_from_elsewhere):
    team = team_of(house, "IT 2")
    assert [card.name for card in serving(team)] == ["IT 1", "IT 2", "IT 3", "Sales 3"]
    assert {card.id for card in serving(team)} == ours(team)
    assert serving(team, team) == serving(team)


@pytest.mark.parametrize("address", ["/book/{}/owner/", "/book/transfers/?team=IT", "/book/new/", "/book/?tab=team"])
def test_she_can_be_chosen_wherever_one_of_ours_is_chosen(house, led_from_elsewhere, address):
    page = house.browser("IT 2").get(address.format(led_from_elsewhere)).content.decode()
    offered = f'value="{house.people["Sales 3"].id}"'
    assert offered in page
    assert f'value="{house.people["Sales 2"].id}"' not in page


def test_she_looks_after_it_by_hand_and_by_file_and_is_named_as_one_of_ours(house, led_from_elsewhere):
    lead = house.people["Sales 3"].id
    house.browser("IT 2").post(f"/book/{led_from_elsewhere}/owner/", {"owner": lead, "deputies": []})
    assert Relationship.objects.get(id=led_from_elsewhere).owner_id == lead
    set_deputies(relationship_id=led_from_elsewhere, person_ids=[house.people["IT 3"].id], by=house.actor("IT 2"))
    book = open_book(team_of(house, "IT 2"), by=OPERATOR)
    assert book.serves(lead)
    assert not book.serves(house.people["Sales 2"].id)
    assert not book.serves(None)
    address = f"/book/{led_from_elsewhere}/touchpoints/new/"
    house.browser("IT 2").post(address, {"text": "Fine. @Sales 3, thanks", "kind": "call"})
    assert Participant.objects.get(person_id=lead).side == "ours"
    assert "of us" in house.browser("IT 2").get(f"/book/{led_from_elsewhere}/people/?q=sales").content.decode()
