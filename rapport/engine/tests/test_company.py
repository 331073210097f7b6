"""The model company is repeatable, coherent and shaped as we say."""

from datetime import date

import numpy as np
import pytest

from rapport.engine.company import HALMAR, draw_events, draw_pairs, draw_people, grow

FIRST, LAST = date(2025, 11, 3), date(2026, 11, 20)


@pytest.fixture(scope="module")
def people():
    return draw_people(HALMAR, seed=7)


@pytest.fixture(scope="module")
def pairs(people):
    return draw_pairs(people, seed=7)


def _department(people, name):
    return [d.name for d in people.plan.departments].index(name)


def test_it_has_as_many_people_as_planned(people):
    assert people.n == 1200
    assert draw_people(grow(HALMAR, 30_000)).n == 30_000
    assert draw_people(grow(HALMAR, 300)).n == 300


def test_the_same_seed_gives_the_same_company(people, pairs):
    again = draw_people(HALMAR, seed=7)
    assert np.array_equal(again.manager, people.manager)
    assert np.array_equal(draw_pairs(again, seed=7).intensity, pairs.intensity)


def test_every_reporting_line_ends_at_the_one_chief(people):
    at = np.arange(people.n)
    for _ in range(5):
        at = np.where(people.manager[at] >= 0, people.manager[at], at)
    assert set(at) == {people.n - 1}


def test_a_pair_stands_once_and_joins_two_people(pairs):
    assert (pairs.a < pairs.b).all()
    assert len(np.unique(pairs.a.astype(np.int64) * 10**6 + pairs.b)) == len(pairs.a)


def test_nobody_outside_turns_to_the_shunned_department(people, pairs):
    shunned = people.department == _department(people, "Compliance")
    assert not (shunned[pairs.a] ^ shunned[pairs.b]).any()


def test_service_departments_are_turned_to_more_than_others(people, pairs):
    outside = people.department[pairs.a] != people.department[pairs.b]
    degree = np.bincount(np.r_[pairs.a[outside], pairs.b[outside]], minlength=people.n)
    serves = np.array([d.serves for d in people.plan.departments])[people.department]
    assert degree[serves].mean() > 1.5 * degree[~serves].mean()


def test_ties_between_units_that_cooled_end_after_the_reorganisation(people):
    pairs = draw_pairs(people, seed=7, reorganised_at=0.5)
    division = np.array([d.division for d in people.plan.departments])[people.department]
    it, supply = division == "IT", division == "Supply Chain"
    between = (it[pairs.a] & supply[pairs.b]) | (supply[pairs.a] & it[pairs.b])
    assert (pairs.until[between] < 0.75).mean() > 0.6


def test_ties_between_units_that_won_each_other_begin_with_the_reorganisation(people):
    pairs = draw_pairs(people, seed=7, reorganised_at=0.5)
    division = np.array([d.division for d in people.plan.departments])[people.department]
    finance, supply = division == "Finance", division == "Supply Chain"
    between = (finance[pairs.a] & supply[pairs.b]) | (supply[pairs.a] & finance[pairs.b])
    assert (pairs.since[between] >= 0.5).mean() > 0.8
    assert (pairs.until[between] > pairs.since[between]).all()


def test_events_lie_in_the_period_on_working_days_and_answers_follow_what_they_answer(people, pairs):
    batches = list(draw_events(people, pairs, events=20_000, first=FIRST, last=LAST))
    at = np.concatenate([b["at"] for b in batches])
    opening = np.concatenate([b["reply_to"] for b in batches]) == -1
    message = np.concatenate([b["message"] for b in batches])
    assert abs(len(at) - 20_000) < 400
    assert np.is_busday(at[opening].astype("datetime64[D]")).mean() > 0.97
    assert len(np.unique(message)) == len(message)
    asked = dict(zip(message, at, strict=True))
    replies = np.concatenate([b["reply_to"] for b in batches])
    assert all(asked[q] < when for q, when in zip(replies[~opening], at[~opening], strict=True))
