"""Who offers something is a team to ask, and its lead somebody to ask."""

import pytest

from rapport.accounts.public import Actor
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.actions.teams import serve
from rapport.catalogue.public import EXPERTS
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.ui.finding import Strength
from tests.kept import made_once

pytestmark = pytest.mark.django_db


def found(by, *words):
    return [(reason.strength, reason.person_id, reason.team, reason.text) for reason in EXPERTS[0].find(words, by, 9)]


@made_once
def offered(house):
    team = serve(unit_id=house.it.id, prefix="IT", by=OPERATOR)
    create_service(team_id=team, name="Rugged tablets", by=OPERATOR)
    return create_service(team_id=team, name="Ledger access", for_unit_ids=[house.finance.id], by=OPERATOR)


def test_a_service_leads_to_its_team_and_to_who_leads_it(house, offered):
    assert found(house.actor(house.leila), "tablet") == [
        (Strength.OFFERS, None, "Workplace IT", "Offers “Rugged tablets”"),
        (Strength.LEADS, house.anneke.id, "", "Leads Workplace IT, which offers “Rugged tablets”"),
    ]


def test_a_service_for_some_units_leads_nobody_else_there(house, offered):
    assert len(found(house.actor(house.leila), "ledger")) == 2
    assert len(found(house.actor(house.boss), "ledger")) == 2  # administrators read all
    outsider = house.person("Zoë Brandt", house.top)
    assert found(house.actor(outsider), "ledger") == []
    assert found(Actor.stranger(), "tablet") == []
