"""Building: gathered, computed by the engine, published whole, the same again from the same."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import DatabaseError, transaction
from pyarrow import parquet

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.merging import merge_people, undo_merge
from rapport.directory.models import Position
from rapport.engine.graph import Graph
from rapport.engine.units import Units, trust_reach
from rapport.interactions import public as interactions
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.models import Fact
from rapport.network import cli
from rapport.network.actions.build import build
from rapport.network.actions.retention import erase_person
from rapport.network.actions.ties import DeclaredTie, declare_ties
from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.inputs import gather
from rapport.network.queries.mine import own_network
from rapport.network.queries.paths import path_between
from rapport.network.queries.ties import candidates_between
from rapport.network.queries.trust import trust_in
from rapport.privacy.actions.keys import rotate_pseudonyms
from rapport.privacy.public import keyed_hashes, opt_out

LAST = date(2026, 11, 20)


def write_lake(company, contacts, name="a", thread=None):
    """contacts: (from, to, days ago), each a mail to one person, all of one thread if there is one."""
    ids = {
        n: int(k)
        for n, k in zip(company.people, keyed_hashes("person", [p.id for p in company.people.values()]), strict=True)
    }
    at = [datetime(2026, 11, 20, 10, tzinfo=UTC).replace(tzinfo=None) - timedelta(days=a) for _, _, a in contacts]
    n = len(contacts)
    table = pa.table(
        {
            "at": pa.array(at, pa.timestamp("us")),
            "from_key": pa.array([ids[a] for a, _, _ in contacts], pa.int64()),
            "to_key": pa.array([ids[b] for _, b, _ in contacts], pa.int64()),
            "channel": pa.array(["mail"] * n),
            "recipients": pa.array([2] * n, pa.int16()),
            "message": pa.array([None] * n, pa.int64()),
            "thread": pa.array([thread] * n, pa.int64()),
            "reply_to": pa.array([None] * n, pa.int64()),
            "duration": pa.array([None] * n, pa.int32()),
            "undirected": pa.array([False] * n),
            "source": pa.array([1] * n, pa.int32()),
        }
    )
    path = Path(settings.LAKE) / "interactions" / f"{name}-{id(company)}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(table, path)
    return str(path)


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


OPERATOR = Actor.system(via="cli")


def test_a_snapshot_is_built_as_of_the_last_interaction_and_told(halmar):
    done = build(by=OPERATOR)
    assert (done.as_of, done.changed, done.groups) == (LAST, True, True)
    assert done.summary["people"] == 31
    assert done.summary["pairs"] == 26
    fact = Fact.objects.get(name="network.snapshot_published")
    assert fact.data["snapshot_id"] == done.snapshot_id
    assert "ties" not in fact.data


def test_the_same_inputs_give_the_same_checksum_and_no_new_snapshot(halmar):
    first = build(by=OPERATOR)
    again = build(by=OPERATOR)
    assert (again.snapshot_id, again.checksum, again.changed) == (first.snapshot_id, first.checksum, False)
    assert Snapshot.objects.count() == 1
    lake.remove(Snapshot.objects.get())
    assert build(by=OPERATOR).checksum == first.checksum  # computed anew, since its files were gone


def test_a_day_that_is_still_to_come_is_refused_and_contacts_ahead_of_time_wait_for_it(halmar, monkeypatch):
    with pytest.raises(Refusal, match="still to come"):
        build(as_of=clock.today() + timedelta(days=1), by=OPERATOR)
    monkeypatch.setattr(interactions, "last_interaction_on", lambda: clock.today() + timedelta(days=3))
    assert build(by=OPERATOR).as_of == clock.today()


def test_a_ready_snapshot_is_never_changed(halmar):
    build(by=OPERATOR)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Snapshot.objects.update(checksum="other")


def test_a_build_that_fails_leaves_nothing_to_see(halmar, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("rapport.network.actions.build.write_publication", broken)
    with pytest.raises(OSError, match="disk full"):
        build(by=OPERATOR)
    snapshot = Snapshot.objects.get()
    assert (snapshot.state, snapshot.error) == ("failed", "OSError: disk full")
    assert not lake.folder_of(snapshot).exists()
    assert not list(lake.folder_of(snapshot).parent.glob(f".{Path(snapshot.folder).name}*"))


def test_only_operators_build(halmar):
    with pytest.raises(Forbidden):
        build(by=halmar.actor("IT 1", Role.EXECUTIVE))


def test_without_interactions_it_says_what_to_do(company, monkeypatch):
    monkeypatch.setattr(interactions, "lake_files", tuple, raising=False)
    monkeypatch.setattr(interactions, "last_interaction_on", lambda: None, raising=False)
    with pytest.raises(Refusal, match="rapport import interactions"):
        build(by=OPERATOR)


def test_our_trust_in_a_unit_is_the_engine_s(halmar):
    done = build(by=OPERATOR)
    engine = engine_s_reach(Snapshot.objects.get(), halmar.units["IT"].id)
    trust = trust_in(halmar.units["IT"].id)
    sales = next(line for line in trust.lines if line.row.units == (halmar.units["Sales"].id,))
    theirs = engine[halmar.units["Sales"].id]
    assert theirs["trusting"] > theirs["people"] - 3, "all but one or two, which is told as nearly all"
    assert (sales.row.people, sales.row.yes) == (theirs["people"], theirs["people"] - 3)
    assert sales.figure.high == 1
    assert done.summary["trusted_ties"] > 0


def engine_s_reach(snapshot, trusted):
    """By unit, how the engine itself counts who turns to a unit."""
    ties, placed = (parquet.read_table(lake.folder_of(snapshot) / name) for name in (lake.TIES, lake.PEOPLE))
    network = Graph.from_table(ties, people=placed["key"].to_numpy())
    ids = placed["unit_id"].unique().sort().to_numpy()
    found = Units.of([-1] * len(ids), network, placed["key"].to_numpy(), ids.searchsorted(placed["unit_id"].to_numpy()))
    rows = trust_reach(network, ties["trust"].to_numpy(), found, theta=lake.theta(snapshot)).to_pylist()
    return {int(ids[row["unit"]]): row for row in rows if ids[row["trusted"]] == trusted}


def test_a_snapshot_holds_no_counts_of_units_of_any_size_that_nothing_reads(halmar):
    build(by=OPERATOR)
    written = {path.name for path in lake.folder_of(Snapshot.objects.get()).iterdir()}
    assert lake.TIES in written
    assert written.isdisjoint(lake.OF_ANY_SIZE)


def test_who_opted_out_is_in_no_snapshot_made_after_and_figures_about_units_wait(halmar):
    build(by=OPERATOR)
    key = lake.number_in(Snapshot.objects.get(), halmar.people["Sales 1"].id)
    opt_out(subject_id=halmar.people["Sales 1"].id, by=halmar.actor("Sales 1"))
    done = build(by=OPERATOR)
    assert done.changed
    assert done.summary["people"] == 30
    newest = Snapshot.objects.get(id=done.snapshot_id)
    for table, columns in ((lake.people(newest), "key"), (lake.ties(newest), "source, target")):
        assert lake.rows(f"SELECT 1 FROM {table} WHERE ? IN ({columns})", [key]) == []  # noqa: S608
    # Set against the first snapshot, figures without her would tell about her alone.
    assert not done.groups
    assert trust_in(halmar.units["IT"].id).snapshot_id != done.snapshot_id


def test_new_contacts_of_the_same_people_are_shown_at_once(halmar):
    first = build(by=OPERATOR)
    halmar.files.append(write_lake(halmar, [("Plant 1", "IT 1", 3), ("IT 1", "Plant 1", 2)], name="b"))
    second = build(by=OPERATOR)
    assert second.checksum != first.checksum
    assert second.groups
    assert trust_in(halmar.units["IT"].id).snapshot_id == second.snapshot_id


def test_a_snapshot_a_month_away_is_shown_whoever_came(halmar):
    build(as_of=LAST - timedelta(days=40), by=OPERATOR)
    halmar.person("Newcomer", "Sales")
    assert build(by=OPERATOR).groups


def test_paths_give_steps_and_a_band_and_no_identity(halmar):
    build(by=OPERATOR)
    people = halmar.people
    assert path_between(people["Sales 1"].id, people["IT 2"].id).steps == 1
    there = path_between(people["Sales 1"].id, people["Sales 6"].id)
    assert (there.steps, there.go_betweens) == (2, "at least one")
    assert path_between(people["IT 1"].id, people["Plant 12"].id).steps is None


def test_go_betweens_are_those_the_engine_would_choose(halmar):
    from rapport.engine.paths import go_betweens

    build(by=OPERATOR)
    snapshot = Snapshot.objects.get()
    ties = parquet.read_table(lake.folder_of(snapshot) / lake.TIES)
    one, other = halmar.people["Sales 1"].id, halmar.people["Sales 6"].id
    theirs = go_betweens(
        Graph.from_table(ties),
        ties["trust"].to_numpy(),
        lake.number_in(snapshot, one),
        lake.number_in(snapshot, other),
        theta=lake.theta(snapshot),
        limit=2,
    )
    ours = candidates_between(one, other)
    assert [lake.number_in(snapshot, c.person_id) for c in ours] == [g.key for g in theirs]
    assert [c.score for c in ours] == pytest.approx([g.trust for g in theirs])


def test_her_own_network_is_her_side_only(halmar):
    build(by=OPERATOR)
    network = own_network(by=halmar.actor("Sales 1"))
    assert [c.person.name for c in network.colleagues] == ["IT 2"]  # Plant 1 wrote to her, she never to Plant 1
    assert not hasattr(network.colleagues[0], "trust")


def test_erasing_takes_a_person_out_of_the_files(halmar):
    build(by=OPERATOR)
    snapshot = Snapshot.objects.get()
    person_id = halmar.people["Sales 1"].id
    key = lake.number_in(snapshot, person_id)
    assert erase_person(person_id=person_id) == 1
    for name in ("placed", "people"):
        assert key not in parquet.read_table(lake.folder_of(snapshot) / f"{name}.parquet")["key"].to_pylist()
    for ties in (
        parquet.read_table(lake.folder_of(snapshot) / lake.TIES),
        lake.mapped(lake.folder_of(snapshot) / lake.CONTACTS),
    ):
        assert key not in {*ties["source"].to_pylist(), *ties["target"].to_pylist()}
    assert person_id not in parquet.read_table(lake.keys_of(snapshot))["person_id"].to_pylist()
    assert erase_person(person_id=person_id) == 0


def tables_of(snapshot):
    files = sorted(lake.folder_of(snapshot).iterdir())
    tables = [parquet.read_table(f) if f.suffix == ".parquet" else lake.mapped(f) for f in files if f.suffix != ".json"]
    assert len(tables) > 10
    return tables


def test_another_key_of_pseudonyms_leaves_old_snapshots_readable_and_new_ones_comparable(halmar):
    build(by=OPERATOR)
    first = Snapshot.objects.get()
    person_id = halmar.people["Sales 1"].id
    before = own_network(by=halmar.actor("Sales 1"))
    rotate_pseudonyms(by=OPERATOR)

    assert own_network(by=halmar.actor("Sales 1")) == before
    halmar.files.append(write_lake(halmar, [("Plant 1", "IT 1", 3)], name="b"))
    done = build(by=OPERATOR)
    second = Snapshot.objects.get(id=done.snapshot_id)

    assert lake.number_in(first, person_id) != lake.number_in(second, person_id)
    assert done.groups, "the same people under other pseudonyms are the same people"
    assert [c.person.name for c in own_network(by=halmar.actor("Sales 1")).colleagues] == ["IT 2"]
    assert lake.person_behind(lake.number_in(first, person_id)) == person_id
    assert lake.person_behind(lake.number_in(second, person_id)) == person_id
    assert lake.person_behind(12345) is None


def test_no_key_of_the_logs_stands_in_a_snapshot(halmar):
    build(by=OPERATOR)
    of_the_logs = set(keyed_hashes("person", [p.id for p in halmar.people.values()]).tolist())
    for table in tables_of(Snapshot.objects.get()):
        for name in {"key", "source", "target"} & set(table.column_names):
            assert of_the_logs.isdisjoint(table[name].to_pylist())


def test_the_snapshot_s_folder_holds_no_person_id(halmar):
    build(by=OPERATOR)
    ids = {p.id for p in halmar.people.values()}
    for table in tables_of(Snapshot.objects.get()):
        assert "person_id" not in table.column_names
        for name in ("key", "source", "target"):
            if name in table.column_names:
                assert ids.isdisjoint(table[name].to_pylist())


@pytest.mark.parametrize(
    ("zone", "site", "hours"),
    [
        ("", "UTC", 0.0),
        ("Asia/Tokyo", "UTC", 1.5),
        ("", "Asia/Tokyo", 1.5),
        ("UTC", "Asia/Tokyo", 0.0),
        ("Mars", "UTC", 0.0),
    ],
)
def test_reply_times_count_the_working_hours_of_the_one_who_answers(halmar, settings, zone, site, hours):
    """Asked at 6:30 UTC and answered at 8:00: before work in Greenwich, in the afternoon in Tokyo."""
    settings.READER_TIME_ZONE = site
    halmar.people["IT 2"].timezone = zone
    halmar.people["IT 2"].save(update_fields=["timezone"])
    at = 10 + 24 * 10  # the lake's mails are of 10:00, so many hours earlier is 0:00 ten days before
    asked, answered = ((at - hour) / 24 for hour in (6.5, 8.0))
    halmar.files.append(
        write_lake(halmar, [("Plant 1", "IT 2", asked), ("IT 2", "Plant 1", answered)], name="thread", thread=7)
    )
    build(by=OPERATOR)
    snapshot = Snapshot.objects.get()
    ends = [lake.number_in(snapshot, halmar.people[name].id) for name in ("Plant 1", "IT 2")]
    (row,) = lake.rows(f"SELECT asked, reply_hours FROM {lake.ties(snapshot)} WHERE source = ? AND target = ?", ends)  # noqa: S608
    assert row == (1, hours)


def test_a_snapshot_shown_at_once_does_not_tell_that_one_who_left_had_opted_out(halmar):
    build(as_of=LAST - timedelta(days=5), by=OPERATOR)
    leaver = halmar.people["Sales 1"]
    opt_out(subject_id=leaver.id, by=halmar.actor("Sales 1"))
    Snapshot.objects.exclude(as_of=LAST - timedelta(days=5)).delete()
    first = Snapshot.objects.get()
    # As if she had been out all along: nobody who takes part goes, yet the directory lists one fewer.
    lake.without(first, lake.number_in(first, leaver.id))
    Position.objects.filter(person=leaver).update(until=LAST - timedelta(days=2))
    assert not build(by=OPERATOR).groups


def test_somebody_erased_is_not_had_from_two_snapshots(halmar):
    build(as_of=LAST - timedelta(days=5), by=OPERATOR)
    assert erase_person(person_id=halmar.people["Sales 1"].id) == 1
    halmar.people["Sales 1"].delete()
    assert not build(by=OPERATOR).groups


def test_figures_stay_as_they_were_when_somebody_is_erased(halmar):
    build(by=OPERATOR)
    before = trust_in(halmar.units["IT"].id)
    assert erase_person(person_id=halmar.people["Sales 1"].id) == 1
    assert trust_in(halmar.units["IT"].id) == before


def test_answers_come_into_the_next_snapshot(halmar):
    build(by=OPERATOR)
    assert trust_in(halmar.units["IT"].id).asked_on is None
    rows = [(f"Sales {n}", "IT 1") for n in range(1, 12)]
    later = datetime(2026, 11, 22, tzinfo=UTC)
    declared = [
        DeclaredTie(respondent_id=halmar.people[a].id, named_id=halmar.people[b].id, question="q") for a, b in rows
    ]
    declared.append(replace(declared[0], respondent_id=halmar.people["Sales 12"].id, at=later))
    declare_ties(declared, by=OPERATOR)
    assert build(by=OPERATOR).changed
    (sales, *_) = trust_in(halmar.units["IT"].id).lines
    assert (sales.said.yes, sales.said.answered) == (8, 11)  # one answered after the day; all of the rest, nearly told


def run(*arguments):
    result = CliRunner().invoke(cli.commands, arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_terminal_speaks_json(halmar):
    built = run("build", "--json")
    assert {"snapshot", "checksum", "people", "ties", "pairs"} <= built.keys()
    rows = run("trusted-by", "--unit", "halmar/it", "--json")
    assert {(row["unit"], row["people"]) for row in rows} == {("halmar/sales", 14), ("halmar/plant", 12)}
    assert rows[0].keys() >= {"unit", "people", "share", "low", "high", "change"}
    assert set(run("communities", "--json")) == {"communities", "modularity", "nmi_with_units"}
    assert run("ties", "--json")["pairs"] == 26
    result = CliRunner().invoke(cli.commands, ["trusted-by", "--unit", "nowhere"])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_contacts_of_a_merged_record_are_its_persons_and_an_opt_out_counts_for_both(halmar):
    kept, gone = halmar.people["Sales 1"], halmar.people["Sales 2"]
    before = build(as_of=None, by=Actor.system())
    merge = merge_people(kept_id=kept.id, gone_id=gone.id, by=Actor.system())
    after = build(as_of=None, by=Actor.system())
    snapshot = Snapshot.objects.get(id=after.snapshot_id)
    ties = parquet.read_table(lake.folder_of(snapshot) / lake.TIES)
    ends = set(ties["source"].to_pylist()) | set(ties["target"].to_pylist())
    assert lake.number_in(Snapshot.objects.get(id=before.snapshot_id), gone.id) not in ends
    partners = {
        t
        for s, t in zip(ties["source"].to_pylist(), ties["target"].to_pylist(), strict=True)
        if s == lake.number_in(snapshot, kept.id)
    }
    assert {lake.number_in(snapshot, halmar.people[name].id) for name in ("IT 2", "IT 3")} <= partners
    assert gather(None).people.num_rows == len(halmar.people) - 1
    undo_merge(merge_id=merge, by=Actor.system())
    assert build(as_of=None, by=Actor.system()).checksum == before.checksum
    opt_out(subject_id=gone.id, by=halmar.actor("Sales 2"))
    merge_people(kept_id=kept.id, gone_id=gone.id, by=Actor.system())
    assert kept.id not in gather(None).people["person_id"].to_pylist()
