"""Trust fitted on answers is judged on people it has not seen, and says when it cannot be judged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.engine import calibration


def survey(people=60, seed=3):
    """Everybody says of everybody whether she would turn to her, by a known model of two features."""
    rng = np.random.default_rng(seed)
    one, other = (ends.ravel() for ends in np.meshgrid(np.arange(people), np.arange(people), indexing="ij"))
    one, other = one[one != other], other[one != other]
    x = rng.normal(size=(one.size, 3))
    yes = rng.random(one.size) < 1 / (1 + np.exp(-(-2 + 1.5 * x[:, 0] + 0.5 * x[:, 1])))
    return x, yes, one, other


def test_a_known_model_is_found_again_and_is_calibrated_out_of_fold():
    x, yes, one, other = survey()
    report = calibration.evaluate(x, yes, one, other, {"noise": x[:, 2]}, resamples=100)
    assert report.fit.coefficients == pytest.approx([1.5, 0.5, 0.0], abs=0.15)
    assert 0.9 < report.calibration_slope.value < 1.1
    assert report.observed_expected.low < 1 < report.observed_expected.high
    assert report.brier_skill.low > 0
    assert report.baselines["noise"].auc.low < 0.5 < report.baselines["noise"].auc.high
    assert report.ranking.average_precision.low > report.baselines["noise"].average_precision.high
    assert sum(pairs for _, _, pairs in report.curve) == report.pairs == yes.size


def test_a_model_is_never_asked_about_a_person_it_was_fitted_on(monkeypatch):
    x, yes, one, other = survey(people=24)
    x[:, 2] = one  # lets a model tell what it sees
    x = np.column_stack([x, other])
    seen = []
    fitted = calibration._ridge

    def watched(rows, y, ridge):
        seen.append((set(rows[:, 2]), set(rows[:, 3])))
        return fitted(rows, y, ridge)

    monkeypatch.setattr(calibration, "_ridge", watched)
    monkeypatch.setattr(calibration, "_best_ridge", lambda *_: 1.0)
    calibration.out_of_fold(x, yes.astype(float), one, other)
    everybody = set(range(24))
    assert len(seen) == calibration.FOLDS
    assert all(asked == named for asked, named in seen)  # who is left out is left out as somebody named, too
    assert set.intersection(*(everybody - asked for asked, _ in seen)) == set()
    assert sorted(person for asked, _ in seen for person in everybody - asked) == sorted(everybody)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=40))
def test_the_area_under_the_curve_is_the_chance_that_a_yes_scores_higher(rows):
    score, y = np.array([s for s, _ in rows], float), np.array([yes for _, yes in rows], float)
    won = [(a > b) + (a == b) / 2 for a in score[y == 1] for b in score[y == 0]]
    found = calibration.auc(score, y)
    assert np.isnan(found) if not won else found == pytest.approx(np.mean(won))


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 3)), min_size=1, max_size=30))
def test_a_row_of_weight_two_counts_as_two_rows(rows):
    score, y, weight = (np.array(column, float) for column in zip(*rows, strict=True))
    again = weight.astype(int)
    for measure in (calibration.auc, calibration.average_precision):
        whole = measure(score, y, weight)
        if again.sum():
            assert measure(np.repeat(score, again), np.repeat(y, again)) == pytest.approx(whole, nan_ok=True)


@pytest.mark.parametrize(("people", "said"), [(9, "9 people answered"), (12, "pairs were named")])
def test_too_few_answers_are_no_evaluation(people, said):
    x, yes, one, other = survey(people=people)
    with pytest.raises(calibration.TooFewAnswersError, match=said):
        calibration.evaluate(x, yes & (one == 0) & (other < 3), one, other, {})


def test_no_coefficient_is_negative():
    x, yes, one, _ = survey()
    x[:, 2] = -x[:, 0] + 0.1 * x[:, 2]
    assert (calibration.fit(x, yes, one).coefficients >= 0).all()


def test_a_model_of_elsewhere_is_judged_by_order_and_slope_and_by_level_only_at_a_stated_base_rate():
    x, yes, one, _ = survey()
    tau = 1 / (1 + np.exp(-(3 + 1.5 * x[:, 0] + 0.5 * x[:, 1])))  # the right order, from where people name far more
    without = calibration.carried_over(tau, yes, one, resamples=100)
    assert (without.base_rate, without.observed_expected, without.brier_skill) == (None, None, None)
    assert 0.9 < without.calibration_slope.value < 1.1
    stated = calibration.carried_over(tau, yes, one, base_rate=float(yes.mean()), resamples=100)
    assert stated.ranking == without.ranking
    assert stated.calibration_slope.value == pytest.approx(without.calibration_slope.value, abs=0.01)
    assert stated.observed_expected.value == pytest.approx(1, abs=1e-6)
    assert stated.brier_skill.low > 0
    wrong = calibration.carried_over(tau, yes, one, base_rate=float(yes.mean()) * 2, resamples=100)
    assert wrong.observed_expected.value == pytest.approx(0.5, abs=0.01), "a wrong rate shows; it is not mended"


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30), st.floats(0.001, 0.999))
def test_at_a_rate_the_mean_is_the_rate_and_the_order_stays(tau, rate):
    tau = np.array(tau)
    found = calibration.at_rate(tau, rate)
    assert found.mean() == pytest.approx(rate, abs=1e-6)
    assert (np.diff(found[np.argsort(tau, kind="stable")]) >= -1e-12).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        calibration.at_rate(tau, 1.0)
