"""Face-to-face contacts without a calendar: seconds from an epoch, no direction, five departments."""

import pytest

from tests.journeys.conftest import contacts, pairs


@pytest.fixture(scope="module")
def people(house, shared_data):
    arguments = (
        shared_data / "sociopatterns_workplace" / "people_2013.csv",
        "--map", "badge=id", "--map", "department=unit", "--as-of", "2013-06-01",
    )  # fmt: skip
    return arguments, house.load("people", *arguments)


@pytest.fixture(scope="module")
def seen(house, shared_data, people):
    arguments = (
        shared_data / "sociopatterns_workplace" / "contacts_2013.csv.gz",
        "--map", "t=at", "--map", "badge_i=from", "--map", "badge_j=to",
        "--epoch", "2013-06-24", "--undirected", "--duration", "20", "--channel", "contact",
    )  # fmt: skip
    return arguments, house.load("interactions", *arguments)


@pytest.fixture(scope="module")
def snapshot(house, seen):
    said = house("network", "build")
    assert said.code == 0, said.stderr
    return said.document


def test_people_and_departments(people):
    from rapport.directory.models import Person

    assert (people[1]["read"], people[1]["created"]) == (92, 92)
    assert Person.objects.values("unit").distinct().count() == 5


def test_the_reference_figures_of_the_contacts(seen):
    from rapport.directory.models import Identity

    table = contacts()
    assert (seen[1]["read"], seen[1]["created"]) == (9_827, 9_827)
    assert len(pairs(table, undirected=True)) == 755
    assert sum(table["duration"].to_pylist()) == 196_540
    assert str(min(table["at"].to_pylist()).date()) == "2013-06-24"
    assert Identity.objects.filter(kind="id").count() == 92


def test_again_changes_nothing(house, people, seen):
    assert house.load_again("people", *people[0])["unchanged"] == 92
    assert house.load_again("interactions", *seen[0])["unchanged"] == 9_827


def test_the_snapshot_holds_everybody_and_every_pair(snapshot):
    assert snapshot["people"] == 92
    assert snapshot["pairs"] == 755


def test_communities_go_with_departments(house, snapshot):
    document = house("network", "communities").document
    assert 0.5 < document["nmi_with_units"] < 0.8


def test_trust_is_told_by_groups_of_ten_or_more(house, snapshot):
    from rapport.directory.models import Person, Unit

    sizes = {unit.slug: Person.objects.filter(unit=unit).count() for unit in Unit.objects.all()}
    assert min(sizes.values()) == 4
    for slug, size in sizes.items():
        said = house("network", "trusted-by", "--unit", slug)
        assert said.code == 0, said.stderr
        assert said.document
        for row in said.document:
            assert {"unit", "people", "share", "low", "high", "change"} <= set(row)
            assert row["people"] >= 10
            assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1
            assert row["unit"] not in sizes or sizes[row["unit"]] >= 10
        assert sum(row["people"] for row in said.document) <= 92 - size


def test_a_path_is_steps_and_a_band(house, snapshot):
    said = house("network", "path", "--from", "153", "--to", "271")
    assert said.code == 0, said.stderr
    assert set(said.document) == {"steps", "go_betweens"}
    assert said.document["steps"] == 2, "one step and two are told alike"
