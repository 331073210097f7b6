"""How well trust is estimated: set against answers, out of fold, beside the plain counts. Sums only leave this file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from pyarrow import parquet

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.network import policy
from rapport.network.models import FittedModel, Snapshot
from rapport.network.queries import lake
from rapport.network.rules.labels import Label

if TYPE_CHECKING:
    from rapport.engine.calibration import Report, Transfer
    from rapport.engine.trust import TrustModel

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A report, the day of the contacts, and how many answers could not be used: somebody in them is in no snapshot.

    elsewhere: how a model that saw none of these answers does on them (`model`: its version).
    """

    as_of: date
    snapshot_id: int
    left_out: int
    features: tuple[str, ...]
    report: "Report"
    model: str
    elsewhere: "Transfer"


def evaluate(
    snapshot: Snapshot,
    labels: Iterable[Label],
    *,
    by: Actor,
    model: "TrustModel | None" = None,
    base_rate: float | None = None,
) -> Evaluation:
    """Set the estimate of trust against answers. Refuses, in a sentence, where they are too few to tell.

    Every ordered pair of a respondent and anybody who responded or was named is scored by a model fitted on other
    respondents (`engine.calibration`), and by `model`, fitted elsewhere (default: the prior), whose level is judged
    only at a stated `base_rate`. For analysts and administrators, who see sums only.
    """
    policy.require_operator(by)
    if model is not None and _fitted_here(model):
        raise Refusal(
            "This model was fitted here, so it may have seen these answers. Give one of another company; how well the "
            "own one does on people it has not seen is told above and by `rapport network model`.",
            code="own_model",
        )
    from rapport.engine import calibration, fitting, trust
    from rapport.engine.graph import Graph

    key_of = dict(zip(*_keys(snapshot), strict=True))
    said, left_out = _said(labels, key_of)
    one, other, positive = _pairs(said)
    ties = parquet.read_table(lake.folder_of(snapshot) / lake.TIES, columns=list(fitting.NEEDED))
    graph = Graph.from_table(ties)
    x = trust.pair_features(
        ties, graph, one, other, as_of=snapshot.as_of, half_life=float(snapshot.parameters["half_life"])
    )
    plain = fitting.baselines(ties, graph, one, other, home=home_of(snapshot))
    try:
        report = calibration.evaluate(x, positive, one, other, plain)
        brought = model or trust.TrustModel()
        elsewhere = calibration.carried_over(brought.score(x), positive, one, base_rate=base_rate)
    except calibration.TooFewAnswersError as error:
        raise Refusal(str(error), code="too_few_answers") from None
    return Evaluation(
        as_of=snapshot.as_of,
        snapshot_id=snapshot.id,
        left_out=left_out,
        features=trust.FEATURES,
        report=report,
        model=brought.version,
        elsewhere=elsewhere,
    )


def _fitted_here(model: "TrustModel") -> bool:
    fitted = FittedModel.objects.filter(intercept=model.intercept, coefficients=dict(model.coefficients))
    return fitted.exists()


def _keys(snapshot: Snapshot) -> tuple[list[int], list[int]]:
    rows = parquet.read_table(lake.keys_of(snapshot), columns=["person_id", "key"])
    return rows["person_id"].to_pylist(), rows["key"].to_pylist()


def _said(labels: Iterable[Label], key_of: dict[int, int]) -> tuple[dict[tuple[int, int], bool], int]:
    """Answers by keys; said twice, a yes stands."""
    said: dict[tuple[int, int], bool] = {}
    left_out = 0
    for label in labels:
        ends = key_of.get(label.respondent_id), key_of.get(label.named_id)
        if ends[0] is None or ends[1] is None:
            left_out += 1
            continue
        pair = (ends[0], ends[1])
        said[pair] = said.get(pair, False) or label.positive
    return said, left_out


def _pairs(said: dict[tuple[int, int], bool]) -> tuple[Array, Array, Array]:
    """Every ordered pair of a respondent and anybody who responded or was named, and whether it is a yes."""
    asked = np.array(sorted({one for one, _ in said}), np.int64)
    met = np.array(sorted({person for pair in said for person in pair}), np.int64)
    one, other = np.repeat(asked, met.size), np.tile(met, asked.size)
    apart = one != other
    one, other = one[apart], other[apart]
    yes = {pair for pair, positive in said.items() if positive}
    positive = np.fromiter((pair in yes for pair in zip(one.tolist(), other.tolist(), strict=True)), bool, one.size)
    return one, other, positive


def home_of(snapshot: Snapshot) -> tuple[Array, Array]:
    """Keys and the unit each is in (0: none), keys ascending."""
    rows = parquet.read_table(lake.folder_of(snapshot) / lake.PEOPLE, columns=["key", "unit_id"]).sort_by("key")
    return rows["key"].to_numpy(), rows["unit_id"].fill_null(0).to_numpy()
