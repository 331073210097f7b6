"""How trust in a team is spread over its people is told of ten and more, by page, REST and terminal, and of nobody."""

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from rapport.accounts.public import Actor
from rapport.kit.problems import Missing
from rapport.network import cli
from rapport.network.models import Snapshot
from rapport.network.queries.spread import spread_of
from rapport.network.queries.trust import trust_in
from tests.kept import made_once


@made_once
def halmar(company):
    """Twelve in the office: twenty of Sales trust the first alone, two the second, one both."""
    company.unit("Halmar")
    for name, count in {"Desk": 12, "Sales": 30, "Lab": 4}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    company.snapshot(
        [
            *((f"Sales {n}", "Desk 1") for n in range(1, 22)),
            *((f"Sales {n}", "Desk 2") for n in (21, 22, 23)),
            ("Desk 3", "Desk 4"),
            *((f"Sales {n}", "Lab 1") for n in range(1, 13)),
        ]
    )
    return company


def of(halmar, name, reader="Desk 1"):
    return spread_of(halmar.units[name].id, by=halmar.actor(reader))


def test_a_team_reads_how_few_carry_half_and_what_goes_with_them(halmar):
    found = of(halmar, "Desk")
    assert (found.members, found.half, found.trusting, found.lost) == (12, 1, 23, (20, 23, 23))
    assert trust_in(halmar.units["Desk"].id).spread == found


def test_of_a_team_of_few_nothing_is_told_since_it_would_be_about_one(halmar):
    assert of(halmar, "Lab", reader="Lab 1") is None


def test_of_a_team_to_which_few_turn_nothing_is_told(halmar):
    Snapshot.objects.all().delete()
    halmar.snapshot([(f"Sales {n}", "Desk 1") for n in range(1, 10)])
    assert of(halmar, "Desk") is None


def test_how_few_would_be_left_with_nobody_is_told_from_the_minimum_on(halmar):
    Snapshot.objects.all().delete()
    halmar.snapshot([(f"Sales {n}", f"Desk {n % 3 + 1}") for n in range(1, 22)])
    assert of(halmar, "Desk").lost == (None, 14, 21)


def test_it_stays_as_it_was_until_enough_people_move_it(halmar):
    before = of(halmar, "Desk")
    halmar.snapshot([(f"Sales {n}", "Desk 1" if n < 15 else "Desk 2") for n in range(1, 24)])
    assert of(halmar, "Desk") == before
    halmar.snapshot([(f"Sales {n}", "Desk 1") for n in range(1, 13)])
    assert (of(halmar, "Desk").trusting, of(halmar, "Desk").lost) == (12, (12, 12, 12))


def test_who_may_not_see_who_trusts_a_unit_does_not_see_how_it_is_spread(halmar):
    with pytest.raises(Missing):
        of(halmar, "Desk", reader="Sales 1")
    assert of(halmar, "Desk", reader="Desk 2") is not None


def test_page_rest_and_terminal_tell_the_same_and_name_nobody(halmar):
    client = Client()
    client.force_login(halmar.user("Desk 3"))
    page = client.get("/units/halmar/desk/trust/").content.decode()
    assert "carry half of the trust" in page
    assert "20 of 23 would turn to nobody here any more" in page
    assert "Desk 1" not in page
    wanted = {"members": 12, "half": 1, "trusting": 23, "lost": [20, 23, 23]}
    assert client.get("/api/units/halmar/desk/trust/spread").json() == wanted
    assert client.get("/api/units/halmar/sales/trust/spread").status_code == 404
    told = CliRunner().invoke(cli.commands, ["spread", "--unit", "halmar/desk", "--json"])
    assert json.loads(told.stdout) == wanted
    plain = CliRunner().invoke(cli.commands, ["spread", "--unit", "halmar/lab"])
    assert "nothing is told" in plain.stdout
    assert spread_of(halmar.units["Desk"].id, by=Actor.system(via="cli")).half == 1
