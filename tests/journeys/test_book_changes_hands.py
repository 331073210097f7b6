"""Somebody takes over a book: she and the lead of the team hear of it; her book stands in the menu."""

import pytest

from rapport.conversation.models import Notification
from rapport.journeys.made_transfer_reaches_taker_and_lead import react
from rapport.ledger.models import Fact
from rapport.ledger.public import Delivered
from rapport.relationships.actions.transfer import transfer
from rapport.relationships.models import Transfer
from rapport.relationships.tests.conftest import house  # noqa: F401 (a fixture)
from rapport.site.menu import serving_units


@pytest.fixture
def told(house):  # noqa: F811 (the fixture above)
    """What the reaction hears of a book that IT 2 gives to IT 3, twice as it may."""
    house.looks_after("IT", unit="Sales", owner="IT 2")
    people = {"giver_id": house.people["IT 2"].id, "taker_id": house.people["IT 3"].id}
    transfer(team_id=house.teams["IT"].id, by=house.actor("IT 2"), **people)
    fact = Fact.objects.get(name="relationships.transfer_made")
    delivered = Delivered(id=fact.id, name=fact.name, version=1, at=fact.at, data=fact.data)
    for _time in range(2):
        react(delivered)
    return house


def test_who_takes_over_and_the_lead_are_told_once(told):
    heard = sorted(Notification.objects.values_list("reader__email", "about", "about_id"))
    made = Transfer.objects.get().id
    assert heard == [("it.1@halmar.example", "transfer", made), ("it.3@halmar.example", "transfer", made)]


def test_she_finds_it_under_news_by_name(told):
    page = told.browser("IT 3").get("/notifications/").content.decode()
    assert "IT: IT 2" in page


def test_her_book_has_a_place_in_the_menu_of_who_serves(told):
    serving_units.forget()
    assert 'href="/book/"' in told.browser("IT 2").get("/tasks/").content.decode()
    assert 'href="/book/"' not in told.browser("Sales 2").get("/tasks/").content.decode()
