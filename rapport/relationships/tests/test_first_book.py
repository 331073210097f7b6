"""Who reads several books, or looks after nobody herself, is met by a book that has something in it."""

import pytest

from rapport.accounts.public import Role
from rapport.directory.models import Person
from rapport.relationships import policy


@pytest.fixture
def boss(house):
    """Somebody who leads the units above both teams; Finance looks after somebody, IT after nobody."""
    top = house.units["Halmar"]
    house.person("Chief", "Halmar", Role.EXECUTIVE)
    top.manager = Person.objects.get(name="Chief")
    top.save(update_fields=["manager"])
    house.teams["IT"].name = "A team"
    house.teams["IT"].save(update_fields=["name"])
    house.looks_after("Finance", unit="Sales", owner="Finance 2")
    return house.browser("Chief")


def test_the_team_that_looks_after_somebody_comes_before_those_that_do_not(house, boss):
    assert [team.prefix for team in policy.own_teams(house.actor("Chief"))] == ["FIN", "IT"]
    for address in ("/book/coverage/", "/book/organisation/", "/book/board/"):
        assert boss.get(address).context["team"].prefix == "FIN"
    assert boss.get("/book/figures/").context["found"].team.prefix == "FIN"


def test_where_no_team_looks_after_anybody_they_stand_by_name(house):
    house.person("Chief", "Halmar", Role.EXECUTIVE)
    house.units["Halmar"].manager = house.people["Chief"]
    house.units["Halmar"].save(update_fields=["manager"])
    assert [team.prefix for team in policy.own_teams(house.actor("Chief"))] == ["FIN", "IT"]


def test_who_looks_after_nobody_begins_with_all_of_the_team(house, boss):
    page = boss.get("/book/", follow=True).content.decode()
    assert "Sales" in page
    assert "You look after nobody yet" not in page
    assert "You look after nobody yet" in boss.get("/book/?tab=mine").content.decode()
    assert boss.get("/book/?tab=mine").status_code == 200


def test_who_looks_after_somebody_begins_with_hers(house, boss):
    house.looks_after("Finance", unit="Plants", owner="Finance 3")
    page = house.browser("Finance 3").get("/book/")
    assert page.status_code == 200
    assert "Plants" in page.content.decode().split("<main")[1]
    assert "Sales" not in page.content.decode().split('id="results"')[1].split("<footer")[0]


def test_where_nobody_is_looked_after_the_book_says_how_to_begin(house):
    page = house.browser("IT 2").get("/book/")
    assert page.status_code == 200
    assert "You look after nobody yet" in page.content.decode()
