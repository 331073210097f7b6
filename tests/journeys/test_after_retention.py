"""The network goes on when the logs it was built from have had their time."""

import csv
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from pyarrow import parquet

from rapport.kit import clock

MADE = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def company(house, tmp_path_factory):
    """Forty people in three units, and half a year of mail among them."""
    folder, chance = tmp_path_factory.mktemp("files"), Random(5)
    people = folder / "people.csv"
    with people.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", "name", "email", "unit"])
        for n in range(40):
            rows.writerow([n, f"Colleague {n}", f"c{n}@halmar.example", f"Halmar / {['IT', 'Sales', 'Plant'][n % 3]}"])
    mail = folder / "mail.csv"
    with mail.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["at", "from", "to"])
        for _ in range(3000):
            at = MADE - timedelta(minutes=chance.randrange(180 * 24 * 60))
            one, other = chance.sample(range(40), 2)
            rows.writerow([at.strftime("%Y-%m-%d %H:%M:%S"), f"c{one}@halmar.example", f"c{other}@halmar.example"])
    with clock.frozen(MADE):
        house.load("people", people)
        house.load("interactions", mail)
        yield house


def ties(document):
    from rapport.network.models import Snapshot
    from rapport.network.queries import lake

    snapshot = Snapshot.objects.get(id=document["snapshot"])
    rows = parquet.read_table(lake.folder_of(snapshot) / lake.TIES).to_pylist()
    return {(row["source"], row["target"]): row for row in rows}


def test_ties_and_trust_are_the_same_once_the_rows_are_gone(company):
    day = MADE.date().isoformat()
    before = ties(company("network", "build", "--as-of", day).document)
    with clock.frozen(MADE + timedelta(days=91)):
        assert company("interactions", "purge").document["rows"] == 3000
        said = company("network", "build", "--as-of", day)
        assert said.document["changed"], "it was computed anew, from sums"
        after = ties(said.document)
        assert set(after) == set(before)
        for pair, tie in after.items():
            for name in ("weight", "trust", "attention", "overlap", "reciprocity"):
                assert tie[name] == pytest.approx(before[pair][name], rel=1e-9, abs=1e-9), name
            assert {n: tie[n] for n in ("count", "days", "weeks", "last")} == {
                n: before[pair][n] for n in ("count", "days", "weeks", "last")
            }


def test_the_network_is_computed_anew_whatever_is_taken_back():
    from rapport.journeys import REACTIONS

    assert REACTIONS["interactions.sums_withdrawn"] == REACTIONS["interactions.withdrawn"]


def test_a_day_before_the_end_of_the_sums_cannot_be_had_any_more(company):
    with clock.frozen(MADE + timedelta(days=92)):
        said = company("network", "build", "--as-of", "2026-03-01")
    assert said.code == 2
    assert "kept as sums only" in said.stderr
