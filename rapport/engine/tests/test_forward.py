from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.engine import forward, ties
from rapport.engine.tests import twelve

LANDMARK = date(2025, 1, 1)


def by_pair(backend, rows):
    return {(r["source"], r["target"]): (r["count"], r["weight"]) for r in backend.arrow(rows).to_pylist()}


def equal(one, other):
    assert set(one) == set(other)
    for pair, (count, weight) in one.items():
        assert count == other[pair][0]
        assert weight == pytest.approx(other[pair][1], rel=1e-9, abs=1e-9)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), half_life=st.sampled_from([7.0, 30.0, 60.0, 365.0]))
def test_adding_day_by_day_equals_the_direct_sum(duckdb_backend, tmp_path_factory, seed, half_life):
    chance, folder = np.random.default_rng(seed), tmp_path_factory.mktemp("days")
    rules = ties.TieRules(half_life=half_life)
    events = [
        twelve.event(float(chance.uniform(0, 80)), int(a), int(b), people=int(chance.integers(2, 6)))
        | {"source": int(chance.integers(1, 4)), "undirected": bool(chance.random() < 0.2)}
        for a, b in chance.integers(1, 6, (60, 2))
    ]
    read = duckdb_backend.read
    parts = [twelve.write(folder / str(part), events[part::3]) for part in range(3)]
    store = forward.accumulate(read(parts[0]), landmark=LANDMARK, rules=rules)
    for part in parts[1:]:
        store = forward.merge(store, forward.accumulate(read(part), landmark=LANDMARK, rules=rules))
    later = twelve.T + timedelta(days=float(chance.integers(0, 100)))
    stored = forward.weights(store, as_of=later, landmark=LANDMARK, rules=rules)
    direct = ties.ties(read(parts), as_of=later, rules=rules)
    equal(by_pair(duckdb_backend, stored), by_pair(duckdb_backend, direct))

    kept = twelve.write(folder / "kept", [e for e in events if e["source"] != 2])
    withdrawn = forward.weights(store, as_of=later, landmark=LANDMARK, rules=rules, without=[2])
    direct = ties.ties(read(kept), as_of=later, rules=rules)
    equal(by_pair(duckdb_backend, withdrawn), by_pair(duckdb_backend, direct))


def test_the_store_holds_the_hand_worked_weights(backend, tmp_path):
    rows = ties.known(backend.read(twelve.write(tmp_path)), twelve.T)
    store = forward.accumulate(rows, landmark=LANDMARK, rules=twelve.RULES)
    found = forward.weights(store, as_of=twelve.T, landmark=LANDMARK, rules=twelve.RULES)
    equal({pair: tie[:2] for pair, tie in twelve.TIES.items()}, by_pair(backend, found))
