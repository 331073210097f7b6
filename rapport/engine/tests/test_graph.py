from __future__ import annotations

import csv
import gzip
from itertools import pairwise

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.engine import graph as graphs
from rapport.engine.tests import twelve


def twelve_people():
    source, target = np.array(sorted(twelve.TIES)).T
    return graphs.Graph.from_ties(source, target, np.array([twelve.TIES[pair][1] for pair in sorted(twelve.TIES)]))


def random_ties(seed, people=30, ties=120):
    chance = np.random.default_rng(seed)
    pairs = np.unique(chance.integers(0, people, (ties, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return pairs[:, 0], pairs[:, 1], chance.integers(1, 2**20, len(pairs)) / 2**10


def oracle(graph):
    both = graph.undirected
    once = both.rows < both.indices
    edges = np.column_stack([both.rows[once], both.indices[once]])
    return igraph.Graph(n=graph.size, edges=edges.tolist()), both.weight[once]


def test_the_hand_worked_measures_come_out():
    graph = twelve_people()
    at = graph.node
    constraint, effective = graphs.constraint(graph)
    assert {key: constraint[at(key)] for key in twelve.CONSTRAINT} == pytest.approx(twelve.CONSTRAINT, abs=1e-12)
    assert {key: effective[at(key)] for key in twelve.EFFECTIVE_SIZE} == pytest.approx(twelve.EFFECTIVE_SIZE, abs=1e-12)
    assert graphs.core(graph).tolist() == [twelve.CORE[key] for key in graph.keys.tolist()]
    assert graphs.contacts(graph).tolist() == [len(twelve.NEIGHBOURS[key]) for key in graph.keys.tolist()]
    overlap = dict(zip(sorted(twelve.TIES), graphs.overlap(graph), strict=True))
    assert {pair: overlap[pair] for pair in twelve.OVERLAP} == pytest.approx(twelve.OVERLAP, abs=1e-12)
    out, into = graphs.strength(graph)
    assert (out[at(1)], into[at(2)]) == (2.5, 3.0)  # 2 + 1/2; 2 + 1
    assert graphs.attention(graph)[0] == 0.8  # w12 = 2 of 2.5


@pytest.mark.parametrize("seed", range(5))
def test_another_library_gives_the_same_page_ranks_also_where_somebody_turns_to_nobody(seed):
    source, target, weight = random_ties(seed)
    graph = graphs.Graph.from_ties(source, target, weight, people=np.arange(33))  # three are in touch with nobody
    ties = np.column_stack([graph.rows, graph.indices]).tolist()
    theirs = igraph.Graph(n=graph.size, edges=ties, directed=True).pagerank(weights=graph.weight.tolist())
    assert graphs.pagerank(graph) == pytest.approx(np.array(theirs), abs=1e-6)


def test_another_library_gives_the_same_position_and_cores():
    graph = twelve_people()
    assert dict(enumerate(graphs.constraint(graph)[0])) == pytest.approx(nx.constraint(nx_of(graph), weight="weight"))
    assert dict(enumerate(graphs.core(graph))) == nx.core_number(nx_of(graph))
    # Of unlike weights it takes another m_jq, so effective sizes are compared where all are alike.
    alike = graphs.Graph(graph.keys, graph.indptr, graph.indices, np.ones(graph.indices.size))
    mutual = graphs.Graph(graph.keys, *nx_csr(alike))
    assert dict(enumerate(graphs.constraint(mutual)[1])) == pytest.approx(nx.effective_size(nx_of(mutual)), abs=1e-9)


def nx_of(graph):
    both = graph.undirected
    other = nx.Graph()
    other.add_weighted_edges_from(zip(both.rows.tolist(), both.indices.tolist(), both.weight.tolist(), strict=True))
    return other


def nx_csr(graph):
    """The same pairs, both ways, all of one weight."""
    both = graph.undirected
    return both.indptr, both.indices, np.ones(both.indices.size)


def test_a_disparity_p_value_is_that_of_the_more_surprising_end():
    # 8 gives 7, 9, 10 weights 1, 1/2, 1/2: (1 - 1/2)^2 = 1/4 for 7. Into 7: 1/8, 1, 1 from 3, 8, 10: 1 of 17/8 is
    # 8/17, (9/17)^2 = 0.28. The smaller counts.
    graph = twelve_people()
    pair = sorted(twelve.TIES).index((8, 7))
    assert graphs.backbone(graph)[pair] == pytest.approx(0.25, abs=1e-12)


def test_managers_of_the_reference_study_get_the_published_constraints(shared_data):
    with (shared_data / "krackhardt_hightech" / "survey_ties.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["question"] == "friendship"]
    both = {tuple(sorted((int(row["respondent"]), int(row["named"])))) for row in rows}
    source, target = np.array(sorted(both)).T
    graph = graphs.Graph.from_ties(source, target, np.ones(len(source)))
    constraint = dict(zip(graph.keys.tolist(), graphs.constraint(graph)[0].round(4).tolist(), strict=True))
    ranked = sorted(constraint.items(), key=lambda item: item[1])
    assert ranked[:5] == [(17, 0.1879), (11, 0.1941), (10, 0.204), (5, 0.2225), (12, 0.2255)]
    assert ranked[:-3:-1] == [(13, 0.5895), (7, 0.4381)]


@pytest.mark.parametrize("seed", range(6))
def test_another_library_agrees_on_random_graphs(seed):
    graph = graphs.Graph.from_ties(*random_ties(seed))
    other, weight = oracle(graph)
    constraint, effective = graphs.constraint(graph)
    assert constraint == pytest.approx(np.array(other.constraint(weights=weight.tolist())), nan_ok=True, abs=1e-12)
    assert graphs.core(graph).tolist() == other.coreness()
    # Unweighted, the effective size is contacts - 2 * (ties among them) / contacts.
    even = graphs.Graph(graph.keys, graph.indptr, graph.indices, np.ones(graph.weight.size))
    once = graphs.Graph.from_ties(*(even.keys[c] for c in np.array(other.get_edgelist()).T), np.ones(other.ecount()))
    among = np.array([other.induced_subgraph(other.neighbors(v)).ecount() for v in range(graph.size)])
    degree = np.array(other.degree())
    assert graphs.constraint(once)[1] == pytest.approx(degree - 2 * among / degree, abs=1e-12)
    found = graphs.communities(graph)
    assert found.modularity == pytest.approx(other.modularity(found.label.tolist(), weights=weight.tolist()), abs=1e-12)
    best = other.community_leiden("modularity", weights=weight.tolist(), n_iterations=10).modularity
    assert found.modularity > best - 0.03
    assert effective.max() <= degree.max()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_renaming_everybody_changes_no_score(seed):
    source, target, weight = random_ties(seed)
    names = np.random.default_rng(seed + 1).permutation(30) * 10**15 - 2**53
    order = np.lexsort((names[target], names[source]))
    before = graphs.Graph.from_ties(source, target, weight)
    after = graphs.Graph.from_ties(names[source][order], names[target][order], weight[order])
    place = [after.node(names[key]) for key in before.keys]
    for measure in (graphs.core, graphs.contacts, *(lambda g, k=k: graphs.constraint(g)[k] for k in (0, 1))):
        assert measure(after)[place] == pytest.approx(measure(before), rel=1e-9)
    for per_tie in (graphs.overlap, graphs.attention, graphs.backbone):
        assert per_tie(after) == pytest.approx(per_tie(before)[order], rel=1e-9)


def two_circles(size=12):
    pairs = {(a, b) for s in (0, size) for a in range(s, s + size) for b in range(s, s + size) if a < b}
    source, target = np.array(sorted(pairs | {(0, size)})).T
    return graphs.Graph.from_ties(source, target, np.ones(source.size))


def test_communities_find_two_circles_and_repeat_exactly():
    found = graphs.communities(two_circles())
    assert found.label.tolist() == [0] * 12 + [1] * 12
    assert graphs.agreement(found.label, np.repeat([7, 3], 12)) == pytest.approx(1.0)
    graph = graphs.Graph.from_ties(*random_ties(3, people=200, ties=900))
    first, second = graphs.communities(graph, seed=5), graphs.communities(graph, seed=5)
    assert first.label.tolist() == second.label.tolist()
    sizes = np.bincount(first.label)
    assert all(a >= b for a, b in pairwise(sizes))


def test_more_groups_can_be_asked_for():
    graph = graphs.Graph.from_ties(*random_ties(3, people=200, ties=900))
    gamma = graphs.resolution(graph, groups=40)
    assert 30 <= graphs.communities(graph, gamma=gamma).count <= 52


def test_unsorted_ties_and_unknown_people_are_refused():
    with pytest.raises(ValueError, match="sorted"):
        graphs.Graph.from_ties(np.array([2, 1]), np.array([1, 2]), np.ones(2))
    with pytest.raises(KeyError):
        twelve_people().node(99)


def test_a_company_without_ties_has_measures_too():
    nobody = np.zeros(0, np.int64)
    graph = graphs.Graph.from_ties(nobody, nobody, np.zeros(0), people=np.array([5, 3]))
    assert np.isnan(graphs.constraint(graph)[0]).all()
    assert graphs.core(graph).tolist() == graphs.contacts(graph).tolist() == [0, 0]
    assert graphs.communities(graph).count == 2
    assert graphs.overlap(graph).size == graphs.backbone(graph).size == 0


def test_communities_of_a_research_institution_fit_its_departments_as_published(shared_data):
    """Reference for Louvain on the same ties, unweighted: modularity 0.414, NMI with departments 0.584 (sd 0.013)."""
    folder = shared_data / "email_eu_core"
    with (folder / "people.csv").open() as file:
        department = {int(row["person"]): row["department"] for row in csv.DictReader(file)}
    with gzip.open(folder / "email_pairs.csv.gz", "rt") as file:
        pairs = np.loadtxt(file, delimiter=",", skiprows=1, dtype=np.int64)
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    graph = graphs.Graph.from_ties(pairs[:, 0], pairs[:, 1], np.ones(len(pairs)))
    assert graph.undirected.indices.size == 2 * 16_064
    found = graphs.communities(graph)
    home = np.array([department[key] for key in graph.keys.tolist()])
    assert found.modularity > 0.41
    assert graphs.agreement(found.label, home) == pytest.approx(0.57, abs=0.05)
