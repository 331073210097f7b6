"""The trust set of a team, against the definition worked out by repeated multiplication."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from rapport.engine.graph import Graph
from rapport.engine.trustset import trust_set


def network(seed, people, ties):
    chance = np.random.default_rng(seed)
    pairs = np.unique(chance.integers(0, people, (ties, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    graph = Graph.from_ties(pairs[:, 0], pairs[:, 1], np.ones(len(pairs)), people=np.arange(people))
    return graph, chance.uniform(0.01, 1, len(pairs))


def by_multiplication(graph, tau, team, restart):
    """Walk by walk until nothing moves."""
    total = np.bincount(graph.rows, tau, graph.size)
    share = np.divide(tau, total[graph.rows])
    step = sparse.csr_array((share, graph.indices, graph.indptr), shape=(graph.size,) * 2).T
    start = np.bincount(team, minlength=graph.size) / len(team)
    now = start.copy()
    for _ in range(400):
        now = restart * start + (1 - restart) * (step @ now + now[total == 0].sum() * start)
    return now


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), people=st.integers(4, 60), team=st.integers(1, 4))
def test_it_is_what_walking_from_the_team_again_and_again_gives(seed, people, team):
    graph, tau = network(seed, people, people * 5)
    members = np.arange(team)
    found = trust_set(graph, tau, members, theta=0.5, most=people, epsilon=1e-12)
    exact = by_multiplication(graph, tau, members, 0.15)
    assert found.trust == pytest.approx(exact[found.node], abs=1e-8)
    assert not set(found.node.tolist()) & set(members.tolist())
    assert (np.diff(found.trust) <= 0).all()


def test_the_best_hundred_are_the_exact_ones_at_the_usual_accuracy():
    graph, tau = network(3, 5_000, 60_000)
    team = np.arange(10)
    found = trust_set(graph, tau, team, theta=0.5)
    exact = by_multiplication(graph, tau, team, 0.15)
    exact[team] = 0
    assert set(found.node.tolist()) == set(np.argsort(-exact)[:100].tolist())


def test_how_many_of_the_team_trust_each_is_counted_from_theta_on():
    graph = Graph.from_ties(np.array([0, 0, 1, 1]), np.array([2, 3, 2, 3]), np.ones(4))
    found = trust_set(graph, np.array([0.9, 0.4, 0.6, 0.7]), np.array([0, 1]), theta=0.5)
    assert dict(zip(found.node.tolist(), found.holders.tolist(), strict=True)) == {2: 2, 3: 1}


def test_a_team_without_ties_trusts_nobody():
    graph = Graph.from_ties(np.array([0]), np.array([1]), np.ones(1), people=np.arange(3))
    assert trust_set(graph, np.ones(1), np.array([2]), theta=0.5).node.size == 0
