"""Messengers reach what simulation says they reach, and what is proven about them is true."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.engine import graph as graphs
from rapport.engine import messengers
from rapport.engine.tests.forwards import simulate


def network(people=400, ties=6, seed=3):
    rng = np.random.default_rng(seed)
    popular = rng.pareto(1.8, people) + 1
    pairs = {
        (one, int(other))
        for one in range(people)
        for other in rng.choice(people, ties, replace=False, p=popular / popular.sum())
        if one != other
    }
    source, target = np.array(sorted(pairs)).T
    graph = graphs.Graph.from_ties(source, target, rng.random(source.size) + 0.1, people=np.arange(people))
    return graph, graphs.attention(graph)


def everybody(graph):
    return np.ones(graph.size, bool)


def exact(graph, chance, nodes, audience):
    """Expected reach, by going through every outcome of every tie."""
    total = 0.0
    for outcome in product([False, True], repeat=chance.size):
        weight = np.prod(np.where(outcome, chance, 1 - chance))
        told, grown = set(nodes), True
        while grown:
            heard = {
                int(i) for i, j, live in zip(graph.rows, graph.indices, outcome, strict=True) if live and int(j) in told
            }
            grown = not heard <= told
            told |= heard
        total += weight * sum(1 for node in told if audience[node])
    return total


def small():
    source, target = np.array([0, 1, 2, 3, 4, 4, 5, 0]), np.array([1, 2, 0, 0, 3, 5, 2, 5])
    order = np.lexsort((target, source))
    graph = graphs.Graph.from_ties(source[order], target[order], np.ones(8))
    return graph, np.array([0.5, 0.3, 0.7, 0.2, 0.9, 0.4, 0.6, 0.5])


def test_reach_is_that_of_going_through_every_outcome():
    graph, chance = small()
    audience = np.array([True, True, False, True, True, True])
    for nodes in ([2], [0, 5], [2, 3]):
        wanted = exact(graph, chance, nodes, audience)
        sets = messengers.Sets(graph, chance, audience, seed=5)
        sets.grow(60_000)
        found = sets.reach(np.array(nodes))
        assert found.low <= wanted <= found.high
        simulated = simulate(graph, chance, audience, np.array(nodes), runs=40_000)
        assert simulated == pytest.approx(wanted, abs=0.04)


def test_the_best_of_all_choices_is_found_and_the_bound_holds():
    graph, chance = small()
    audience = everybody(graph)
    found = messengers.choose(graph, chance, audience, audience, k=2, most_sets=64_000)
    every = {pair: exact(graph, chance, pair, audience) for pair in combinations(range(graph.size), 2)}
    best = max(every.values())
    own = every[tuple(sorted(found.nodes.tolist()))]
    assert own >= 0.97 * best
    assert found.bound <= own / best + 1e-9
    assert found.bound > 1 - 1 / np.e - messengers.EPSILON


def test_reverse_sets_agree_with_simulation_on_a_larger_network():
    graph, chance = network()
    found = messengers.choose(graph, chance, everybody(graph), everybody(graph), k=10)
    simulated = simulate(graph, chance, everybody(graph), found.nodes, runs=4_000)
    assert found.reach.value == pytest.approx(simulated, rel=0.05)
    assert found.bound > 0.5
    assert np.all(np.diff(found.each) >= 0)


def test_chosen_messengers_reach_more_than_the_most_connected_where_hubs_are_left_out():
    graph, chance = network(people=1500)
    degree = graphs.contacts(graph)
    eligible = degree <= np.quantile(degree, 0.95)
    found = messengers.choose(graph, chance, everybody(graph), eligible, k=15)
    assert eligible[found.nodes].all()
    connected = np.argsort(np.where(eligible, -degree, 0), kind="stable")[:15]
    drawn = np.random.default_rng(1).choice(np.flatnonzero(eligible), 15, replace=False)
    others = messengers.compare(
        graph, chance, everybody(graph), {"connected": connected, "random": drawn}, seed=1, sets=found.sets
    )
    assert found.reach.low > others["random"].high
    assert found.reach.value > others["connected"].value
    assert found.random_equivalent is not None
    assert found.random_equivalent > 15


def test_an_audience_is_reached_and_not_the_rest_of_the_company():
    graph, chance = network()
    audience = np.arange(graph.size) < 40
    found = messengers.choose(graph, chance, audience, everybody(graph), k=5)
    assert found.audience == 40
    assert found.reach.high <= 40 + 1e-9
    simulated = simulate(graph, chance, audience, found.nodes, runs=4_000)
    assert found.reach.value == pytest.approx(simulated, rel=0.1)


def test_the_same_again_chooses_the_same():
    graph, chance = network()
    one, other = (messengers.choose(graph, chance, everybody(graph), everybody(graph), k=8, seed=4) for _ in range(2))
    assert one.nodes.tolist() == other.nodes.tolist()
    assert one.reach == other.reach


def test_fewer_eligible_than_asked_for_are_all_there_are():
    graph, chance = network()
    eligible = np.arange(graph.size) < 3
    assert set(messengers.choose(graph, chance, everybody(graph), eligible, k=10).nodes.tolist()) <= {0, 1, 2}
    nobody = messengers.choose(graph, chance, everybody(graph), np.zeros(graph.size, bool), k=3)
    assert (nobody.nodes.size, nobody.reach.value) == (0, 0.0)


def test_an_audience_of_nobody_is_refused():
    graph, chance = network(people=20, ties=3)
    with pytest.raises(ValueError, match="at least one person"):
        messengers.choose(graph, chance, np.zeros(graph.size, bool), everybody(graph), k=1)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), k=st.integers(1, 4))
def test_more_messengers_never_reach_less_and_never_more_than_the_audience(seed, k):
    graph, chance = network(people=60, ties=4, seed=seed)
    found = messengers.choose(graph, chance, everybody(graph), everybody(graph), k=k, seed=seed, most_sets=4_000)
    assert found.nodes.size == len(set(found.nodes.tolist())) <= k
    assert k - 1e-9 <= found.reach.high
    assert 0 <= found.reach.low <= found.reach.value <= found.reach.high <= 60 + 1e-9


def served(graph, trusted, audience, nodes, most):
    """For each of the audience, how many of these nodes she trusts, at most so many; summed, by going through all."""
    chosen = set(nodes)
    total = 0
    for i in np.flatnonzero(audience):
        ends = [int(graph.indices[e]) for e in range(graph.indptr[i], graph.indptr[i + 1]) if trusted[e]]
        total += min(most, sum(j in chosen for j in ends))
    return total


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_habit_is_carried_by_those_of_whom_most_trust_two(seed):
    graph, _ = network(people=14, ties=4, seed=seed)
    rng = np.random.default_rng(seed)
    trusted, audience, eligible = rng.random(graph.indices.size) < 0.7, rng.random(14) < 0.8, rng.random(14) < 0.7
    community = rng.integers(0, 3, 14)
    found = messengers.choose_twice(graph, trusted, audience, eligible, community, k=3)
    assert set(found.nodes.tolist()) <= set(np.flatnonzero(eligible).tolist())
    best = max((served(graph, trusted, audience, c, 2) for c in combinations(np.flatnonzero(eligible), 3)), default=0)
    assert served(graph, trusted, audience, found.nodes.tolist(), 2) >= (1 - 1 / np.e) * best
    counts = [served(graph, trusted, np.arange(14) == i, found.nodes.tolist(), 99) for i in np.flatnonzero(audience)]
    assert (found.once, found.twice) == (sum(c > 0 for c in counts), sum(c > 1 for c in counts))
    assert found.across <= found.twice <= found.once <= found.audience == audience.sum()


def test_two_of_one_community_are_two_but_not_from_two_sides():
    graph = graphs.Graph.from_ties(np.array([0, 0, 1, 1]), np.array([2, 3, 2, 4]), np.ones(4))
    everyone, community = np.ones(5, bool), np.array([0, 0, 1, 1, 2])
    found = messengers.twice(graph, np.ones(4, bool), np.arange(5) < 2, community, np.array([2, 3, 4]))
    assert (found.once, found.twice, found.across) == (2, 2, 1)
    assert messengers.choose_twice(graph, np.ones(4, bool), np.arange(5) < 2, everyone, community, k=1).nodes == [2]


def test_the_share_of_a_group_that_is_reached_is_the_share_of_its_sets():
    graph, chance = small()
    sets = messengers.Sets(graph, chance, everybody(graph), seed=9)
    sets.grow(60_000)
    group, nodes = np.array([0, 0, 0, 1, 1, -1]), np.array([2, 3])
    drawn, reached = messengers.reach_by(sets, nodes, group)
    for which in (0, 1):
        wanted = exact(graph, chance, [2, 3], group == which) / (group == which).sum()
        assert reached[which] / drawn[which] == pytest.approx(wanted, abs=0.02)
