from __future__ import annotations

import csv
import gzip
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rapport.engine import paths, ties, trust
from rapport.engine.graph import Graph
from rapport.engine.tests import twelve
from rapport.engine.tests.test_graph import twelve_people

FRIDAY = date(2013, 12, 6)


def average_precision(score, positive):
    """Mean precision over the positives; equal scores share the precision of their last place."""
    order = np.argsort(-score, kind="stable")
    score, positive = score[order], positive[order]
    last = np.append(score[1:] != score[:-1], True)
    found, seen = np.cumsum(positive)[last], np.flatnonzero(last) + 1
    return float((np.diff(found, prepend=0) * found / seen).sum() / positive.sum())


@pytest.fixture(scope="module")
def pupils(shared_data, duckdb_backend, tmp_path_factory):
    """Ties of five days of face-to-face contact, and for each surveyed ordered pair its tie (or -1) and the answer."""
    folder = shared_data / "sociopatterns_highschool2013"
    with gzip.open(folder / "contacts.csv.gz", "rt") as file:
        slots = np.loadtxt(file, delimiter=",", skiprows=1, usecols=(0, 1, 2), dtype=np.int64)
    rows = len(slots)
    columns = [slots[:, 0] * 10**6, slots[:, 1], slots[:, 2], ["contact"] * rows, [2] * rows]
    columns += [[None] * rows] * 3 + [[20] * rows, [True] * rows, [1] * rows]
    target = tmp_path_factory.mktemp("pupils") / "contacts.parquet"
    arrays = [pa.array(c, f.type) for c, f in zip(columns, twelve.SCHEMA, strict=True)]
    pq.write_table(pa.table(arrays, schema=twelve.SCHEMA), target)
    found = ties.ties(duckdb_backend.read(target), as_of=FRIDAY)
    table = duckdb_backend.arrow(found, sort_by=("source", "target"))
    with (folder / "friendship_survey.csv").open() as file:
        friends = {(int(row["respondent"]), int(row["friend"])) for row in csv.DictReader(file)}
    asked = {a for a, _ in friends}
    pairs = [(a, b) for a in sorted(asked) for b in sorted(asked | {b for _, b in friends}) if a != b]
    ends = zip(table["source"].to_pylist(), table["target"].to_pylist(), strict=True)
    place = {pair: number for number, pair in enumerate(ends)}
    return table, np.array([place.get(p, -1) for p in pairs]), np.array([p in friends for p in pairs])


def test_the_prior_formula_finds_named_friends_better_than_contact_time(pupils):
    table, place, friend = pupils
    assert len(friend) == 17_689
    met = place >= 0
    tau = trust.TrustModel().score(trust.features(table, Graph.from_table(table), as_of=FRIDAY))
    time = np.where(met, table["contact_seconds"].to_numpy()[place], 0)
    by_time, by_trust = (average_precision(s, friend) for s in (time, np.where(met, tau[place], 0)))
    assert by_time == pytest.approx(0.6134, abs=1e-4)
    assert by_trust == pytest.approx(0.634, abs=2e-3)
    trusted = met & (tau[place] >= trust.TrustModel().theta)
    assert friend[trusted].mean() > 0.85  # of pairs above theta, against 0.04 of all pairs


def one_tie(**values):
    return {
        "log_days": 0.0,
        "reciprocity": 0.0,
        "recency": 0.0,
        "overlap": 0.0,
        "log_attention": 0.0,
        "log_attention_back": 0.0,
        **values,
    }


def test_an_explanation_adds_up_to_the_score():
    model = trust.TrustModel()
    tie = one_tie(log_days=np.log(16), reciprocity=0.8, recency=0.85, overlap=0.4, log_attention=np.log(0.06))
    parts = model.explain(tie)
    odds = model.intercept + sum(part.added for part in parts)
    tau = model.score(np.array([[tie[name] for name in trust.FEATURES]]))[0]
    assert 1 / (1 + np.exp(-odds)) == pytest.approx(tau)
    assert tau == pytest.approx(0.5, abs=0.01)  # the documented tie on the fence
    assert [part.feature for part in parts][:2] == ["log_attention", "log_days"]


@pytest.mark.parametrize("feature", trust.FEATURES)
def test_more_of_any_feature_never_lowers_trust(feature):
    model = trust.TrustModel()
    low, high = (model.score(np.array([list(one_tie(**{feature: value}).values())])) for value in (-1.0, 1.0))
    assert (low < high) if model.coefficients[feature] else (low == high)


def test_a_model_without_all_its_coefficients_is_refused():
    with pytest.raises(ValueError, match="exactly the coefficients"):
        trust.TrustModel(coefficients={"log_days": 1.0})
    with pytest.raises(ValueError, match="Theta"):
        trust.TrustModel(theta=1.0)


def test_a_way_counts_steps_and_tells_go_betweens_in_bands():
    graph = twelve_people()
    tau = graph.weight / 4
    way = paths.way(graph, tau, 1, 12, theta=0.01, limit=6)  # 1-3-4-10-11-12, 1-3-7-10-11-12
    assert (way.steps, way.go_betweens, way.band) == (5, 1, "one")
    assert paths.way(graph, tau, 3, 10, theta=0.01) == paths.Way(2, 2)  # through 4 or 7
    assert paths.way(graph, tau, 3, 10, theta=0.2) == paths.Way(None, 0)
    assert paths.way(graph, tau, 1, 2, theta=0.01) == paths.Way(1, 0)
    assert paths.way(graph, tau, 12, 1, theta=0.01, limit=6) == paths.Way(None, 0)  # 12 never turns to anybody
    assert paths.way(graph, tau, 1, 999, theta=0.01) == paths.Way(None, 0)
    assert [paths.Way(2, n).band for n in (0, 1, 2, 9, 10)] == ["none", "one", "a few", "a few", "ten or more"]


def test_the_best_go_between_has_the_largest_product_of_trust():
    graph = twelve_people()
    tau = graph.weight / 4
    best = paths.go_betweens(graph, tau, 3, 10, theta=0.01)
    # 3>7>10: 1/32 * 1/4. 3>4>10: 1/32 * 1/16. 3>6>4>10: 1/32 * 1/2 * 1/16. 3>5>4>10: 1/32 * 3/32 * 1/16.
    assert [(one.key, one.trust) for one in best] == [(7, 1 / 128), (4, 1 / 512), (6, 1 / 1024), (5, 3 / 16384)]
    assert paths.go_betweens(graph, tau, 3, 10, theta=0.01, limit=2, most=1) == best[:1]
    assert paths.go_betweens(graph, tau, 1, 999, theta=0.01) == ()
