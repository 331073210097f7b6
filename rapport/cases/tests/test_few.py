"""Which numbers of a table are told: no few cases, and nothing by subtraction."""

from itertools import product

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from rapport.cases.rules.few import told, told_around, told_sharing

MINIMUM = 5
# Six months, two quarters, all time.
PARENTS = [6, 6, 6, 7, 7, 7, 8, 8, 8]
NUMBER = st.one_of(st.just(0), st.integers(0, 12), st.integers(5, 400))


def table(*rows):
    """Numbers by scope and period, of one base, from those of months."""
    months = np.array(rows, dtype=np.int64)
    halves = months.reshape(len(rows), 2, 3).sum(axis=2)
    return np.concatenate([months, halves, months.sum(axis=1, keepdims=True)], axis=1)[:, :, None]


def shown(own, **more):
    return [[bool(one) for one in row] for row in told(own, PARENTS, minimum=MINIMUM, **more)[:, :, 0]]


def test_the_smallest_other_month_goes_with_one_that_is_too_small():
    assert shown(table([9, 3, 7, 6, 6, 6]))[0] == [True, False, False, True, True, True, True, True, True]
    assert shown(table([9, 3, 3, 6, 6, 6]))[0][:3] == [True, False, False], "six together"
    assert shown(table([9, 0, 7, 6, 6, 6]))[0][:3] == [True, False, True], "that nobody asked tells of nobody"


def test_a_quarter_goes_with_another_that_is_too_small():
    assert shown(table([1, 2, 0, 30, 20, 40]))[0] == [False] * 3 + [True, False, True, False, False, True]


def test_a_team_goes_where_few_others_are_left():
    every, team = table([20, 20, 20, 20, 20, 20]), table([17, 20, 10, 10, 10, 10])
    told_of = shown(team, wholes=[every])[0]
    assert told_of[:3] == [False, True, False], "with the first month another: else the quarter told of it"
    assert told_of[6], "and the quarter is told"


MONTHS = st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=6, max_size=6)


def inside(one, other):
    while one != other and PARENTS[one] != one:
        one = PARENTS[one]
    return one == other


@given(months=MONTHS)
def test_no_two_nested_selections_tell_of_few(months):
    """Of two teams, a case may be counted for both; beside them is what neither had."""
    mine, theirs, both = (table([month[place] for month in months]) for place in range(3))
    teams = np.concatenate([mine + both, theirs + both])
    every = mine + theirs + both
    all_told = told(every, PARENTS, minimum=MINIMUM)[0, :, 0]
    of_teams = told(teams, PARENTS, minimum=MINIMUM, wholes=[every], rest=np.zeros_like(every[0]))[:, :, 0]
    for less, more in product(range(9), range(9)):
        if not inside(less, more):
            continue
        pairs = [(every[0, less, 0], every[0, more, 0], all_told[less] and all_told[more])]
        for team, is_told in zip(teams, of_teams, strict=True):
            pairs.append((team[less, 0], team[more, 0], is_told[less] and is_told[more]))
            pairs.append((team[less, 0], every[0, more, 0], is_told[less] and all_told[more]))
        assert not [pair for pair in pairs if pair[2] and 0 < pair[1] - pair[0] < MINIMUM]


@given(months=st.lists(NUMBER, min_size=6, max_size=6))
def test_a_period_less_all_that_is_told_within_it_is_not_few(months):
    own = table(months)
    (is_told,) = shown(own)
    assert not any(is_told[place] and own[0, place, 0] < MINIMUM for place in range(9))

    def covered(place):
        within = [one for one, above in enumerate(PARENTS) if above == place != one]
        return sum(int(own[0, one, 0]) if is_told[one] else covered(one) for one in within)

    for place in range(9):
        left = int(own[0, place, 0]) - covered(place)
        assert not (is_told[place] and 0 < left < MINIMUM)


@given(services=st.lists(st.lists(NUMBER, min_size=6, max_size=6), min_size=1, max_size=5), beside=NUMBER)
def test_all_cases_less_every_service_that_is_told_are_not_few(services, beside):
    own = table(*services)
    every = own.sum(axis=0, keepdims=True) + table([beside] * 6)
    is_told = told(own, PARENTS, minimum=MINIMUM, wholes=[every], rest=(every - own.sum(axis=0))[0])[:, :, 0]
    for place in range(9):
        left = int(every[0, place, 0]) - int(own[:, place, 0][is_told[:, place]].sum())
        assert not (is_told[:, place].any() and 0 < left < MINIMUM)


@given(months=MONTHS)
def test_all_teams_of_a_lead_less_one_of_them_are_not_few(months):
    mine, theirs, both = (table([month[place] for month in months]) for place in range(3))
    teams, every = np.concatenate([mine + both, theirs + both]), mine + theirs + both
    of_teams = told(teams, PARENTS, minimum=MINIMUM)
    alone = told(every, PARENTS, minimum=MINIMUM)
    of_all = told_around(every, alone, teams, of_teams, PARENTS, minimum=MINIMUM)
    assert (of_all <= alone).all()
    for less, more in product(range(9), range(9)):
        left = every[0, more, 0] - teams[:, less, 0]
        told_both = of_teams[:, less, 0] & of_all[0, more, 0]
        assert not inside(less, more) or not (told_both & (left > 0) & (left < MINIMUM)).any()


# Two months and both together; all cases, and two teams that share some.
SHORT = [2, 2, 2]
SCOPES = np.array([[1, 1, 1], [1, 0, 1], [0, 1, 1]])  # which are of the one team, of the other, of both
COUNTED = np.kron(SCOPES, np.array([[1, 0], [0, 1], [1, 1]]))
# All ways to add up and take away numbers of one period that count no case less than not at all, whoever has it.
WAYS = [way for way in product(range(-2, 3), repeat=3) if (np.array(way) @ SCOPES >= 0).all()]
SHARED = st.lists(st.one_of(st.integers(0, 3), NUMBER), min_size=6, max_size=6).map(np.array)


def numbers_of(cases):
    return (COUNTED @ cases).reshape(3, 3, 1)


def tells_of_few(own, is_told):
    """Whether few cases are counted by some way, of what is told, and of a period that follows of the two others."""
    known = is_told[:, :, 0] | (is_told[:, :, 0].sum(axis=1) > 1)[:, None]
    return any(
        0 < sum(many * number for many, number in zip(way, own[:, place, 0], strict=True)) < MINIMUM
        for place, way in product(range(3), WAYS)
        if all(had or not many for many, had in zip(way, known[:, place], strict=True))
    )


def test_the_few_that_two_teams_share_are_had_by_their_sum_less_all():
    everything = np.ones((3, 3, 1), dtype=bool)
    assert tells_of_few(numbers_of([10, 10, 20, 20, 2, 0]), everything), "two of both in the first month"
    assert not tells_of_few(numbers_of([10, 10, 20, 20, 0, 0]), everything)


@given(cases=SHARED)
@example(cases=np.array([10, 10, 20, 20, 2, 0]))
@example(cases=np.array([6, 8, 2, 7, 2, 0]))  # ten of all in the first month, eight of a team, which follow of the rest
def test_whatever_is_added_and_taken_away_of_all_cases_and_teams_tells_of_no_few(cases):
    own = numbers_of(cases)
    every, teams = own[:1], own[1:]
    of_all = told(every, SHORT, minimum=MINIMUM)
    alone = told(teams, SHORT, minimum=MINIMUM, wholes=[every], wholes_told=[of_all], rest=np.zeros_like(every[0]))
    of_teams = told_sharing(teams, alone, every, SHORT, minimum=MINIMUM)
    assert not tells_of_few(own, np.concatenate([of_all, of_teams]))


@given(cases=SHARED)
@example(cases=np.array([10, 10, 20, 20, 2, 0]))
@example(cases=np.array([3, 0, 2, 0, 0, 8]))  # both months of all are told, and so is what they come to
def test_whatever_a_lead_adds_and_takes_away_of_her_teams_tells_of_no_few(cases):
    own = numbers_of(cases)
    every, teams = own[:1], own[1:]
    of_teams = told(teams, SHORT, minimum=MINIMUM)
    of_every = told_around(every, told(every, SHORT, minimum=MINIMUM), teams, of_teams, SHORT, minimum=MINIMUM)
    assert not tells_of_few(own, np.concatenate([of_every, of_teams]))
