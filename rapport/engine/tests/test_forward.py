"""Running sums: adding days gives what reading everything again gives, also once the interactions are gone."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.engine import forward, ties
from rapport.engine.tests import twelve

LANDMARK = date(2025, 1, 1)
EXACT = ("count", "rows", "days", "weeks", "first", "last", "last_back", "contact_seconds", "reciprocity")


def by_pair(backend, rows):
    return {(r["source"], r["target"]): r for r in backend.arrow(rows).to_pylist()}


def equal(one, other):
    assert set(one) == set(other)
    for pair, tie in one.items():
        assert {name: tie[name] for name in EXACT} == {name: other[pair][name] for name in EXACT}
        for name in ("weight", "weight_back"):
            assert tie[name] == pytest.approx(other[pair][name], rel=1e-9, abs=1e-9)


def happenings(chance, count, days):
    """Events of a few people over so many days before the day looked at, of several data sources."""
    return [
        twelve.event(float(chance.uniform(0, days)), int(a), int(b), people=int(chance.integers(2, 6)))
        | {
            "source": int(chance.integers(1, 4)),
            "undirected": bool(chance.random() < 0.2),
            "duration": int(chance.integers(1, 900)) if chance.random() < 0.5 else None,
        }
        for a, b in chance.integers(1, 6, (count, 2))
    ]


def stored(backend, store, kept, as_of, **options):
    return by_pair(backend, ties.unfolded(forward.pairs(store, kept, as_of=as_of, **options)))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), half_life=st.sampled_from([7.0, 30.0, 60.0, 365.0]))
def test_adding_day_by_day_equals_reading_everything_again(duckdb_backend, tmp_path_factory, seed, half_life):
    chance, folder = np.random.default_rng(seed), tmp_path_factory.mktemp("days")
    rules = ties.TieRules(half_life=half_life)
    events = sorted(happenings(chance, 80, 500), key=lambda event: event["at"])
    read = duckdb_backend.read
    parts = [twelve.write(folder / str(part), events[first : first + 20]) for part, first in enumerate((0, 20, 40, 60))]
    kept = [forward.Store(LANDMARK, events[last]["at"].date(), rules) for last in (19, 39, 59, 79)]
    store = forward.accumulate(read(parts[0]), kept[0])
    for part, state in zip(parts[1:], kept[1:], strict=True):
        store = forward.merge(store, forward.accumulate(read(part), state), state.until)
    later = kept[-1].until + timedelta(days=int(chance.integers(0, 200)))
    direct = ties.ties(read(parts), as_of=later, rules=rules)
    equal(stored(duckdb_backend, store, kept[-1], later), by_pair(duckdb_backend, direct))

    rest = twelve.write(folder / "rest", [e for e in events if e["source"] != 2])
    direct = ties.ties(read(rest), as_of=later, rules=rules)
    equal(stored(duckdb_backend, store, kept[-1], later, without=[2]), by_pair(duckdb_backend, direct))


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_passed_its_retention_and_what_is_kept_make_the_ties_of_all(duckdb_backend, tmp_path_factory, seed):
    """Also for days on which something is gone and something kept, and where two keys turned out to be one person."""
    chance, folder = np.random.default_rng(seed), tmp_path_factory.mktemp("kept")
    gone, here = happenings(chance, 40, 300), happenings(chance, 40, 300)
    files = [twelve.write(folder / name, events) for name, events in (("gone", gone), ("here", here))]
    read, rules = duckdb_backend.read, ties.TieRules()
    kept = forward.Store(LANDMARK, twelve.T.date(), rules)
    aliases = duckdb_backend.table(forward_aliases())
    store = forward.under_one_key(forward.accumulate(read(files[0]), kept), aliases)
    both = [
        forward.pairs(store, kept, as_of=twelve.T.date()),
        ties.pairs(ties.under_one_key(read(files[1]), aliases), as_of=twelve.T.date(), rules=rules),
    ]
    found = ties.unfolded(ties.together(both[0].union(both[1].select(both[0].columns))))
    direct = ties.ties(ties.under_one_key(read(files), aliases), as_of=twelve.T.date(), rules=rules)
    equal(by_pair(duckdb_backend, found), by_pair(duckdb_backend, direct))


def forward_aliases():
    import pyarrow as pa

    return pa.table({"key": pa.array([5], pa.int64()), "same_as": pa.array([1], pa.int64())})


def test_the_store_holds_the_hand_worked_weights(backend, tmp_path):
    kept = forward.Store(LANDMARK, twelve.T.date(), twelve.RULES)
    store = forward.accumulate(ties.known(backend.read(twelve.write(tmp_path)), twelve.T), kept)
    found = by_pair(backend, ties.unfolded(forward.pairs(store, kept, as_of=twelve.T)))
    assert set(found) == set(twelve.TIES)
    for pair, tie in twelve.TIES.items():
        assert found[pair]["count"] == tie[0]
        assert found[pair]["weight"] == pytest.approx(tie[1], rel=1e-9)
