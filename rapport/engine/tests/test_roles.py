"""Roles of those between others, load, reach in two steps, and how steady communities are."""

from __future__ import annotations

import igraph
import numpy as np
import pytest

from rapport.engine import graph as graphs
from rapport.engine import roles, stability
from rapport.engine.units import Units


def graph_of(pairs, people=0):
    source, target = np.array(sorted(pairs)).T
    return graphs.Graph.from_ties(source, target, np.ones(source.size), people=np.arange(people))


def brokered(pairs, group):
    graph = graph_of(pairs, len(group))
    return roles.brokerage(graph, np.ones(graph.indices.size), np.array(group), theta=0.5)


@pytest.mark.parametrize(
    ("units", "role"),
    [
        ((0, 0, 0), "coordinator"),
        ((1, 0, 0), "gatekeeper"),
        ((0, 0, 1), "representative"),
        ((1, 0, 1), "consultant"),
        ((1, 0, 2), "liaison"),
    ],
)
def test_each_way_of_lying_between_two_is_one_role(units, role):
    found = brokered({(0, 1), (1, 2)}, units)
    assert found[1].tolist() == [int(name == role) for name in roles.ROLES]
    assert found[[0, 2]].sum() == 0


def test_a_direct_tie_a_way_back_and_somebody_without_a_unit_make_no_broker():
    assert brokered({(0, 1), (1, 2), (0, 2)}, (0, 0, 1)).sum() == 0
    assert brokered({(0, 1), (1, 0)}, (0, 1)).sum() == 0
    assert brokered({(0, 1), (1, 2)}, (0, 0, -1)).sum() == 0
    assert brokered({(0, 1), (1, 2)}, (0, -1, 1)).sum() == 0


def test_six_people_of_three_units_worked_out_by_hand():
    # Units: A = 0 1 2, B = 3 4, C = 5. Ties: 0>1 1>2 1>3 3>1 3>4 4>1 5>3 5>1.
    # 1 lies between 0-2 (A A A), 0-3 (A A B), 4-2 (B A A), 4-3 (B A B), 3-2 (B A A), 5-2 (C A A); 5>3 is direct.
    # 3 lies between 1-4 (A B B) and 5-4 (C B B); 5>1 is direct. 4 between 3-1: 3>1 is direct.
    found = brokered({(0, 1), (1, 2), (1, 3), (3, 1), (3, 4), (4, 1), (5, 3), (5, 1)}, (0, 0, 0, 1, 1, 2))
    assert found[1].tolist() == [1, 3, 1, 1, 0]
    assert found[3].tolist() == [0, 2, 0, 0, 0]
    assert found.sum() == 8


@pytest.mark.parametrize("seed", range(5))
def test_going_through_all_paths_of_a_random_graph_by_another_library_counts_the_same(seed):
    chance = np.random.default_rng(seed)
    pairs = {(int(a), int(b)) for a, b in chance.integers(0, 25, (110, 2)) if a != b}
    group = chance.integers(-1, 4, 25)
    other = igraph.Graph(n=25, edges=sorted(pairs), directed=True)
    wanted = np.zeros((25, 5), int)
    for j in range(25):
        for i in other.predecessors(j):
            for k in other.successors(j):
                if i == k or other.are_adjacent(i, k) or min(group[[i, j, k]]) < 0:
                    continue
                a, b, c = group[[i, j, k]]
                if a == b:
                    role = 0 if b == c else 2
                elif b == c:
                    role = 1
                else:
                    role = 3 if a == c else 4
                wanted[j, role] += 1
    assert brokered(pairs, group).tolist() == wanted.tolist()


def test_only_ties_that_count_as_trusted_make_brokers():
    graph = graph_of({(0, 1), (1, 2)}, 3)
    tau = np.array([0.9, 0.4])
    group = np.zeros(3, np.int64)
    assert roles.brokerage(graph, tau, group, theta=0.5).sum() == 0
    assert roles.brokerage(graph, tau, group, theta=0.4).sum() == 1


def test_roles_are_between_the_first_units_that_differ():
    # A company with two divisions, each of which has two teams; one person sits in the company itself.
    parent = np.array([-1, 0, 0, 1, 1, 2, 2])
    units = Units(parent, np.arange(6), np.array([3, 4, 5, 6, 0, 4]), 7)
    assert roles.divisions(units).tolist() == [1, 1, 2, 2, 0, 1, -1]
    # Where everybody is in one unit there is one group.
    assert roles.divisions(Units(np.array([-1]), np.arange(2), np.zeros(2, np.int64), 2)).tolist() == [0, 0]
    # Of several units the lowest counts, whatever the order.
    twice = Units(parent, np.array([0, 0]), np.array([5, 3]), 1)
    assert roles.divisions(twice).tolist() == [1]


def test_the_most_asked_bear_what_they_bear():
    # 20 people are asked by one each, of weight 1, but the first with 21: 1 of 20 is 5 %, and bears 21 of 40.
    source, target = np.arange(20, 40), np.arange(20)
    graph = graphs.Graph.from_ties(source, target, np.where(target == 0, 21.0, 1.0))
    # 40 people have a tie: 5 % are two of them, who bear 21 + 1.
    assert roles.most_asked_share(graph) == pytest.approx(22 / 40)
    nobody = np.zeros(0, np.int64)
    assert roles.most_asked_share(graphs.Graph.from_ties(nobody, nobody, np.zeros(0))) is None


def test_two_trusted_steps_lead_to_a_team():
    # Team: 0, 1. 2>0, 3>2, 4>3, 5>1 not trusted, 0>2, 6>0 and 6 is of the team's sub-unit.
    pairs = sorted({(2, 0), (3, 2), (4, 3), (5, 1), (0, 2), (6, 0)})
    graph = graph_of(pairs, 8)
    tau = np.array([0.2 if pair == (5, 1) else 0.9 for pair in pairs])
    units = Units(np.array([-1, 0, 1]), np.arange(8), np.array([1, 1, 0, 0, 0, 0, 2, 0]), 8)
    assert roles.two_steps(graph, tau, units, np.array([1]), theta=0.5).tolist() == [[5, 1, 2]]
    assert roles.two_steps(graph, tau, units, np.array([0, 2]), theta=0.5).tolist() == [[0, 0, 0], [7, 0, 0]]


def test_pairs_that_stay_together_are_counted():
    assert stability.pairs_together(np.array([0, 0, 1, 1]), np.array([5, 5, 2, 2])) == 1
    # Together: 3 pairs in one, 2 in the other, of them 1 in both: 2 * 1 / (3 + 2).
    assert stability.pairs_together(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])) == pytest.approx(2 / 5)
    assert stability.pairs_together(np.array([0, 1, 2]), np.array([0, 0, 1])) == 0
    assert stability.pairs_together(np.zeros(0), np.zeros(0)) == 1


def circles(count=4, size=12, between=1):
    pairs = {(a, b) for s in range(0, count * size, size) for a in range(s, s + size) for b in range(s, s + size)}
    pairs |= {(s, (s + size) % (count * size)) for s in range(0, count * size, size)[:between]}
    return graph_of({(a, b) for a, b in pairs if a < b} | {(0, size)}, count * size)


def recorded(graph, home):
    own, *others = graphs.partitions(graph, [(1.0, 1), *stability.runs_of(graph, gamma=1.0, seed=1)])
    return stability.record(graph, own, others, home)


def test_clear_circles_are_steady_and_chance_is_not():
    home = np.repeat(np.arange(4), 12)
    clear = recorded(circles(), home)
    assert clear["stability"] == pytest.approx({"runs": 5, "nmi": 1, "nmi_low": 1, "pairs": 1, "pairs_low": 1})
    assert [row["gamma"] for row in clear["sensitivity"]] == [0.5, 1.0, 2.0]
    assert clear["sensitivity"][1] == pytest.approx(
        {
            "gamma": 1.0,
            "communities": 4,
            "modularity": clear["sensitivity"][1]["modularity"],
            "nmi_with_units": 1,
            "nmi": 1,
        }
    )
    chance = np.random.default_rng(2)
    noise = graph_of({(int(a), int(b)) for a, b in chance.integers(0, 300, (1500, 2)) if a != b}, 300)
    shaky = recorded(noise, np.zeros(300, np.int64))["stability"]
    assert shaky["nmi_low"] <= shaky["nmi"] < 0.6
    assert shaky["pairs"] < 0.5


def test_further_runs_leave_the_communities_of_a_seed_as_they_are():
    chance = np.random.default_rng(3)
    graph = graph_of({(int(a), int(b)) for a, b in chance.integers(0, 200, (900, 2)) if a != b}, 200)
    together = graphs.partitions(graph, [(1.0, 1), (2.0, 7), (1.0, 1)])
    alone = graphs.communities(graph, seed=1)
    assert together[0].label.tolist() == alone.label.tolist() == together[2].label.tolist()
    assert together[1].label.tolist() == graphs.communities(graph, gamma=2.0, seed=7).label.tolist()


def test_a_group_that_holds_others_together_is_found():
    # 0-1-2 a triangle, 2-3, 3-4, 3-5, 6-7 apart: without 2 the three beyond it go, without 3 the two leaves.
    one, other = np.array([(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (6, 7)]).T
    assert roles.cut_off(9, one, other).tolist() == [0, 0, 2, 2, 0, 0, 0, 0, 0]
    assert roles.cut_off(2, np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == [0, 0]


@pytest.mark.parametrize("seed", range(8))
def test_another_library_finds_the_same_groups_that_hold_others(seed):
    chance = np.random.default_rng(seed)
    pairs = sorted({(min(a, b), max(a, b)) for a, b in chance.integers(0, 30, (32, 2)).tolist() if a != b})
    held = roles.cut_off(30, *np.array(pairs).T)
    assert np.flatnonzero(held).tolist() == sorted(igraph.Graph(n=30, edges=pairs).articulation_points())
