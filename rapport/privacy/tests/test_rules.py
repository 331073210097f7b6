"""No number that is shown, and none that follows from shown ones, is about a group below the minimum."""

from itertools import chain, combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.kit.problems import Refusal
from rapport.privacy.public import Group, band_of, is_dominated, merge_small
from rapport.privacy.rules import could_be_near, guard_difference

minimums = st.integers(5, 25)
sizes = st.lists(st.integers(0, 40), max_size=6)


def _groups(people):
    return [Group(key=f"u{place}", people=n, sums=(float(n), 2.0 * n)) for place, n in enumerate(people)]


def _subsets(items):
    return chain.from_iterable(combinations(items, n) for n in range(1, len(items) + 1))


@given(sizes, minimums)
@settings(max_examples=100, deadline=None)
def test_no_sum_and_no_difference_of_shown_rows_and_their_total_is_about_too_few(people, minimum):
    merged = merge_small(_groups(people), minimum=minimum)
    total = sum(row.people for row in merged.rows)

    for some in _subsets(merged.rows):
        count = sum(row.people for row in some)
        assert count >= minimum
        assert total - count == 0 or total - count >= minimum
    for a in _subsets(merged.rows):  # a difference of two sums tells about the rows in one of them only
        for b in _subsets(merged.rows):
            only = sum(r.people for r in a if r not in b) + sum(r.people for r in b if r not in a)
            assert only == 0 or only >= minimum


@given(sizes, minimums)
@settings(max_examples=200, deadline=None)
def test_nobody_is_lost_or_counted_twice(people, minimum):
    merged = merge_small(_groups(people), minimum=minimum)

    keys = [key for row in merged.rows for key in row.keys] + list(merged.empty)
    if merged.withheld:
        assert sum(people) < minimum
        assert merged.rows == ()
    else:
        assert sorted(keys) == sorted(f"u{n}" for n in range(len(people)))
        assert sum(row.people for row in merged.rows) == sum(people)
        assert sum(row.sums[1] for row in merged.rows) == 2 * sum(people)


@given(sizes, minimums, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_given_does_not_change_what_is_joined(people, minimum, chance):
    groups = _groups(people)
    shuffled = chance.sample(groups, len(groups))

    def joined(given_groups):
        return {frozenset(row.keys) for row in merge_small(given_groups, minimum=minimum).rows}

    assert joined(groups) == joined(shuffled)


@given(st.lists(st.tuples(st.integers(5, 40), st.integers(1, 100), st.floats(0, 1)), min_size=1, max_size=7))
@settings(max_examples=200, deadline=None)
def test_no_shown_row_is_dominated_by_one_person(parts):
    groups = [
        Group(key=f"u{n}", people=people, amount=float(amount), top=amount * share)
        for n, (people, amount, share) in enumerate(parts)
    ]

    for row in merge_small(groups, minimum=5).rows:
        assert not is_dominated(amount=row.amount, top=row.top)


def test_one_hidden_group_takes_the_next_smallest_along():
    merged = merge_small(_groups([30, 3, 12, 20]), minimum=10)

    assert [row.keys for row in merged.rows] == [("u0",), ("u3",), ("u1", "u2")]
    assert merged.rows[-1].merged
    assert merged.rows[-1].people == 15
    assert not merged.rows[0].merged


def test_small_groups_that_are_enough_together_take_nobody_along():
    merged = merge_small(_groups([30, 3, 8, 12]), minimum=10)

    assert [row.keys for row in merged.rows] == [("u0",), ("u3",), ("u1", "u2")]


def test_too_few_altogether_are_withheld_and_the_floor_cannot_be_lowered():
    assert merge_small(_groups([4, 3]), minimum=10).withheld
    assert merge_small([], minimum=10).withheld
    with pytest.raises(ValueError, match="never under 5"):
        merge_small(_groups([10]), minimum=4)


def test_a_group_without_anybody_is_named_and_hides_nothing():
    merged = merge_small(_groups([0, 15]), minimum=10)

    assert merged.empty == ("u0",)
    assert [row.keys for row in merged.rows] == [("u1",)]


people_sets = st.lists(st.frozensets(st.integers(1, 24), max_size=24), max_size=6)


@given(people_sets, st.integers(5, 10))
@settings(max_examples=300, deadline=None)
def test_answering_only_what_the_guard_allows_never_isolates_a_small_group(queries, minimum):
    answered = []
    for group in queries:
        try:
            guard_difference(group, answered, minimum=minimum)
        except Refusal:
            continue
        answered.append(group)

    for a in answered:
        assert len(a) >= minimum
        for b in answered:
            assert not 0 < len(a ^ b) < minimum
            for c in answered:
                if b.isdisjoint(c):
                    assert not 0 < len(a ^ (b | c)) < minimum


def test_the_guard_says_what_to_do_and_a_repeat_is_allowed():
    company = range(100)
    guard_difference(range(50), [company], minimum=10)
    guard_difference(range(50), [range(50)], minimum=10)
    with pytest.raises(Refusal, match="differs from one already shown"):
        guard_difference(range(45), [range(50)], minimum=10)
    with pytest.raises(Refusal, match="differs"):
        guard_difference(range(95), [], minimum=10, everybody=company)
    with pytest.raises(Refusal, match="fewer than 10"):
        guard_difference(range(9), [], minimum=10)


def test_the_guard_knows_that_a_shown_part_can_be_taken_from_a_shown_whole():
    with pytest.raises(Refusal, match="differs"):
        guard_difference(range(47), [range(20), range(20, 50)], minimum=10)


def allowed(groups, minimum):
    """Whether each of these is answered, one after the other."""
    answered = []
    for group in groups:
        try:
            guard_difference(group, answered, minimum=minimum)
        except Refusal:
            return False
        answered.append(group)
    return True


@pytest.mark.parametrize("order", list(permutations(("whole", "part", "rest"))))
def test_a_whole_and_two_parts_that_leave_two_people_are_never_all_answered(order):
    groups = {"whole": range(100), "part": range(60), "rest": range(60, 98)}
    assert not allowed([groups[name] for name in order], 10)


blocks = [range(12), range(12, 15), range(15, 40), range(40, 42), range(42, 70), range(70, 90)]
unions = st.sets(st.sampled_from(range(len(blocks))), min_size=1).map(
    lambda chosen: frozenset(chain.from_iterable(blocks[n] for n in chosen))
)


@given(st.lists(unions, min_size=2, max_size=4, unique=True), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_what_may_be_answered_does_not_depend_on_the_order_of_questions(groups, chance):
    assert allowed(groups, 10) is allowed(chance.sample(groups, len(groups)), 10)


@given(st.lists(unions, max_size=5, unique=True), unions)
@settings(max_examples=300, deadline=None)
def test_groups_left_out_by_their_size_change_no_answer(answered, group):
    near = could_be_near(np.array([len(one) for one in answered], np.int64), len(group), minimum=10)
    few = [one for one, wanted in zip(answered, near, strict=True) if wanted]

    def refused(known):
        try:
            guard_difference(group, known, minimum=10)
        except Refusal as refusal:
            return refusal.code
        return None

    assert refused(answered) == refused(few)


@pytest.mark.parametrize(
    ("count", "band"), [(0, "none"), (1, "some"), (9, "some"), (10, "ten_or_more"), (900, "ten_or_more")]
)
def test_counts_shown_to_one_person_come_in_bands(count, band):
    assert band_of(count) == band
