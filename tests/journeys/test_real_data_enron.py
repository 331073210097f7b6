"""Mail between 184 addresses, two thirds of it repeats, blind copies and wrong clocks."""

import pytest

from tests.journeys.conftest import contacts, pairs

BUSIEST = {
    "christopher.melton@calder.example": 3_198,
    "rhonda.booker@calder.example": 2_588,
    "alejo.espada@calder.example": 1_279,
}


@pytest.fixture(scope="module")
def people(house, shared_data):
    arguments = (shared_data / "enron_graph" / "people.csv", "--map", "Note=title")
    return arguments, house.load("people", *arguments)


@pytest.fixture(scope="module")
def mail(house, shared_data, people):
    arguments = (
        shared_data / "enron_graph" / "messages.csv.gz",
        "--map", "Time=at", "--map", "From=from", "--map", "To=to",
        "--channel", "mail", "--message-by", "at,from", "--where", "Reciptype!=bcc",
    )  # fmt: skip
    return arguments, house.load("interactions", *arguments, code=3)


def test_every_address_is_somebodys(people):
    from rapport.directory.models import Identity

    assert (people[1]["read"], people[1]["created"]) == (184, 184)
    assert Identity.objects.filter(kind="email").count() == 184


def test_the_reference_figures_of_the_mail(mail):
    _, document = mail
    assert (document["read"], document["created"], document["unresolved"]) == (125_409, 34_427, 0)
    assert document["excluded"] == 22_193
    assert document["reasons"]["the time lies before 1990 or in the future"] == 103_216 - 103_100
    table = contacts()
    assert table.num_rows == 34_427
    assert len(set(table["message"].to_pylist())) == 20_112
    assert len(pairs(table)) == 3_007


def test_the_busiest_senders(mail):
    from collections import Counter

    counts = Counter(contacts()["from_key"].to_pylist())
    assert [rows for _, rows in counts.most_common(3)] == list(BUSIEST.values())


def test_again_changes_nothing(house, people, mail):
    assert house.load_again("people", *people[0])["unchanged"] == 184
    assert house.load_again("interactions", *mail[0])["unchanged"] == 125_409


def test_building_twice_gives_one_snapshot(house, mail):
    first, again = house("network", "build"), house("network", "build")
    assert (first.code, again.code) == (0, 0), first.stderr
    assert {"snapshot", "checksum", "people", "ties", "pairs"} <= set(first.document)
    assert first.document["people"] == 184
    assert (again.document["snapshot"], again.document["checksum"]) == (
        first.document["snapshot"],
        first.document["checksum"],
    )


def test_a_path_names_nobody(house, mail):
    house("network", "build")
    names = list(BUSIEST)
    said = house("network", "path", "--from", names[0], "--to", names[2])
    assert said.code == 0, said.stderr
    assert set(said.document) == {"steps", "go_betweens"}
    assert "@" not in said.stdout


def test_communities(house, mail):
    house("network", "build")
    said = house("network", "communities")
    assert said.code == 0
    assert set(said.document) == {"communities", "modularity", "nmi_with_units"}
    assert said.document["modularity"] > 0.3
