"""A team takes mail at addresses of its own, for one service or for anything."""

import pytest

from rapport.accounts.public import Actor
from rapport.catalogue.actions.addresses import drop_address, take_address
from rapport.catalogue.actions.services import create_service
from rapport.catalogue.actions.teams import retire_team, serve
from rapport.catalogue.public import Taker, taker_of
from rapport.catalogue.queries.addresses import addresses
from rapport.directory.models import Unit
from rapport.kit.problems import Forbidden, Refusal

OPERATOR = Actor.system(via="cli")


@pytest.fixture
def it(db):
    unit = Unit.objects.create(name="IT", slug="it", path="/1/", depth=0)
    return serve(unit_id=unit.id, prefix="IT", by=OPERATOR)


def test_what_comes_to_an_address_is_the_teams_whatever_stands_behind_a_plus(it):
    laptop = create_service(team_id=it, name="A laptop", by=OPERATOR)
    take_address(team_id=it, address=" Help@Halmar.example ", by=OPERATOR)
    take_address(team_id=it, address="laptops@halmar.example", service_id=laptop, by=OPERATOR)
    assert taker_of("help+case-12-abc@halmar.example") == Taker(team_id=it, service_id=None)
    assert taker_of("LAPTOPS@halmar.example") == Taker(team_id=it, service_id=laptop)
    assert taker_of("other@halmar.example") is None
    retire_team(team_id=it, by=OPERATOR)
    assert taker_of("help@halmar.example") is None


def test_an_address_is_one_teams_alone_and_the_same_again_changes_nothing(it):
    unit = Unit.objects.create(name="HR", slug="hr", path="/2/", depth=0)
    other = serve(unit_id=unit.id, prefix="HR", by=OPERATOR)
    first = take_address(team_id=it, address="help@halmar.example", by=OPERATOR)
    assert take_address(team_id=it, address="help@halmar.example", by=OPERATOR) == first
    with pytest.raises(Refusal, match="Another team"):
        take_address(team_id=other, address="help@halmar.example", by=OPERATOR)
    drop_address(address_id=first, by=OPERATOR)
    assert take_address(team_id=other, address="help@halmar.example", by=OPERATOR)


@pytest.mark.parametrize("wrong", ["help", "a b@c.example", "help+x@halmar.example", ""])
def test_what_is_no_address_is_refused_in_a_sentence(it, wrong):
    with pytest.raises(Refusal):
        take_address(team_id=it, address=wrong, by=OPERATOR)


def test_a_colleague_sets_no_address_and_reads_them(it):
    colleague = Actor(user_id=1, person_id=1)
    with pytest.raises(Forbidden):
        take_address(team_id=it, address="help@halmar.example", by=colleague)
    take_address(team_id=it, address="help@halmar.example", by=OPERATOR)
    assert [a.address for a in addresses(by=colleague)] == ["help@halmar.example"]
