"""What can be asked for, by whom, and how it is found."""

import threading

import pytest
from django.db import connection

from rapport.accounts.public import Actor
from rapport.catalogue.actions.services import (
    change_form,
    change_service,
    create_service,
    retire_service,
    return_service,
)
from rapport.catalogue.actions.teams import retire_team, serve
from rapport.catalogue.models import Service
from rapport.catalogue.public import FieldKind, FormField, Kind, Level, service_by_slug, service_card, services_for
from rapport.catalogue.queries.services import service_page
from rapport.catalogue.tests.conftest import OPERATOR, House
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact


def names(actor, query=""):
    return [card.name for card in services_for(actor, query)]


def told(name):
    return Fact.objects.filter(name=f"catalogue.{name}").count()


def test_everybody_finds_what_her_unit_may_ask_for(served, django_assert_max_num_queries):
    amara, leila, stranger = served.actor(served.amara), served.actor(served.leila), Actor.stranger()
    assert names(amara) == ["New laptop"]
    with django_assert_max_num_queries(1):
        assert names(leila) == ["Month-end access", "New laptop"]
    assert names(stranger) == []
    assert service_card(served.closing, by=amara).name == "Month-end access"  # her team offers it
    outside = served.person("Priya Raman", served.top)
    with pytest.raises(Missing):
        service_card(served.closing, by=served.actor(outside))
    assert names(OPERATOR) == ["Month-end access", "New laptop"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("laptop", ["New laptop"]), ("LAPTÓP starters", ["New laptop"]), ("laptpo", ["New laptop"]), ("piano", []),
     ("workplace", ["Month-end access", "New laptop"]), ("workplace access", ["Month-end access"]), ("%", [])],
)  # fmt: skip
def test_search_forgives_spelling_and_knows_the_team(served, query, found):
    assert sorted(names(served.actor(served.leila), query)) == found


def test_the_lead_keeps_what_her_team_offers_and_others_do_not(served):
    lead = served.actor(served.anneke)
    made = create_service(team_id=served.team, name="Loan phone", by=lead)
    for _again in range(2):
        change_service(service_id=made, about="For a week.", kind=Kind.QUESTION, default_urgency=Level.HIGH, by=lead)
    card = service_card(made, by=lead)
    assert (card.slug, card.kind, card.default_urgency, card.team.prefix) == ("loan-phone", "question", 1, "IT")
    assert (told("service_changed"), card.ask_url) == (1, "/cases/new/?service=loan-phone")
    for actor in (served.actor(served.amara), served.actor(served.omar)):
        for act in (
            lambda actor=actor: create_service(team_id=served.team, name="x", by=actor),
            lambda actor=actor: change_service(service_id=made, name="x", by=actor),
            lambda actor=actor: change_form(service_id=made, fields=[], by=actor),
            lambda actor=actor: retire_service(service_id=made, by=actor),
        ):
            with pytest.raises(Forbidden):
                act()
    with pytest.raises(Refusal, match="already"):
        create_service(team_id=served.team, name="loan PHONE", by=lead)
    with pytest.raises(Refusal, match="not here"):
        change_service(service_id=made, for_unit_ids=[10**9], by=lead)


def test_a_service_is_for_units_and_all_below_them(served):
    change_service(service_id=served.laptop, for_unit_ids=[served.it.id], by=OPERATOR)
    assert "New laptop" in names(served.actor(served.amara))  # she sits below
    assert "New laptop" not in names(served.actor(served.leila))
    page = service_page("new-laptop", by=served.actor(served.anneke))
    assert ([unit.name for unit in page.for_units], page.may_change) == (["Workplace IT"], True)
    for _again in range(2):
        change_service(service_id=served.laptop, for_unit_ids=[], by=OPERATOR)
    assert told("service_changed") == 2
    assert "New laptop" in names(served.actor(served.leila))


def test_what_is_retired_is_asked_for_no_more_and_comes_back(served):
    lead = served.actor(served.anneke)
    for _again in range(2):
        retire_service(service_id=served.laptop, by=lead)
    assert names(served.actor(served.amara)) == []
    again = create_service(team_id=served.team, name="New laptop", by=lead)
    assert service_card(again, by=lead).slug == "new-laptop-2"
    with pytest.raises(Refusal, match="already"):
        return_service(service_id=served.laptop, by=lead)
    retire_service(service_id=again, by=lead)
    for _again in range(2):
        return_service(service_id=served.laptop, by=lead)
    assert names(served.actor(served.amara)) == ["New laptop"]
    assert told("service_returned") == 1
    retire_team(team_id=served.team, by=OPERATOR)
    with pytest.raises(Refusal, match="retired"):
        create_service(team_id=served.team, name="x", by=OPERATOR)


def test_no_service_takes_the_address_of_a_page(served):
    made = create_service(team_id=served.team, name="Teams", by=OPERATOR)
    assert service_card(made, by=OPERATOR).slug == "teams-2"
    assert service_by_slug("teams-2", by=OPERATOR).id == made


def test_two_services_of_one_name_get_two_addresses(transactional_db):
    house = House()
    units = [house.unit(name) for name in ("One", "Two", "Three")]
    team_ids = [serve(unit_id=unit.id, prefix=unit.name.upper(), by=OPERATOR) for unit in units]
    begin = threading.Barrier(3)

    def make(team_id):
        try:
            begin.wait()
            create_service(team_id=team_id, name="Help", by=OPERATOR)
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(ident,)) for ident in team_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Service.objects.values_list("slug", flat=True)) == ["help", "help-2", "help-3"]


def test_a_form_is_changed_as_a_whole_and_keeps_its_keys(served):
    lead = served.actor(served.anneke)
    kept, by_day, _person = service_card(served.laptop, by=lead).fields
    assert (kept.key, by_day.key) == ("which-one", "needed-by")
    new = [by_day, FormField(key=kept.key, label="Size", kind=FieldKind.CHOICE, choices=("S", "L"))]
    for _again in range(2):
        change_form(service_id=served.laptop, fields=new, by=lead)
    card = service_card(served.laptop, by=lead)
    assert [field.label for field in card.fields] == ["Needed by", "Size"]
    assert (card.form["x-order"], told("form_changed")) == (["needed-by", "which-one"], 1)
