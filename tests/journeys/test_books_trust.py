"""Who turns to a team stands in its book as the team's own page of the network tells it, and nowhere else."""

from datetime import UTC, datetime, time, timedelta

import pytest

from rapport.accounts.public import Actor
from rapport.catalogue.models import ServiceTeam
from rapport.kit import clock
from rapport.ledger.public import record
from rapport.network.events import SnapshotPublished
from rapport.network.models import Snapshot
from rapport.network.public import turning_to
from rapport.network.queries.trust import trust_in
from rapport.network.tests.conftest import DAY, NOON, Company
from rapport.relationships.actions.book import open_relationship
from rapport.relationships.actions.health import judge_all
from rapport.relationships.models import Entry, Health, SignalRow
from rapport.relationships.queries.health import kept_readings
from rapport.relationships.rules.health import Unknown
from rapport.relationships.rules.words import Signal
from tests.journeys.books import OPERATOR, hear


@pytest.fixture
def halmar(db):
    company = Company()
    with clock.frozen(NOON):
        company.unit("Halmar")
        for name, count in {"IT": 4, "Sales": 20, "Plant": 12, "Legal": 4, "Tax": 3}.items():
            company.unit(name, "Halmar")
            company.crowd(name, count)
        yield company


def built(halmar, ties):
    snapshot = halmar.snapshot(ties)
    told = SnapshotPublished(snapshot_id=snapshot.id, as_of=DAY, people=43, groups=True)
    record(told, by=Actor.system(via="job"))
    hear()


def books(halmar):
    team = ServiceTeam.objects.create(name="IT", prefix="IT", unit=halmar.units["IT"])
    return {
        name: open_relationship(team_id=team.id, unit_id=halmar.units[name].id, by=OPERATOR)
        for name in ("Sales", "Plant", "Legal")
    }


def test_a_unit_that_stands_alone_is_told_and_a_joined_one_is_not(halmar):
    ties = [(f"Sales {n}", f"IT {n % 4 + 1}") for n in range(1, 11)]
    ties += [(f"Plant {n}", "IT 1") for n in (1, 2, 3)] + [("Legal 1", "IT 1")]
    ids = books(halmar)
    built(halmar, ties)
    (alone,) = [line for line in trust_in(halmar.units["IT"].id).lines if not line.row.merged]
    row = SignalRow.objects.get(relationship_id=ids["Sales"], signal="trust")
    assert (row.data["share"], row.n) == (alone.figure.share, alone.figure.people)
    readings = kept_readings(list(ids.values()))
    for name in ("Plant", "Legal"):
        assert readings[ids[name]][Signal.TRUST].why is Unknown.UNTOLD
    assert list(Entry.objects.filter(what="trust").values_list("relationship_id", flat=True)) == [ids["Sales"]]
    wanted = [unit.id for unit in halmar.units.values()]
    assert set(turning_to(halmar.units["IT"].id, wanted)) == {halmar.units["Sales"].id}


def test_few_or_none_is_told_as_that_alone(halmar):
    ids = books(halmar)
    built(halmar, [("Sales 1", "IT 1")])
    row = SignalRow.objects.get(relationship_id=ids["Sales"], signal="trust")
    assert (row.good, row.data["few"], row.data["share"]) == (0, 1, 0)
    assert Entry.objects.get(what="trust").value is None


def test_a_book_that_begins_later_hears_of_the_snapshot_that_stands(halmar):
    halmar.snapshot([(f"Sales {n}", f"IT {n % 4 + 1}") for n in range(1, 11)])
    ids = books(halmar)
    hear()
    assert SignalRow.objects.get(relationship_id=ids["Sales"], signal="trust").n == 20


def test_for_a_team_too_small_to_be_an_office_nothing_is_told(halmar):
    halmar.unit("Desk", "Halmar")
    halmar.crowd("Desk", 2)
    halmar.snapshot([("Sales 1", "IT 1")])
    assert turning_to(halmar.units["Desk"].id, [halmar.units["Sales"].id]) == {}


def test_what_was_taken_back_stays_in_no_book_longer_than_in_its_snapshot(halmar):
    ids = books(halmar)
    hear()
    ties = [(f"Sales {n}", f"IT {n % 4 + 1}") for n in range(1, 11)]
    built(halmar, ties)
    judge_all()
    past = Health.objects.get(relationship_id=ids["Sales"])
    assert past.parts["trust"]["good"] is not None
    Snapshot.objects.update(superseded_at=clock.now())  # as its ties were taken back
    told = SnapshotPublished(snapshot_id=1, as_of=DAY + timedelta(days=1), people=43, groups=False)
    record(told, by=Actor.system(via="job"))
    hear()
    assert not Entry.objects.filter(what="trust").exists()
    assert not SignalRow.objects.filter(signal="trust").exists()
    past.refresh_from_db()
    assert (past.parts["trust"]["good"], past.parts["trust"]["points"]) == (None, 0)
    assert sum(part["points"] for part in past.parts.values()) == (past.score or 0)


def test_of_whom_too_few_are_left_to_be_told_no_trend_stays(halmar):
    ids = books(halmar)
    at = datetime.combine(DAY, time(), tzinfo=UTC)  # told when there were more of them
    of = {"what": "trust", "at": at, "record": "unit", "value": 0.3}
    Entry.objects.create(relationship_id=ids["Plant"], record_id=halmar.units["Plant"].id, **of)
    built(halmar, [(f"Sales {n}", f"IT {n % 4 + 1}") for n in range(1, 11)] + [("Plant 1", "IT 1")])
    assert list(Entry.objects.filter(what="trust").values_list("relationship_id", flat=True)) == [ids["Sales"]]
