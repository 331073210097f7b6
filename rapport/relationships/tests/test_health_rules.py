"""Health explains itself: unknown is never good, broken promises never help, the points add up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kit.problems import Refusal
from rapport.relationships.rules import health
from rapport.relationships.rules.health import Band, Reading, Unknown, band_of, judge, score_of
from rapport.relationships.rules.words import Signal

TODAY = date(2026, 11, 26)
goods = st.one_of(st.none(), st.floats(0, 1))
known = st.fixed_dictionaries({signal: goods.map(lambda good: Reading(good=good)) for signal in Signal})
weights = st.fixed_dictionaries({signal: st.integers(0, 100) for signal in Signal})
counts = st.integers(0, 200)


@given(known, weights)
def test_the_points_of_the_parts_add_up_to_a_score_between_0_and_100(readings, by):
    found = judge(readings, by)
    if found.score is None:
        assert not any(part.points for part in found.parts.values())
        return
    assert 0 <= found.score <= 100
    assert sum(part.points for part in found.parts.values()) == found.score
    assert sum(part.most for part in found.parts.values()) == 100


@given(known, weights)
def test_the_score_alone_is_the_score(readings, by):
    assert score_of([readings[one].good for one in Signal], [by[one] for one in Signal]) == judge(readings, by).score


@given(known, weights)
def test_it_is_told_only_where_half_of_the_weight_is_known(readings, by):
    all_ = sum(by.values())
    heavy = sum(by[signal] for signal in Signal if readings[signal].good is not None)
    assert (judge(readings, by).score is None) == (heavy == 0 or heavy < all_ / 2)


@given(known, weights, st.integers(2, 7))
def test_weights_scaled_alike_change_nothing(readings, by, factor):
    found = judge(readings, {signal: points * factor for signal, points in by.items()})
    assert found.score == judge(readings, by).score


@given(known, weights, st.sampled_from(list(Signal)))
def test_an_unknown_signal_has_no_points_and_never_helps_as_a_good_one_would(readings, by, signal):
    without = judge(readings | {signal: Reading(good=None, why=Unknown.FEW)}, by)
    assert without.parts[signal].points == 0
    at_best = judge(readings | {signal: Reading(good=1.0)}, by)
    assert without.score is None or at_best.score is None or without.score <= at_best.score


@given(known, weights)
def test_what_is_unknown_leaves_the_mean_to_the_rest(readings, by):
    rest = [r.good for s, r in readings.items() if r.good is not None and by[s]]
    found = judge(readings, by).score
    assert found is None or 100 * min(rest) - 0.5 <= found <= 100 * max(rest) + 0.5


@given(known, weights, counts, counts, st.sampled_from([Signal.PROMISES, Signal.AGREEMENT]))
def test_one_more_broken_never_raises_it_and_one_more_kept_never_lowers_it(readings, by, kept, broken, signal):
    def score(kept, broken):
        return judge(readings | {signal: health.kept(kept=kept, broken=broken, on=None)}, by).score

    before, worse, better = score(kept, broken), score(kept, broken + 1), score(kept + 1, broken)
    assert before is None or worse is None or worse <= before
    assert before is None or better is None or better >= before


@given(st.integers(1, 400), st.lists(st.integers(-900, 0)), st.integers(0, 900))
def test_a_contact_more_never_lowers_the_rhythm(rhythm_days, before, age):
    began = TODAY - timedelta(days=age)
    contacts = sorted(TODAY + timedelta(days=days) for days in before)
    said = {"rhythm_days": rhythm_days, "began_on": began, "today": TODAY}
    found, more = (health.rhythm(contacts=days, **said) for days in (contacts, [*contacts, TODAY]))
    assert found.good is None or (0 <= found.good <= more.good <= 1)


def test_a_rhythm_kept_is_good_and_a_whole_one_late_is_not():
    said = {"rhythm_days": 30, "began_on": date(2026, 1, 1), "today": TODAY}
    every = [TODAY - timedelta(days=days) for days in (80, 55, 28, 2)]
    assert health.rhythm(contacts=every, **said).good == 1
    assert health.rhythm(contacts=[TODAY - timedelta(days=60)], **said).good == 0
    assert health.rhythm(contacts=[], **said | {"rhythm_days": None}).why is Unknown.NO_PLAN
    assert health.rhythm(contacts=[], **said | {"began_on": TODAY}).why is Unknown.YOUNG


@given(counts, counts)
def test_a_share_lies_in_its_range(kept, broken):
    found = health.kept(kept=kept, broken=broken, on=None)
    assert found.good is None or found.low - 1e-9 <= found.good <= found.high + 1e-9


@given(counts, st.integers(5, 200))
def test_usage_lies_in_its_range_and_more_never_lowers_it(now, before):
    found, more = health.usage(now=now, before=before, on=None), health.usage(now=now + 1, before=before, on=None)
    assert found.low - 1e-9 <= found.good <= found.high + 1e-9
    assert more.good >= found.good


def test_few_or_none_is_known_to_be_low_and_not_told_is_unknown():
    few = health.trust(share=0, low=0, high=0.2, n=40, few=True, change=None, on=TODAY)
    assert few.good == 0
    steady = health.trust(share=0.5, low=0.4, high=0.6, n=40, few=False, change=0.0, on=TODAY)
    falling = health.trust(share=0.5, low=0.4, high=0.6, n=40, few=False, change=-0.2, on=TODAY)
    assert falling.good < steady.good


def test_what_is_too_old_is_unknown():
    old = health.rating(mean=4.2, low=4.0, high=4.4, n=20, on=TODAY - timedelta(days=201))
    found = health.aged(old, today=TODAY, lasts=health.RATED_LASTS)
    assert (found.good, found.why) == (None, Unknown.OLD)


def test_few_cases_or_little_use_before_tell_nothing():
    assert health.cases(soon=2, long=0, open_now=2, on=None).why is Unknown.FEW
    assert health.usage(now=9, before=4, on=None).why is Unknown.FEW


def test_bands_have_words():
    assert [band_of(score) for score in (None, 0, 39, 40, 69, 70, 100)] == [
        Band.UNKNOWN,
        Band.POOR,
        Band.POOR,
        Band.MIDDLING,
        Band.MIDDLING,
        Band.GOOD,
        Band.GOOD,
    ]


@pytest.mark.parametrize("given_", [{"rhythm": -1}, {"rhythm": 101}, {"rhythm": "x"}, {"rhythm": True}, {}])
def test_weights_are_whole_numbers_and_not_all_nothing(given_):
    with pytest.raises(Refusal):
        health.points_from(given_)
