"""When rows have had their time, decayed sums by pair stay: ties go on, and nothing tells of a single contact."""

from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from rapport.engine import backends, forward, ties
from rapport.interactions.actions.people import the_lake
from rapport.interactions.actions.resolve import forget
from rapport.interactions.actions.sums import remove_old_sums, withdraw_sums
from rapport.interactions.actions.withdraw import purge
from rapport.interactions.models import LogFile, RunningSums, Source
from rapport.interactions.public import HOLDINGS, lake_files, last_interaction_on, running_sums
from rapport.interactions.tests.factories import SYSTEM, log
from rapport.interactions.tests.test_load import load
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.privacy.public import keyed_hashes

pytestmark = pytest.mark.django_db

FIRST = ["2024-03-01 12:00:00,ann,bo", "2024-03-02 12:00:00,bo,ann", "2024-03-02 13:00:00,ann,cy"]
SECOND = ["2024-05-01 12:00:00,ann,bo", "2024-05-03 12:00:00,cy,bo"]
DAY = date(2024, 6, 1)


def in_days(days):
    return clock.frozen(clock.now() + timedelta(days=days))


def ties_now():
    """By pair of keys, the ties of what lies in the lake, rows and sums together."""
    with backends.connect("duckdb") as backend:
        parts = [ties.pairs(backend.read(list(lake_files())), as_of=DAY)] if lake_files() else []
        for held in running_sums():
            store = forward.Store(held.landmark, held.until, ties.TieRules(half_life=held.half_life))
            parts.append(forward.pairs(backend.read(held.path), store, as_of=DAY))
        rows = parts[0]
        for part in parts[1:]:
            rows = rows.union(part.select(rows.columns))
        found = backend.arrow(ties.unfolded(ties.together(rows))).to_pylist()
    return {(tie["source"], tie["target"]): tie for tie in found}


def test_ties_are_the_same_before_and_after_rows_passed_their_retention(
    tmp_path, django_capture_on_commit_callbacks
) -> None:
    load(log(tmp_path, *FIRST, name="one.csv"))
    with in_days(30):
        load(log(tmp_path, *SECOND, name="two.csv"))
    before, raw = ties_now(), set(lake_files())
    for days, left in ((91, 1), (121, 0)):
        with in_days(days), django_capture_on_commit_callbacks(execute=True):
            purge(by=SYSTEM)
        assert len(lake_files()) == left
        after = ties_now()
        assert set(after) == set(before)
        for pair, tie in after.items():
            assert tie["weight"] == pytest.approx(before[pair]["weight"], rel=1e-9)
            for name in ("count", "days", "weeks", "first", "last", "reciprocity"):
                assert tie[name] == before[pair][name]
    assert not any(the_lake().path(path).exists() for path in raw)
    assert last_interaction_on() == date(2024, 5, 3)
    assert RunningSums.objects.get().rows == 5


def test_sums_hold_no_single_contact(tmp_path) -> None:
    load(log(tmp_path, *FIRST, "2024-03-04 08:15:00,ann,bo"))
    with in_days(91):
        purge(by=SYSTEM)
    table = pq.read_table(running_sums()[0].path)
    assert table.num_rows == 2, "one row a pair"
    assert not {"message", "thread", "reply_to", "channel", "at"} & set(table.column_names)


def test_a_file_whose_rows_are_summed_is_not_counted_twice(tmp_path) -> None:
    path = log(tmp_path, *FIRST)
    load(path)
    with in_days(91):
        purge(by=SYSTEM)
        before = ties_now()
        again = load(path)
        assert (again.created, again.unchanged) == (0, 3)
        longer = load(log(tmp_path, *FIRST, *SECOND, name="whole-year.csv"))
        assert (longer.created, longer.unchanged) == (2, 3)
    assert {pair: tie["count"] for pair, tie in before.items()}.items() <= {
        pair: tie["count"] - (1 if tie["last"] > datetime(2024, 4, 1) else 0)  # noqa: DTZ001
        for pair, tie in ties_now().items()
    }.items()


def test_sums_of_a_source_can_be_taken_back_as_a_whole(tmp_path, django_capture_on_commit_callbacks) -> None:
    load(log(tmp_path, *FIRST))
    with in_days(91), django_capture_on_commit_callbacks(execute=True):
        purge(by=SYSTEM)
    source = Source.objects.get().id
    with django_capture_on_commit_callbacks(execute=True):
        assert withdraw_sums(source_id=source, by=SYSTEM) == 3
    assert list(the_lake().root.rglob("*.parquet")) == []
    with pytest.raises(Missing):
        withdraw_sums(source_id=source, by=SYSTEM)


def test_somebody_erased_is_in_no_sums_and_reads_what_is_summed_of_her_before(tmp_path) -> None:
    load(log(tmp_path, *FIRST))
    with in_days(91):
        purge(by=SYSTEM)
    holding = next(h for h in HOLDINGS if h.name == "interactions.rows")
    (held,) = [row for row in holding.rows(1) if "sums" in row.label]
    assert held.value.startswith("3 interactions")
    forget(person_id=1, by=SYSTEM)
    table = pq.read_table(running_sums()[0].path) if running_sums() else None
    ann = int(keyed_hashes("person", [1])[0])
    assert table is not None
    assert ann not in {*table["low"].to_pylist(), *table["high"].to_pylist()}


def test_pairs_out_of_touch_for_two_years_leave_the_sums(tmp_path) -> None:
    load(log(tmp_path, *FIRST, "2025-03-01 12:00:00,cy,bo"))
    with in_days(91):
        purge(by=SYSTEM)
    assert remove_old_sums(datetime(2024, 3, 1, tzinfo=UTC)) == 0
    assert remove_old_sums(datetime(2025, 1, 1, tzinfo=UTC)) == 1
    assert pq.read_table(running_sums()[0].path)["rows"].to_pylist() == [1]
    assert LogFile.objects.get().state == "expired"
