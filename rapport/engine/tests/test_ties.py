from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.engine import backends, ties
from rapport.engine.tests import twelve

ORDER = ("source", "target")


def tied(backend, path, **options):
    options = {"as_of": twelve.T, "rules": twelve.RULES, **options}
    return backend.arrow(ties.ties(backend.read(path), **options), sort_by=ORDER)


def by_pair(rows):
    return {(row["source"], row["target"]): row for row in rows.to_pylist()}


def test_the_hand_worked_example_comes_out_on_both_backends(backend, tmp_path):
    got = by_pair(tied(backend, twelve.write(tmp_path)))
    assert set(got) == set(twelve.TIES)
    for pair, (count, weight, reciprocity) in twelve.TIES.items():
        row = got[pair]
        assert (row["count"], row["reciprocity"]) == (count, pytest.approx(reciprocity, abs=1e-12)), pair
        assert row["weight"] == pytest.approx(weight, abs=1e-9), pair
    one_two, four_six = got[1, 2], got[4, 6]
    assert (one_two["rows"], one_two["days"], one_two["weeks"]) == (4, 2, 2)
    assert one_two["weight_back"] == pytest.approx(1.0, abs=1e-9)
    assert one_two["first"] == twelve.T - timedelta(days=10)
    assert (one_two["last"], one_two["last_back"]) == (twelve.T, twelve.T - timedelta(days=10))
    assert got[11, 12]["last_back"] is None
    assert four_six["contact_seconds"] == 600


def test_both_backends_write_the_same_columns_sorted(backend, tmp_path):
    rows = ties.ties(backend.read(twelve.write(tmp_path)), as_of=twelve.T, rules=twelve.RULES)
    written = backends.read_arrow(backend.write(rows, tmp_path / "ties.parquet", sort_by=ORDER))
    kinds = {field.name: str(field.type) for field in written.schema}
    assert kinds["weight"] == kinds["reciprocity"] == "double"
    assert kinds["count"] == kinds["contact_seconds"] == "int64"
    assert kinds["last"] == "timestamp[us]"
    assert written.select(ORDER).to_pylist() == [{"source": a, "target": b} for a, b in sorted(twelve.TIES)]


def test_people_who_opted_out_leave_no_tie_and_change_no_other(backend, tmp_path):
    excluded = backend.table(pa.table({"key": pa.array([3, 10], pa.int64())}))
    got = by_pair(tied(backend, twelve.write(tmp_path), excluded=excluded))
    assert set(got) == {pair for pair in twelve.TIES if not {3, 10} & set(pair)}
    assert got[1, 2]["weight"] == pytest.approx(2.0, abs=1e-9)


def test_a_day_is_seen_at_its_end(duckdb_backend, tmp_path):
    midnight = datetime(2025, 1, 2)  # noqa: DTZ001 - as in the lake
    path = twelve.write(
        tmp_path,
        [
            twelve.event(0, 1, 2) | {"at": midnight - timedelta(seconds=1)},
            twelve.event(0, 1, 2) | {"at": midnight},
        ],
    )
    rules = ties.TieRules(half_life=1 / 86_400)  # one second
    (row,) = tied(duckdb_backend, path, as_of=date(2025, 1, 1), rules=rules).to_pylist()
    assert (row["count"], row["weight"]) == (1, pytest.approx(0.5, abs=1e-9))


def test_days_and_weeks_reach_back_126_days_and_63_weeks(duckdb_backend, tmp_path):
    events = [twelve.event(age, 1, 2) for age in range(500)]
    (row,) = tied(duckdb_backend, twelve.write(tmp_path, events)).to_pylist()
    assert (row["days"], row["weeks"]) == (126, 63)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_neither_row_order_nor_later_rows_nor_names_of_people_matter(duckdb_backend, tmp_path_factory, seed):
    chance = np.random.default_rng(seed)
    events = [
        twelve.event(float(chance.integers(0, 90)) + chance.random(), int(a), int(b), people=int(chance.integers(2, 9)))
        for a, b in chance.integers(1, 6, (60, 2))
    ]
    later = [event | {"at": twelve.T + timedelta(seconds=1)} for event in events[:9]]
    folder = tmp_path_factory.mktemp("events")
    plain = tied(duckdb_backend, twelve.write(folder / "a", events))
    mixed = [(events + later)[i] for i in chance.permutation(len(events) + len(later))]
    assert tied(duckdb_backend, twelve.write(folder / "b", mixed)).equals(plain)

    names = chance.choice(2**62, 7, replace=False) * np.where(chance.random(7) < 0.5, 1, -1)
    renamed = [e | {"from_key": int(names[e["from_key"]]), "to_key": int(names[e["to_key"]])} for e in events]
    again = by_pair(tied(duckdb_backend, twelve.write(folder / "c", renamed)))
    before = by_pair(plain)
    assert len(again) == len(before)
    for (a, b), row in before.items():
        other = again[int(names[a]), int(names[b])]
        assert {**other, "source": a, "target": b} == row


def test_silence_counts_in_usual_gaps(duckdb_backend, tmp_path):
    path = twelve.write(
        tmp_path, [twelve.event(age, *pair) for age, pair in ((50, (1, 2)), (45, (2, 1)), (40, (1, 2)))]
    )
    rows = ties.ties(duckdb_backend.read(path), as_of=twelve.T)
    (one, two) = duckdb_backend.arrow(rows.mutate(silence=ties.silence(rows, as_of=twelve.T))).to_pylist()
    assert one["silence"] == two["silence"] == pytest.approx(8.0)  # 40 days of silence, one word every 5 days


def test_nothing_to_read_is_said_in_a_sentence(duckdb_backend, tmp_path):
    with pytest.raises(FileNotFoundError, match="No Parquet file found"):
        duckdb_backend.read(tmp_path)
    with pytest.raises(ValueError, match="Unknown engine 'mysql'"):
        backends.connect("mysql")


def test_the_engine_needs_no_django():
    code = "import sys, rapport.engine.backends, rapport.engine.ties; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
