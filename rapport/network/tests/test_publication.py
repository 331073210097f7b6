"""Ties between groups: the sums of a snapshot are what going through all pairs gives, on every level."""

from uuid import uuid4

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from rapport.network.actions.publication import _edges, _lines
from rapport.network.queries import lake
from rapport.network.queries.cells import ROOT, cells_of

MINIMUM = 10


@st.composite
def companies(draw):
    """People by the path of their unit, and ties between them; some ties reach people who are nowhere."""
    paths = [()]
    for unit in range(1, draw(st.integers(3, 9))):
        paths.append((*draw(st.sampled_from(paths)), unit))
    everybody = [path for path in paths for _ in range(draw(st.sampled_from([0, 3, 11, 14])))]
    who = st.integers(0, len(everybody) + 2)
    ties = draw(st.sets(st.tuples(who, who).filter(lambda t: t[0] != t[1]), min_size=20, max_size=90))
    return everybody, ties


def weight(one, other):
    return (one * 7 + other * 7) % 5 + 1.0


def plainly(everybody, ties, cells):
    """Pairs and weight between groups of each level, and each group's contact in all, pair by pair."""
    found: dict[tuple[int, str, str], list[float]] = {}
    total: dict[str, float] = {}
    counted = set()
    for one, other in {(min(t), max(t)) for t in ties}:
        for level in range(1, cells.levels + 1):
            ends = [
                cells.at(everybody[n][-1] if everybody[n] else 0, level) if n < len(everybody) else ROOT
                for n in (one, other)
            ]
            for cell in {*ends} - {ROOT}:
                if (cell, one, other) not in counted:  # a group without parts is itself on deeper levels too
                    counted.add((cell, one, other))
                    total[cell] = total.get(cell, 0) + 2 * weight(one, other)
            if ROOT not in ends:
                sums = found.setdefault((level, *sorted(ends)), [0, 0.0])
                sums[0] += 1
                sums[1] += 2 * weight(one, other)
    shown = {key: tuple(sums) for key, sums in found.items() if key[1] == key[2] or sums[0] >= MINIMUM}
    return shown, total


@pytest.fixture
def own_lake(tmp_path, settings):
    settings.LAKE = str(tmp_path)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(companies())
def test_ties_between_groups_are_counted_pair_by_pair(tmp_path, own_lake, company):
    everybody, ties = company
    folder = tmp_path / uuid4().hex
    folder.mkdir()
    sizes: dict[tuple[int, ...], int] = {}
    for path in everybody:
        sizes[path] = sizes.get(path, 0) + 1
    cells = cells_of(sizes, minimum=MINIMUM)
    paths = pa.array([list(path) for path in everybody], pa.list_(pa.int64()))
    people = pa.table({"key": pa.array(range(len(everybody)), pa.int64()), "unit_path": paths})
    parquet.write_table(people, folder / lake.PEOPLE)
    both = sorted(ties | {(b, a) for a, b in ties})
    columns = {name: pa.array([t[n] for t in both], pa.int64()) for n, name in enumerate(("source", "target"))}
    amounts = pa.array([weight(*t) for t in both], pa.float64())
    parquet.write_table(pa.table({**columns, "weight": amounts, "weight_back": amounts}), folder / lake.TIES)
    parquet.write_table(_lines(cells), folder / lake.LINES)

    with lake.reading() as cursor:
        edges, total = _edges(cursor, folder, cells, MINIMUM)

    found = {(r["level"], r["one"], r["other"]): (r["pairs"], r["weight"]) for r in edges.to_pylist()}
    assert (found, total) == plainly(everybody, ties, cells)
