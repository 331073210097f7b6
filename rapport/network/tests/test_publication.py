"""Ties between groups: the sums of a snapshot are what going through all pairs gives, on every level."""

from uuid import uuid4

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from rapport.network.actions.holding import held_shares, held_ties
from rapport.network.actions.publication import EDGE, cell_lines, edges_of
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
    total: dict[str, tuple[int, float]] = {}
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
                    pairs, heavy = total.get(cell, (0, 0.0))
                    total[cell] = (pairs + 1, heavy + 2 * weight(one, other))
            if ROOT not in ends:
                sums = found.setdefault((level, *sorted(ends)), [0, 0.0])
                sums[0] += 1
                sums[1] += 2 * weight(one, other)
    return {key: tuple(sums) for key, sums in found.items()}, total


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
    parquet.write_table(cell_lines(cells), folder / lake.LINES)

    with lake.reading() as cursor:
        edges, total = edges_of(cursor, folder, cells)

    found = {(r["level"], r["one"], r["other"]): (r["pairs"], r["weight"]) for r in edges.to_pylist()}
    assert (found, total) == plainly(everybody, ties, cells)


def between(*ties):
    columns = zip(*[(1, one, other, pairs, float(weight)) for one, other, pairs, weight in ties], strict=True)
    return pa.table([pa.array(c, kind.type) for c, kind in zip(columns, EDGE, strict=True)], schema=EDGE)


def shown(table):
    return {(r["one"], r["other"]): (r["pairs"], r["weight"]) for r in table.to_pylist()}


def test_a_tie_between_groups_comes_goes_and_changes_by_ten_pairs_at_a_time(tmp_path):
    first = held_ties(
        between(("a", "a", 50, 9), ("a", "b", 10, 5), ("a", "c", 9, 5), ("b", "c", 30, 8)), None, minimum=10
    )
    assert shown(first) == {("a", "b"): (10, 5), ("b", "c"): (30, 8)}
    lake.write_mapped(first, tmp_path / lake.MAP_TIES)
    then = held_ties(between(("a", "b", 1, 1), ("a", "c", 10, 7), ("b", "c", 39, 99)), tmp_path, minimum=10)
    assert shown(then) == {("a", "b"): (10, 5), ("a", "c"): (10, 7), ("b", "c"): (30, 8)}
    gone = held_ties(between(("b", "c", 41, 6)), tmp_path, minimum=10)
    assert shown(gone) == {("b", "c"): (41, 6)}


def to(hub, others, *, heard=True, answered=True):
    """Ties of a hub with each of the others; one way only if she never was heard or never was answered."""
    return [
        tie
        for other in others
        for tie in ((hub, other, 0.9, 1.0 if heard else 0.0), (other, hub, 0.9, 1.0 if answered else 0.0))
    ]


SALES, IT = [f"Sales {n}" for n in range(2, 16)], [f"IT {n}" for n in range(1, 16)]
OTHERS = [("Sales 2", "IT 1", 0.9, 1.0), ("Sales 3", "IT 2", 0.9, 1.0)]
ALIKE = [tie for n in range(2, 16) for tie in to(f"Sales {n}", [f"IT {n}", f"Sales {n - 1}"])]


@pytest.mark.parametrize(
    ("ties", "told"),
    [
        pytest.param(ALIKE, True, id="everybody alike"),
        pytest.param([*to("Sales 1", SALES), *OTHERS], False, id="a hub in nearly all contact, all inside"),
        pytest.param([*to("Sales 1", IT), *OTHERS], False, id="a hub in nearly all contact, all outside"),
        pytest.param([*to("Sales 1", SALES, heard=False), *OTHERS], False, id="a hub who only receives"),
        pytest.param([*to("Sales 1", IT, answered=False), *OTHERS], False, id="a hub who only writes"),
    ],
)
def test_a_group_in_whose_contact_one_person_has_more_than_half_tells_no_share_of_it(company, client, ties, told):
    company.unit("Halmar")
    for name in ("IT", "Sales"):
        company.unit(name, "Halmar")
        company.crowd(name, 15)
    company.snapshot(ties)
    client.force_login(company.user("IT 3"))
    units = client.get("/api/network/map?parent=").json()["units"]
    outside = dict(zip(units["slug"], units["outside"], strict=True))
    assert (outside["halmar/sales"] is not None) is told


def test_a_share_of_contact_is_told_in_steps_of_five_points_and_stays_until_it_moved_by_as_much(tmp_path):
    assert held_shares({"a": 0.42, "b": 0.03}, None) == {"a": 0.4, "b": 0.05}
    lake.write_mapped(pa.table({"cell": ["a", "b"], "outside": [0.4, 0.05]}), tmp_path / lake.MAP)
    assert held_shares({"a": 0.449, "b": 0.11, "c": 0.5}, tmp_path) == {"a": 0.4, "b": 0.1, "c": 0.5}
