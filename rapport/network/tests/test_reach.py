"""Counting once when a snapshot is made gives what counting anew on every page gave."""

from uuid import uuid4

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from rapport.network.actions.counting import count_reach
from rapport.network.queries import lake
from rapport.network.queries.tree import NOWHERE, plant, tree_of
from rapport.network.rules.offices import FEWEST, left_out
from tests.kept import made_once


@st.composite
def forests(draw):
    """People directly in the units of a random forest, by path."""
    paths = [()]
    for unit in range(1, draw(st.integers(2, 14))):
        paths.append((*draw(st.sampled_from(paths)), unit * 7 % 97))
    sizes = {path: draw(st.integers(0, 4)) for path in paths}
    return {path: people for path, people in sizes.items() if people}


@st.composite
def companies(draw):
    """A forest, trusted ties between its people, and some who opted out: the last of a unit first."""
    sizes = draw(forests())
    everybody = [path for path, people in sizes.items() for _ in range(people)]
    who = st.integers(0, max(len(everybody) - 1, 0))
    ties = (
        draw(st.sets(st.tuples(who, who).filter(lambda t: t[0] != t[1]), max_size=40)) if len(everybody) > 1 else set()
    )
    return everybody, ties, draw(st.sets(who, max_size=3)) if everybody else set()


def counted(folder, everybody, ties, hidden):
    """What is counted of this company, by unit of the office and unit of those who turn to it; and its trusted ties."""
    folder.mkdir(parents=True, exist_ok=True)
    there = [n for n in range(len(everybody)) if n not in hidden]
    paths = pa.array([list(everybody[n]) for n in there], pa.list_(pa.int64()))
    parquet.write_table(pa.table({"key": pa.array(there, pa.int64()), "unit_path": paths}), folder / lake.PEOPLE)
    kept = [(a, b) for a, b in ties if not {a, b} & hidden]
    ends = [pa.array([pair[end] for pair in kept], pa.int64()) for end in (0, 1)]
    trust = pa.array([0.6 if (a + b) % 4 else 0.4 for a, b in kept], pa.float64())
    parquet.write_table(pa.table({"source": ends[0], "target": ends[1], "trust": trust}), folder / lake.TIES)
    sizes: dict[tuple[int, ...], int] = {}
    for path in everybody:
        sizes[path] = sizes.get(path, 0) + 1
    tree = plant(sizes)
    with lake.reading() as cursor:
        found = count_reach(cursor, folder, tree, theta=0.5).to_pylist()
    rows = {(int(tree.unit[r["office"]]), int(tree.unit[r["place"]])): (r["people"], r["ties"]) for r in found}
    return rows, {pair for pair in kept if (pair[0] + pair[1]) % 4}


def plainly(everybody, trusted):
    """Count by going through all people and all ties, as the definition says it."""
    places = sorted({path[:depth] for path in everybody for depth in range(len(path) + 1)} | {()})
    above = [places.index(path[:-1]) if len(path) > 1 else -1 for path in places]
    out = left_out(above, [everybody.count(path) for path in places])
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for office, path_of_office in enumerate(places[1:], 1):
        unit = path_of_office[-1]
        counts = {n for n, path in enumerate(everybody) if unit in path and places.index(path) not in out[office]}
        for n, path in enumerate(everybody):
            ties = sum((n, other) in trusted for other in counts)
            if ties and unit not in path:
                key = (unit, path[-1] if path else NOWHERE)
                people, so_far = found.get(key, (0, 0))
                found[key] = (people + 1, so_far + ties)
    return found


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(companies())
def test_what_is_counted_is_what_going_through_everybody_gives(tmp_path, company):
    everybody, ties, hidden = company
    rows, trusted = counted(tmp_path / uuid4().hex, everybody, ties, hidden)
    assert rows == plainly(everybody, trusted)


@settings(deadline=None)
@given(forests())
def test_what_is_left_of_an_office_without_those_within_it_is_nobody_or_three_people(sizes):
    """Whichever offices within it that share nobody are taken away: all of them, or some, on any level."""
    tree = plant(sizes)
    out = left_out(tree.above.tolist(), tree.heads.tolist())
    offices = [p for p in range(1, tree.unit.size) if tree.office[p]]
    counted = {p: {q for q in range(p, tree.end[p]) if q not in out[p] and tree.heads[q]} for p in offices}
    for top in offices:
        assert sum(tree.heads[q] for q in counted[top]) == tree.office[top] >= FEWEST
        within = [p for p in offices if top < p < tree.end[top]]
        for chosen in range(2 ** min(len(within), 8)):
            taken: set[int] = set()
            for index, p in enumerate(within[:8]):
                if chosen >> index & 1 and not counted[p] & taken:
                    taken |= counted[p]
            left = sum(int(tree.heads[q]) for q in counted[top] - taken)
            assert left == 0 or left >= FEWEST


@settings(deadline=None)
@given(forests())
def test_a_tree_knows_its_units(sizes):
    tree = plant(sizes)
    for place in range(1, tree.unit.size):
        unit = int(tree.unit[place])
        assert tree.place(unit) == place
        assert tree.line(place)[-1] == unit
        inside = sum(people for path, people in sizes.items() if unit in path)
        assert tree.heads[place : tree.end[place]].sum() == inside
    assert tree.place(10_000) is None
    assert tree.places(np.array([10_000, NOWHERE])).tolist() == [-1, 0]


def test_a_tree_is_read_as_it_was_written(halmar_tree):
    snapshot, tree = halmar_tree
    read = tree_of(snapshot)
    for name in ("unit", "above", "end", "heads", "office"):
        assert getattr(read, name).tolist() == getattr(tree, name).tolist()


@made_once
def halmar_tree(company):
    company.unit("Halmar")
    company.unit("IT", "Halmar")
    company.crowd("IT", 4)
    company.person("Noor")
    return company.snapshot(), plant({(): 1, (company.units["Halmar"].id, company.units["IT"].id): 4})
