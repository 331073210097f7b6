"""A model fitted on an organisation's answers takes the place of the prior only where it does better than plain counts."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from rapport.engine import fitting, graph, trust
from rapport.engine.fitting import Shortfall

DAY = date(2026, 3, 31)
MIDNIGHT = datetime(2026, 3, 31, tzinfo=UTC).replace(tzinfo=None)
NOBODY = np.zeros(0, np.int64), np.zeros(0, np.int64)


def company(people=120, ties=25, seed=5):
    """A table of ties, both ways, of people who have more to do with some than with others."""
    rng = np.random.default_rng(seed)
    pairs = {
        (one, int(other)) for one in range(people) for other in rng.choice(people, ties, replace=False) if one != other
    }
    pairs |= {(b, a) for a, b in pairs}
    source, target = (np.array(end) for end in zip(*sorted(pairs), strict=True))
    heavy = {pair: rng.lognormal(0, 1.2) for pair in {(min(p), max(p)) for p in pairs}}
    strength = np.array([heavy[min(a, b), max(a, b)] for a, b in zip(source.tolist(), target.tolist(), strict=True)])
    rows = np.ceil(strength * 10).astype(np.int64)
    return pa.table(
        {
            "source": source + 1000,
            "target": target + 1000,
            "weight": strength,
            "weight_back": strength,
            "rows": rows,
            "days": np.minimum(np.ceil(strength * 8), 126).astype(np.int32),
            "reciprocity": np.ones(source.size),
            "last": pa.array([MIDNIGHT - timedelta(days=int(d)) for d in 30 / (1 + strength)]),
            "contact_seconds": np.zeros(source.size, np.int64),
        }
    )


def said(ties, *, by, asked=100, seed=6):
    """Who named whom: each tie by the chance that `by` gives it, of the first so many people."""
    rng = np.random.default_rng(seed)
    source, target = ties["source"].to_numpy(), ties["target"].to_numpy()
    named = (rng.random(source.size) < by) & (source < 1000 + asked)
    return source[named], target[named]


def fit(ties, respondent, named, **more):
    network = graph.Graph.from_table(ties)
    return fitting.fit(ties, network, respondent, named, home=NOBODY, as_of=DAY, version="fitted", **more)


def chance(ties):
    x = trust.features(ties, graph.Graph.from_table(ties), as_of=DAY)
    return 1 / (1 + np.exp(-(-2 + 1.2 * x[:, 0] + 1.0 * (x[:, 4] + 1))))


@pytest.fixture(scope="module")
def ties():
    return company()


@pytest.fixture(scope="module")
def answers(ties):
    """Who named whom, by what they have to do with each other."""
    return said(ties, by=chance(ties))


@pytest.fixture(scope="module")
def found(ties, answers):
    return fit(ties, *answers)


def test_answers_that_follow_contact_give_a_model_that_holds(found):
    assert found.shortfalls == ()
    assert found.report.respondents == 100
    assert 0.9 < found.report.calibration_slope.value < 1.1
    assert min(found.model.coefficients.values()) >= 0
    assert found.model.coefficients["log_days"] > 0
    assert found.report.ranking.average_precision.value >= found.report.baselines["same_unit"].average_precision.high
    assert found.unseen == 0


def test_as_many_ties_count_as_trusted_as_the_model_expects(ties, found):
    tau = found.model.score(trust.features(ties, graph.Graph.from_table(ties), as_of=DAY))
    assert (tau >= found.model.theta).mean() == pytest.approx(tau.mean(), rel=0.1)


@pytest.mark.parametrize(("tau", "theta"), [([0.01, 0.02], 0.95), ([0.99, 0.99], 0.05), ([0.9, 0.1, 0.1], 0.5)])
def test_the_level_from_which_a_tie_counts_stays_within_reason(tau, theta):
    assert fitting.threshold(np.array(tau)) == theta


def test_answers_that_have_nothing_to_do_with_contact_give_none(ties):
    found = fit(ties, *said(ties, by=0.2))
    assert Shortfall.SKILL in found.shortfalls or Shortfall.SLOPE in found.shortfalls


def test_who_was_named_without_a_tie_is_counted_as_unseen_and_not_learned_from(ties, answers, found):
    respondent, named = answers
    strangers = np.full(5, 9999)
    more = fit(ties, np.concatenate([respondent, respondent[:5]]), np.concatenate([named, strangers]))
    assert (more.unseen, more.named) == (5, respondent.size + 5)
    assert more.model == found.model


def test_the_same_answers_in_another_order_give_the_same_model(ties, answers, found):
    respondent, named = answers
    order = np.random.default_rng(1).permutation(respondent.size)
    assert fit(ties, respondent[order], named[order]).model == found.model


@pytest.mark.parametrize("asked", [0, 49])
def test_too_few_who_answered_are_refused_in_a_sentence(ties, asked):
    with pytest.raises(fitting.TooFewAnswersError, match=f"{asked} people who are in the logs answered; at least 50"):
        fit(ties, *said(ties, by=chance(ties), asked=asked))


def test_too_few_who_were_named_are_refused_in_a_sentence(ties, answers):
    respondent, named = answers
    _, first = np.unique(respondent, return_index=True)
    with pytest.raises(fitting.TooFewAnswersError, match="ties were named; at least 100"):
        fit(ties, respondent[first][:60], named[first][:60])


def test_of_very_many_who_answered_a_draw_is_taken(ties, answers, monkeypatch):
    monkeypatch.setattr(fitting, "MOST_RESPONDENTS", 70)
    assert fit(ties, *answers).report.respondents == 70
