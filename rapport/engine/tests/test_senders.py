"""Robots, lists and shared mailboxes are told from people by whom they write to and who writes back."""

from __future__ import annotations

import numpy as np
import pytest

from rapport.engine import senders
from rapport.engine.tests import twelve

BOT, NEWSLETTER, DESK, MANAGER, QUIET = 900, 901, 902, 903, 904
RULES = senders.SenderRules(least=60, wide=20)


def office_hours(chance):
    """Days before Thursday noon, on a working day between nine and five."""
    day = int(chance.choice([1, 2, 3, 6, 7, 8, 9, 10]))
    return day + float(chance.uniform(-5, 3)) / 24


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Forty colleagues in touch, a robot, a list, a desk around the clock, a manager of many, and somebody quiet."""
    chance = np.random.default_rng(4)
    events = []
    for one in range(1, 41):
        for other in chance.choice(np.arange(1, 41), 6, replace=False):
            if one != other:
                events += [twelve.event(office_hours(chance), one, int(other)) for _ in range(3)]
        events += [twelve.event(float(chance.uniform(0, 14)), BOT, one) for _ in range(4)]
        events += [twelve.event(office_hours(chance), one, NEWSLETTER) for _ in range(2)]
        events += [twelve.event(float(chance.uniform(0, 14)), DESK, one) for _ in range(4)]
        events += [twelve.event(office_hours(chance), one, DESK)]
        events += [twelve.event(office_hours(chance), MANAGER, one) for _ in range(3)]
        events += [twelve.event(office_hours(chance), one, MANAGER)] * (one % 2)
    events.append(twelve.event(1, 1, BOT))  # somebody answered the robot once
    events.append(twelve.event(1, QUIET, 1))
    events += [twelve.event(2, one, QUIET, undirected=True) for one in range(1, 41) for _ in range(5)]
    return twelve.write(tmp_path_factory.mktemp("senders"), events)


def found(backend, log, **options):
    rules = options.pop("rules", RULES)
    rows = senders.senders(backend.read(log), as_of=twelve.T, rules=rules, **options)
    return {row["key"]: row for row in backend.arrow(rows).to_pylist()}


def test_each_kind_is_proposed_and_people_are_not(backend, log):
    assert {key: row["kind"] for key, row in found(backend, log).items()} == {
        BOT: senders.ROBOT,
        NEWSLETTER: senders.LIST,
        DESK: senders.SHARED,
    }


def test_what_speaks_for_it_is_told(backend, log):
    rows = found(backend, log)
    assert {name: rows[BOT][name] for name in ("rows_out", "people_out", "rows_in", "people_both")} == {
        "rows_out": 160, "people_out": 40, "rows_in": 1, "people_both": 1,
    }  # fmt: skip
    assert (rows[NEWSLETTER]["rows_out"], rows[NEWSLETTER]["people_in"], rows[NEWSLETTER]["weekend"]) == (0, 40, None)
    assert rows[DESK]["hours"] >= 20
    assert rows[DESK]["weekend"] > 0.15


def test_somebody_who_writes_to_many_and_is_answered_is_a_person(duckdb_backend, log):
    assert MANAGER not in found(duckdb_backend, log)
    strict = senders.SenderRules(least=60, wide=20, answered=0.6)
    assert found(duckdb_backend, log, rules=strict)[MANAGER]["kind"] == senders.ROBOT


def test_with_the_usual_thresholds_a_small_log_proposes_nobody(duckdb_backend, log):
    assert found(duckdb_backend, log, rules=senders.SenderRules()) == {}


def test_who_is_excluded_is_neither_proposed_nor_counted(duckdb_backend, log):
    import pyarrow as pa

    gone = duckdb_backend.table(pa.table({"key": pa.array([BOT, 1], pa.int64())}))
    rows = found(duckdb_backend, log, excluded=gone)
    assert BOT not in rows
    assert rows[NEWSLETTER]["people_in"] == 39
