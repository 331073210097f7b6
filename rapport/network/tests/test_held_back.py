"""Of a snapshot whose figures are held back nothing is counted, and exact counts are told on the server alone."""

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from rapport.interactions import public as interactions
from rapport.network import cli
from rapport.network.tests.test_build import LAST, write_lake
from rapport.privacy.public import opt_out


@pytest.fixture
def halmar(company, monkeypatch):
    company.unit("Halmar")
    for name, count in {"IT": 5, "Sales": 14, "Plant": 12}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    contacts = []
    for n in range(1, 15):
        for day in range(0, 60, 3):
            contacts += [(f"Sales {n}", f"IT {n % 5 + 1}", day), (f"IT {n % 5 + 1}", f"Sales {n}", day + 1)]
    contacts += [(f"Plant {n}", f"Sales {n}", 2 * n) for n in range(1, 13)]
    files = [write_lake(company, contacts)]
    monkeypatch.setattr(interactions, "lake_files", lambda: tuple(files), raising=False)
    monkeypatch.setattr(interactions, "last_interaction_on", lambda: LAST, raising=False)
    company.files = files
    return company


def test_of_a_snapshot_that_is_held_back_neither_the_terminal_nor_rest_tells_whose_ties_went(halmar):
    def told():
        said = CliRunner().invoke(cli.commands, ["build", "--json"])
        assert said.exit_code == 0, (said.output, said.exception)
        return json.loads(said.stdout)

    before = told()
    gone = min(halmar.people)
    opt_out(subject_id=halmar.people[gone].id, by=halmar.actor(gone))
    after = told()
    assert (before["groups_shown"], before["pairs"], after["groups_shown"]) == (True, 26, False)
    assert after["people"] == before["listed"]
    assert (after["ties"], after["pairs"]) == (0, 0), "in full thousands"
    assert after.keys() == {"snapshot", "checksum", "as_of", "changed", "groups_shown", "people", "ties", "pairs"}
    (shown,) = browse_snapshots(halmar)
    assert (shown["id"], shown["ties"], shown["pairs"]) == (before["snapshot"], 0, 0)
    counted = json.loads(CliRunner().invoke(cli.commands, ["ties", "--json"]).stdout)
    assert counted["pairs"] == 26, "of the one that is shown"


def browse_snapshots(company):
    client = Client()
    client.force_login(company.user(sorted(company.people)[1]))
    return client.get("/api/network/snapshots").json()
