from __future__ import annotations

import time

import numpy as np
import pytest

from rapport.engine import layout as layouts


def company(seed=1, divisions=6, departments=8):
    chance = np.random.default_rng(seed)
    parent = np.concatenate([[-1], np.zeros(divisions), np.repeat(np.arange(1, divisions + 1), departments)])
    units = parent.size
    one, other = np.sort(chance.integers(0, units, (200, 2)), axis=1).T
    people = chance.integers(10, 200, units)
    return parent.astype(int), people, one, other, chance.random(200) * 50


def distance(map_, a, b):
    return np.hypot(map_.x[a] - map_.x[b], map_.y[a] - map_.y[b])


def test_units_lie_in_the_square_and_children_in_their_parent():
    parent, *rest = company()
    found = layouts.layout(parent, *rest)
    assert np.isfinite([found.x, found.y, found.radius]).all()
    assert min(found.x.min(), found.y.min()) >= 0
    assert max(found.x.max(), found.y.max()) <= 1
    child = np.flatnonzero(parent >= 0)
    above = parent[child]
    assert (distance(found, child, above) + found.radius[child] <= found.radius[above] + 1e-9).all()


def test_area_is_people_and_neighbours_hardly_overlap():
    parent, people, *ties = company()
    found = layouts.layout(parent, people, *ties)
    division = np.flatnonzero(parent == 0)
    assert np.ptp(found.radius[division] ** 2 / people[division]) < 1e-12
    covered = [found.radius[a] + found.radius[b] - distance(found, a, b) for a in division for b in division if a < b]
    assert max(covered) < 0.25 * found.radius[division].mean()


def test_tied_units_lie_nearer_than_others():
    parent = np.array([-1] * 9)
    group = np.arange(9) % 3
    one, other = np.array([(a, b) for a in range(9) for b in range(a) if group[a] == group[b]]).T
    found = layouts.layout(parent, np.full(9, 10), one, other, np.ones(one.size))
    same = [distance(found, a, b) for a in range(9) for b in range(a) if group[a] == group[b]]
    rest = [distance(found, a, b) for a in range(9) for b in range(a) if group[a] != group[b]]
    assert np.mean(same) < 0.7 * np.mean(rest)


def test_the_same_input_gives_the_same_map_and_a_new_map_keeps_the_old_places():
    parent, people, one, other, weight = company()
    first = layouts.layout(parent, people, one, other, weight)
    assert np.array_equal(first.x, layouts.layout(parent, people, one, other, weight).x)
    # A unit more, and all ties a little different: the others stay where people know them.
    chance = np.random.default_rng(2)
    former = tuple(np.append(c, np.nan) for c in (first.x, first.y))
    grown = (np.append(parent, 3), np.append(people, 40), one, other, weight * chance.uniform(0.8, 1.25, weight.size))
    then = layouts.layout(*grown, previous=former)
    moved = np.hypot(then.x[:-1] - first.x, then.y[:-1] - first.y)
    assert np.median(moved) < 0.02
    assert moved.max() < 0.1
    cold = layouts.layout(*grown)
    assert moved.mean() < 0.5 * np.hypot(cold.x[:-1] - first.x, cold.y[:-1] - first.y).mean()


@pytest.mark.parametrize("shape", ["tree", "flat"])
def test_fifteen_thousand_units_take_seconds(shape):
    units = 15_000
    chance = np.random.default_rng(1)
    tree = np.concatenate([[-1], np.zeros(20), 1 + np.arange(1_500) % 20, 21 + np.arange(units - 1_521) % 1_500])
    parent = (tree if shape == "tree" else np.full(units, -1)).astype(int)
    one, other = chance.integers(0, units, (2, 60_000))
    layouts.layout(parent[:30], np.ones(30), one[:0], other[:0], np.zeros(0))  # compile
    begun = time.process_time()
    found = layouts.layout(parent, np.ones(units), one, other, np.ones(60_000))
    assert time.process_time() - begun < 10
    assert np.isfinite([found.x, found.y]).all()


def test_nothing_to_lay_out_is_an_empty_map():
    none = np.zeros(0, int)
    assert layouts.layout(none, none, none, none, none).x.size == 0
