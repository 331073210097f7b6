"""Properties of what is shown: no group under the minimum, and none that can be had by adding and subtracting."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.network.queries.cells import ROOT, cells_of
from rapport.network.rules.difference import Overlap, least_differences, too_close

MINIMUM = 10


@st.composite
def companies(draw):
    """People directly in units of a random forest, by path."""
    paths = [()]
    for unit in range(1, draw(st.integers(2, 25))):
        paths.append((*draw(st.sampled_from(paths)), unit))
    sizes = {path: draw(st.integers(0, 30)) for path in paths if path}
    sizes[()] = draw(st.sampled_from([0, 0, 0, 4, 12]))
    return {path: people for path, people in sizes.items() if people}


@settings(deadline=None)
@given(companies())
def test_every_group_shown_has_at_least_the_minimum(sizes):
    for cell in cells_of(sizes, minimum=MINIMUM).tree.values():
        assert cell.people >= MINIMUM


@settings(deadline=None)
@given(companies())
def test_parts_of_a_group_add_up_to_it_so_nothing_is_left_over(sizes):
    cells = cells_of(sizes, minimum=MINIMUM)
    parents = {cell.parent for cell in cells.tree.values()} - {ROOT}
    for key in parents:
        parts = [cell.people for cell in cells.tree.values() if cell.parent == key]
        assert sum(parts) == cells.tree[key].people
    if cells.tree:
        assert sum(c.people for c in cells.tree.values() if c.parent == ROOT) == sum(sizes.values())


@settings(deadline=None)
@given(companies())
def test_whatever_sums_are_combined_no_smaller_group_comes_out(sizes):
    """Every linear combination of group totals that counts some units once and others not at all is large enough.

    Groups are 0/1 rows over units; a unit set is exposed if its indicator lies in their span. Rows that are equal on
    two units cannot tell them apart, so it suffices that each class of such units has at least the minimum people.
    """
    cells = cells_of(sizes, minimum=MINIMUM)
    if not cells.tree:
        return
    people = {(path[-1] if path else 0): count for path, count in sizes.items()}
    rows = np.array([[key in cells.lines[unit] for unit in people] for key in cells.tree])
    classes: dict[bytes, int] = {}
    for column, count in zip(rows.T, people.values(), strict=True):
        classes[column.tobytes()] = classes.get(column.tobytes(), 0) + count
    assert min(classes.values()) >= MINIMUM


@settings(deadline=None)
@given(companies())
def test_each_person_is_in_one_group_a_level_and_the_counts_agree(sizes):
    cells = cells_of(sizes, minimum=MINIMUM)
    if not cells.tree:
        return
    for level in range(1, cells.levels + 1):
        counted: dict[str, int] = {}
        for path, people in sizes.items():
            key = cells.at(path[-1] if path else 0, level)
            counted[key] = counted.get(key, 0) + people
        assert all(cells.tree[key].people == people for key, people in counted.items())


memberships = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), min_size=1, max_size=40)


@settings(deadline=None)
@given(memberships)
def test_the_guard_finds_the_least_difference_to_any_union(pairs):
    """Against trying every union of the old groups."""
    olds = sorted({old for old, _ in pairs})
    sizes = {old: sum(o == old for o, _ in pairs) for old in olds}
    counts = {(o, n): pairs.count((o, n)) for o, n in set(pairs)}
    found = least_differences([Overlap(new=n, old=o, people=c) for (o, n), c in counts.items()], sizes)
    for new in {n for _, n in pairs}:
        members = [n == new for _, n in pairs]
        best = min(
            sum(inside != (old in union) for inside, (old, _) in zip(members, pairs, strict=True))
            for size in range(len(olds) + 1)
            for union in combinations(olds, size)
        )
        assert found[new] == best


def test_newcomers_and_leavers_count_and_equal_groups_may_be_shown():
    overlaps = [
        Overlap(new="it", old="it", people=40),
        Overlap(new="it", old=None, people=1),
        Overlap(new=None, old="sales", people=2),
        Overlap(new="sales", old="sales", people=20),
        Overlap(new="plant", old=None, people=30),
        Overlap(new="legal", old="legal", people=12),
    ]
    differences = least_differences(overlaps, {"it": 40, "sales": 22, "legal": 12})
    assert differences == {"it": 1, "sales": 2, "plant": 30, "legal": 0}
    assert too_close(differences, minimum=MINIMUM) == 3
