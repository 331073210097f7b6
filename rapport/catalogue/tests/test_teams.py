"""Units become service teams; logs name teams; cases get numbers."""

import threading

import pytest
from django.db import connection, transaction

from rapport.catalogue.actions.teams import change_team, retire_team, return_team, serve
from rapport.catalogue.models import ServiceTeam
from rapport.catalogue.public import (
    led_team_ids,
    log_teams,
    next_number,
    services_for,
    serving_team_ids,
    team_by_prefix,
    team_card,
    teams,
    unknown_team,
)
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.directory.models import Unit
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact


def told(name):
    return Fact.objects.filter(name=f"catalogue.{name}").count()


def test_a_unit_becomes_a_service_team(house):
    team = serve(unit_id=house.it.id, prefix="IT", by=OPERATOR)
    card = team_card(team)
    assert (card.name, card.prefix, card.lead_id) == ("Workplace IT", "IT", house.anneke.id)
    assert team_by_prefix("it", by=house.actor(house.leila)) == card
    assert told("team_served") == 1


@pytest.mark.parametrize("prefix", ["", "I", "it", "1T", "WORKPLACE", "I T", "IT-", "ÄT"])
def test_a_bad_prefix_is_refused(house, prefix):
    with pytest.raises(Refusal, match="capital letters"):
        serve(unit_id=house.it.id, prefix=prefix, by=OPERATOR)


def test_a_taken_prefix_a_taken_name_and_a_unit_that_serves_or_ended_are_refused(served):
    with pytest.raises(Refusal, match="another prefix"):
        serve(unit_id=served.devices.id, prefix="IT", by=OPERATOR)
    with pytest.raises(Refusal, match="called"):
        serve(unit_id=served.devices.id, prefix="DEV", name="workplace IT", by=OPERATOR)
    with pytest.raises(Refusal, match="already"):
        serve(unit_id=served.it.id, prefix="ITX", by=OPERATOR)
    Unit.objects.filter(id=served.devices.id).update(ended_on=clock.today())
    with pytest.raises(Refusal, match="stands"):
        serve(unit_id=served.devices.id, prefix="DEV", by=OPERATOR)


def test_only_administrators_make_and_retire_teams_and_the_lead_changes_hers(served):
    lead, colleague, other = (served.actor(p) for p in (served.anneke, served.amara, served.omar))
    for actor in (lead, colleague):
        with pytest.raises(Forbidden):
            serve(unit_id=served.devices.id, prefix="DEV", by=actor)
        with pytest.raises(Forbidden):
            retire_team(team_id=served.team, by=actor)
    for actor in (colleague, other):
        with pytest.raises(Forbidden):
            change_team(team_id=served.team, about="x", by=actor)
    for _again in range(2):
        change_team(team_id=served.team, name="IT desk", about="Everything with a plug.", by=lead)
    assert team_card(served.team).about == "Everything with a plug."
    assert told("team_changed") == 1
    assert [card.name for card in services_for(served.actor(served.leila), "desk laptop")] == ["New laptop"]
    with pytest.raises(Refusal, match="called"):
        change_team(team_id=served.team, name="finance", by=lead)


def test_a_retired_team_is_offered_no_more_until_it_returns(served):
    for _again in range(2):
        retire_team(team_id=served.team, by=OPERATOR)
    assert [card.prefix for card in teams()] == ["FIN"]
    assert services_for(served.actor(served.leila)) == []
    assert team_card(served.team).retired
    Unit.objects.filter(id=served.it.id).update(ended_on=clock.today())
    with pytest.raises(Refusal, match="unit has ended"):
        return_team(team_id=served.team, by=OPERATOR)
    Unit.objects.filter(id=served.it.id).update(ended_on=None)
    for _again in range(2):
        return_team(team_id=served.team, by=OPERATOR)
    assert len(teams()) == 2
    assert (told("team_retired"), told("team_returned")) == (1, 1)


def test_who_serves_and_who_leads(served):
    assert serving_team_ids(served.actor(served.amara)) == {served.team}
    assert led_team_ids(served.actor(served.anneke)) == {served.team}
    assert led_team_ids(served.actor(served.amara)) == frozenset()
    assert serving_team_ids(served.actor(served.boss)) == frozenset()


def test_teams_of_a_log_are_found_or_made_all_at_once(served, django_assert_max_num_queries):
    names = ["Workplace IT", "FIN", " V5  3rd ", "V5 3rd", "", "it"]
    found = log_teams(names, by=OPERATOR)
    assert (found["Workplace IT"], found["FIN"]) == (served.team, served.money)
    assert found[" V5  3rd "] == found["V5 3rd"]
    assert found[""] == unknown_team()
    assert team_card(found["it"]).prefix == ""
    assert told("team_named") == 2
    with django_assert_max_num_queries(12):  # facts and all
        many = log_teams([f"G{number}" for number in range(300)], by=OPERATOR)
    assert len(set(many.values())) == 300
    assert log_teams(names, by=OPERATOR) == found
    assert ServiceTeam.objects.filter(unit=None).count() == 303
    assert {card.id for card in teams()} == {served.team, served.money}


def test_a_log_may_name_a_team_as_the_unknown_one_is_called(db):
    assert log_teams(["Unknown team", ""]) == {"Unknown team": unknown_team(), "": unknown_team()}


def test_a_team_that_only_a_log_named_becomes_the_one_that_serves(house):
    ident = log_teams(["Workplace IT"])["Workplace IT"]
    with pytest.raises(Missing):
        change_team(team_id=ident, about="x", by=OPERATOR)
    assert serve(unit_id=house.it.id, prefix="IT", by=OPERATOR) == ident
    assert team_card(ident).unit_id == house.it.id


def test_numbers_rise_by_one_and_nobody_gets_one_twice(transactional_db):
    with transaction.atomic():
        ident = log_teams(["Desk"])["Desk"]
    taken = []

    def take():
        try:
            for _number in range(20):
                with transaction.atomic():
                    taken.append(next_number(ident))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 81))
    with pytest.raises(Missing):
        next_number(ident + 1)
