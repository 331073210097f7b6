"""Rows that are taken back are on no page any more, whatever day they were of; who is erased is in no file."""

from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection
from pyarrow import parquet

from rapport.accounts.public import Actor
from rapport.directory.models import Identity
from rapport.interactions.actions.sums import withdraw_sums
from rapport.interactions.actions.withdraw import purge, set_retention, withdraw_file
from rapport.interactions.models import Source
from rapport.interactions.public import load_files
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.network.actions.build import build
from rapport.network.actions.publication import write_publication
from rapport.network.actions.retention import erase_person, remove_old_snapshots
from rapport.network.models import Snapshot
from rapport.network.queries import difference, lake, snapshots
from rapport.network.queries.own import months_until
from rapport.network.queries.trust import trust_in
from rapport.network.tests.conftest import NOON
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
LAST = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def own_lake(settings, tmp_path):
    settings.HOME, settings.LAKE, settings.KEYS = tmp_path, tmp_path / "lake", tmp_path / "keys"


@made_once
def halmar(company):
    company.unit("Halmar")
    for name, count in {"IT": 5, "Sales": 14, "Plant": 12}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    people = company.people.values()
    Identity.objects.bulk_create(Identity(person=p, kind="email", value=p.email) for p in people)
    return company


def loaded(company, folder, unit, *, until, name):
    """A log in which everybody of a unit and somebody in IT are in touch twice a week, and its number."""
    rows = ["at,from,to"]
    for n in range(1, 13):
        one, other = company.people[f"{unit} {n}"].email, company.people[f"IT {n % 5 + 1}"].email
        for back in range(0, 60, 3):
            day = until - timedelta(days=back)
            rows += [f"{day} 09:00:00,{one},{other}", f"{day} 10:00:00,{other},{one}"]
    path = folder / name
    path.write_text("\n".join([*rows, ""]))
    (done,) = load_files(paths=[path], source=unit, by=OPERATOR)
    assert done.created == len(rows) - 1
    return done.file_id


def hours(count):
    return clock.frozen(NOON + timedelta(hours=count))


@pytest.mark.parametrize("days", [0, 5])
def test_a_withdrawn_file_is_on_no_page_whether_it_held_the_latest_day_or_not(halmar, tmp_path, days):
    loaded(halmar, tmp_path, "Sales", until=LAST - timedelta(days=days), name="good.csv")
    with hours(1):
        good = build(by=OPERATOR)
    with hours(2):
        file = loaded(halmar, tmp_path, "Plant", until=LAST, name="bad.csv")
        bad = build(by=OPERATOR)
    assert trust_in(halmar.units["IT"].id).snapshot_id == bad.snapshot_id
    with hours(3):
        withdraw_file(file_id=file, by=OPERATOR)
    with hours(4):
        again = build(by=OPERATOR)
    assert (again.snapshot_id, again.changed) == (good.snapshot_id, False)
    assert trust_in(halmar.units["IT"].id).snapshot_id == good.snapshot_id
    assert snapshots.latest().id == snapshots.latest_of_groups().id == good.snapshot_id
    assert [s.id for s in months_until(snapshots.latest())] == [good.snapshot_id]


def test_where_nothing_is_left_to_compute_from_pages_show_nothing(halmar, tmp_path):
    file = loaded(halmar, tmp_path, "Plant", until=LAST, name="bad.csv")
    with hours(1):
        build(by=OPERATOR)
    with hours(2):
        withdraw_file(file_id=file, by=OPERATOR)
    with hours(3), pytest.raises(Refusal, match="no interactions"):
        build(by=OPERATOR)
    assert snapshots.latest() is None
    with pytest.raises(Refusal, match="no snapshot of the network"):
        trust_in(halmar.units["IT"].id)


def test_days_before_the_first_row_of_a_withdrawn_file_stay(halmar, tmp_path):
    loaded(halmar, tmp_path, "Sales", until=LAST, name="good.csv")
    file = loaded(halmar, tmp_path, "Plant", until=LAST, name="bad.csv")
    with hours(1):
        before = build(as_of=LAST - timedelta(days=59), by=OPERATOR)
        build(by=OPERATOR)
    with hours(2):
        withdraw_file(file_id=file, by=OPERATOR)
    with hours(3):
        after = build(by=OPERATOR)
    assert [s.id for s in snapshots.of_groups()] == [before.snapshot_id, after.snapshot_id]


def test_what_was_shown_of_withdrawn_rows_is_still_not_told_by_a_difference(halmar, tmp_path):
    loaded(halmar, tmp_path, "Sales", until=LAST, name="good.csv")
    file = loaded(halmar, tmp_path, "Plant", until=LAST, name="bad.csv")
    with hours(1):
        bad = build(by=OPERATOR)
    halmar.person("Newcomer", "Sales")
    with hours(2):
        withdraw_file(file_id=file, by=OPERATOR)
    with hours(3):
        assert not build(by=OPERATOR).groups
    with clock.frozen(NOON + timedelta(days=2)):
        remove_old_snapshots(NOON - timedelta(days=732))
    assert Snapshot.objects.filter(id=bad.snapshot_id).exists(), "new ones are set against it"
    assert difference.people_too_close(snapshots.latest()) > 0


def test_sums_that_are_taken_back_take_the_snapshots_along_that_held_them(halmar, tmp_path):
    loaded(halmar, tmp_path, "Sales", until=LAST, name="good.csv")
    loaded(halmar, tmp_path, "Plant", until=LAST, name="bad.csv")
    source = Source.objects.get(name="Plant")
    set_retention(source_id=source.id, days=1, by=OPERATOR)
    with hours(30):
        purge(by=OPERATOR)
        bad = build(by=OPERATOR)
    with hours(31):
        withdraw_sums(source_id=source.id, by=OPERATOR)
    with hours(32):
        assert build(by=OPERATOR).snapshot_id != bad.snapshot_id
    assert Snapshot.objects.get(id=bad.snapshot_id).superseded_at == datetime(2026, 11, 21, 20, tzinfo=UTC)


def test_who_is_erased_while_a_snapshot_is_computed_is_in_none_that_comes_of_it(
    halmar, tmp_path, monkeypatch, transactional_db
):
    person_id, waiting = halmar.people["Sales 1"].id, Event()
    eraser = Thread(target=in_a_thread, args=(lambda: erase_person(person_id=person_id), waiting))

    def meanwhile(*args, **kwargs):
        eraser.start()
        waiting.wait(5)
        eraser.join(0.5)
        assert eraser.is_alive(), "it waits for what is computed"
        return write_publication(*args, **kwargs)

    loaded(halmar, tmp_path, "Sales", until=LAST, name="good.csv")
    monkeypatch.setattr("rapport.network.actions.build.write_publication", meanwhile)
    build(by=OPERATOR)
    eraser.join(30)
    snapshot = Snapshot.objects.get()
    assert person_id not in parquet.read_table(lake.keys_of(snapshot))["person_id"].to_pylist()


def in_a_thread(work, begun):
    try:
        begun.set()
        work()
    finally:
        connection.close()


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("after", [lambda: build(by=OPERATOR), lambda: erase_person(person_id=1)])
def test_what_a_killed_build_left_goes_with_the_next_build_or_erasure(halmar, tmp_path, monkeypatch, after):
    def killed(*_args, **_more):
        raise Killed

    loaded(halmar, tmp_path, "Sales", until=LAST, name="good.csv")
    with monkeypatch.context() as dying:
        dying.setattr("rapport.network.actions.build.write_publication", killed)
        dying.setattr(lake, "remove", lambda _snapshot: None)  # a process that is killed tidies nothing
        with pytest.raises(Killed):
            build(by=OPERATOR)
    cut_off = Snapshot.objects.get()
    Snapshot.objects.update(state=Snapshot.State.BUILDING, error="")
    assert lake.stage_of(cut_off).exists()
    assert lake.keys_of(cut_off).exists()
    after()
    assert not lake.stage_of(cut_off).exists()
    assert not lake.keys_of(cut_off).exists()
    assert Snapshot.objects.get(id=cut_off.id).state == "failed"
