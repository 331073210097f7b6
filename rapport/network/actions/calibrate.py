"""Fitting the model of trust on what people said, going back to the prior, computing shown months anew."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from pyarrow import parquet

from rapport.accounts.public import Actor
from rapport.directory.public import merged_records
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.actions.build import Tell, build, silent
from rapport.network.events import ModelFitted, ModelNotFitted, ModelResumed, ModelRetired, NotFitted
from rapport.network.models import FittedModel, Snapshot
from rapport.network.queries import lake, snapshots
from rapport.network.queries.evaluation import home_of
from rapport.network.queries.inputs import all_hidden, answers
from rapport.network.queries.model import fitted_in_use, told

if TYPE_CHECKING:
    from rapport.engine.fitting import Fitted

MONTH = 30.44  # days

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """What came of fitting: the model's number, whether it holds, and whether snapshots use another model now."""

    model_id: int
    holds: bool
    shortfalls: tuple[str, ...]
    changed: bool


def calibrate(*, by: Actor, tell: Tell = silent) -> Calibrated:
    """Fit the model of trust on the answers there are; snapshots made from now on use it if it holds.

    It holds if it is calibrated, has skill, and is not beaten by a plain count, on respondents it has not seen
    (`engine.fitting`). The same data again change nothing. Refuses, in a sentence, where answers are too few.
    """
    policy.require_operator(by)
    snapshot = snapshots.latest()
    if snapshot is None:
        raise Refusal("There is no snapshot yet. Build one: rapport network build.", code="no_snapshot")
    tell(f"Fitting trust on answers and contacts up to {snapshot.as_of}.")
    found = _fitted(snapshot)
    with transaction.atomic():
        return _keep(found, snapshot, by)


def use_prior(*, by: Actor) -> bool:
    """Go back to the prior, for snapshots made from now on; tells whether that is a change."""
    policy.require_operator(by)
    with transaction.atomic():
        return bool(_retire(by))


def use_fitted(*, model_id: int, by: Actor) -> bool:
    """Use a fitted model that was left again, for snapshots made from now on; tells whether that is a change.

    `Missing` for a model there is not, or one that did not hold.
    """
    policy.require_operator(by)
    with transaction.atomic():
        model = FittedModel.objects.select_for_update().filter(id=model_id, shortfalls=[]).first()
        if model is None:
            raise Missing
        if model.retired_at is None:
            return False
        _retire(by)
        model.retired_at = None
        model.save(update_fields=["retired_at"])
        record(ModelResumed(model_id=model.id), by=by)
    return True


def note_not_fitted(*, reason: NotFitted, by: Actor) -> None:
    """Write down that no model came of a try to fit one, and why, so that whoever asked for it reads it later."""
    policy.require_operator(by)
    with transaction.atomic():
        record(ModelNotFitted(reason=reason), by=by)


def rebuild(*, months: int, by: Actor, tell: Tell = silent) -> int:
    """Compute the days shown of the last months anew with the model in use, so that a trend is of one model.

    Returns how many snapshots are new.
    """
    policy.require_operator(by)
    shown = snapshots.points(snapshots.of_groups())
    since = shown[-1].as_of - timedelta(days=round(months * MONTH)) if shown else None
    days = [snapshot.as_of for snapshot in shown if since and snapshot.as_of >= since]
    built = 0
    for day in days:
        built += build(as_of=day, by=by, tell=tell).changed
    return built


def _fitted(snapshot: Snapshot) -> "Fitted":
    from rapport.engine import fitting
    from rapport.engine.calibration import TooFewAnswersError
    from rapport.engine.graph import Graph

    respondent, named = _said(snapshot)
    ties = parquet.read_table(lake.folder_of(snapshot) / lake.TIES, columns=list(fitting.NEEDED))
    try:
        return fitting.fit(
            ties,
            Graph.from_table(ties),
            respondent,
            named,
            home=home_of(snapshot),
            as_of=snapshot.as_of,
            version="fitted",
            half_life=float(snapshot.parameters["half_life"]),
        )
    except TooFewAnswersError as error:
        raise Refusal(str(error), code="too_few_answers") from None


def _said(snapshot: Snapshot) -> tuple[Array, Array]:
    """Pseudonyms in the snapshot of who answered and of whom they named; who is not in it is left out."""
    merged = merged_records()
    rows = answers(snapshot.as_of, all_hidden(merged), merged)
    who = parquet.read_table(lake.keys_of(snapshot), columns=["person_id", "key"]).sort_by("person_id")
    people, keys = who["person_id"].to_numpy(), who["key"].to_numpy()
    ends = [rows[name].to_numpy() for name in ("respondent_id", "named_id")]
    known = np.isin(ends[0], people) & np.isin(ends[1], people)
    one, other = (keys[np.searchsorted(people, end[known])] for end in ends)
    return one, other


def _keep(found: "Fitted", snapshot: Snapshot, by: Actor) -> Calibrated:
    model, shortfalls = found.model, [str(short) for short in found.shortfalls]
    current = fitted_in_use()
    same = current is not None and (current.intercept, current.coefficients) == (model.intercept, model.coefficients)
    if current is not None and same and not shortfalls:
        return Calibrated(model_id=current.id, holds=True, shortfalls=(), changed=False)
    if not shortfalls:
        _retire(by)
    row = FittedModel.objects.create(
        as_of=snapshot.as_of,
        intercept=model.intercept,
        coefficients=dict(model.coefficients),
        theta=model.theta,
        card=told(found),
        shortfalls=shortfalls,
    )
    holds = not shortfalls
    record(ModelFitted(model_id=row.id, respondents=found.report.respondents, holds=holds), by=by)
    return Calibrated(model_id=row.id, holds=holds, shortfalls=tuple(shortfalls), changed=holds)


def _retire(by: Actor) -> list[FittedModel]:
    rows = list(FittedModel.objects.select_for_update().filter(shortfalls=[], retired_at=None))
    for row in rows:
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        record(ModelRetired(model_id=row.id), by=by)
    return rows
