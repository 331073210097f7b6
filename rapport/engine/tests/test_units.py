from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from rapport.engine import units as units_
from rapport.engine.graph import Graph
from rapport.engine.tests import twelve
from rapport.engine.tests.test_graph import random_ties, twelve_people


def of_twelve(graph):
    key = np.array(sorted(twelve.UNIT))
    return units_.Units.of(twelve.PARENT, graph, key, np.array([twelve.UNIT[k] for k in key.tolist()]))


def test_the_hand_worked_trust_in_support_comes_out():
    graph = twelve_people()
    reach = units_.trust_reach(graph, graph.weight, of_twelve(graph), theta=0.5).to_pylist()
    support = {row["unit"]: (row["trusting"], row["people"]) for row in reach if row["trusted"] == 6}
    assert support == twelve.REACH_OF_SUPPORT
    whole = next(row for row in reach if (row["unit"], row["trusted"]) == (0, 6))
    wilson = binomtest(2, 9).proportion_ci(0.95, method="wilson")
    assert (whole["share"], whole["low"], whole["high"]) == pytest.approx((2 / 9, wilson.low, wilson.high))
    # Nobody is outside the company, and nobody vouches for his own unit.
    assert not [row for row in reach if row["trusted"] == 0 or row["unit"] == row["trusted"]]


def test_the_hand_worked_units_come_out():
    graph = twelve_people()
    rows = {row["unit"]: row for row in units_.measures(graph, of_twelve(graph)).to_pylist()}
    assert {unit: rows[unit]["ei"] for unit in twelve.EI} == pytest.approx(twelve.EI, abs=1e-12)
    assert (rows[1]["people"], rows[1]["internal"], rows[1]["external"], rows[1]["depth"]) == (6, 9, 2, 1)
    ties = {(row["one"], row["other"]): row for row in units_.unit_ties(graph, of_twelve(graph)).to_pylist()}
    # Works and Office: 3-7 (1/8) and 4-10 (1/4), two people on either side.
    assert [ties[1, 2][name] for name in ("people_one", "people_other", "pairs", "weight")] == [2, 2, 2, 0.375]
    # Payroll and Support: 7-10 (1 + 1) and 8-10 (1/2): two of Payroll, one of Support.
    assert [ties[5, 6][name] for name in ("depth", "people_one", "people_other", "pairs", "weight")] == [
        2,
        2,
        1,
        2,
        2.5,
    ]
    assert (1, 3) not in ties  # a unit and its own sub-unit are not two units


def test_people_without_ties_count_in_a_unit_but_not_as_covered():
    source, target, weight = np.array([1, 2]), np.array([2, 1]), np.ones(2)
    graph = Graph.from_ties(source, target, weight, people=np.array([3, 4]))
    units = units_.Units.of(np.array([-1, -1]), graph, np.array([1, 2, 3, 4]), np.array([0, 1, 0, 0]))
    one, two = units_.measures(graph, units).to_pylist()
    assert (one["people"], one["active"], one["coverage"], two["coverage"]) == (3, 1, pytest.approx(1 / 3), 1.0)
    (reach, _) = units_.trust_reach(graph, graph.weight, units, theta=0.5).to_pylist()
    assert (reach["unit"], reach["trusted"], reach["trusting"], reach["people"]) == (1, 0, 1, 1)
    assert units_.outside(units, np.array([0, 0]), np.array([0, 1])).tolist() == [0, 3]


def above(parent, unit):
    line = []
    while unit >= 0:
        line.append(unit)
        unit = parent[unit]
    return line


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_sparse_sums_equal_counting_person_by_person(seed):
    chance = np.random.default_rng(seed)
    parent = np.array([-1, *(chance.integers(-1, u) for u in range(1, 9))])
    graph = Graph.from_ties(*random_ties(seed, people=20, ties=60), people=np.arange(20))
    homes = [np.unique(chance.integers(0, 9, chance.integers(1, 3))) for _ in range(20)]
    person = np.repeat(np.arange(20), [len(h) for h in homes])
    units = units_.Units.of(parent, graph, person, np.concatenate(homes))
    belongs = [{unit for home in homes[p] for unit in above(parent, home)} for p in range(20)]
    tau = chance.random(graph.weight.size)

    expected = {}
    for unit in range(9):
        for trusted in range(9):
            people = [p for p in range(20) if unit in belongs[p] and trusted not in belongs[p]]
            strong = [(a, b) for a, b, t in zip(graph.rows, graph.indices, tau, strict=True) if t >= 0.4]
            yes = [p for p in people if any(a == p and trusted in belongs[b] for a, b in strong)]
            if yes:
                expected[unit, trusted] = (len(yes), len(people))
    got = units_.trust_reach(graph, tau, units, theta=0.4).to_pylist()
    assert {(r["unit"], r["trusted"]): (r["trusting"], r["people"]) for r in got} == expected

    pairs = {tuple(sorted(p)) for p in zip(graph.rows.tolist(), graph.indices.tolist(), strict=True)}
    for row in units_.measures(graph, units).to_pylist():
        ends = [sum(row["unit"] in belongs[p] for p in pair) for pair in pairs]
        assert (row["internal"], row["external"]) == (ends.count(2), ends.count(1))


def test_a_circle_of_units_is_refused():
    with pytest.raises(ValueError, match="circle"):
        _ = units_.Units(np.array([1, 0]), np.array([0]), np.array([0]), 1).lines
