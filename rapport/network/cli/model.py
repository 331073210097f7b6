"""How trust is estimated, and how well."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.kit.terminal import json_option, say, show
from rapport.network.cli.root import commands, operator


@commands.command("evaluate")
@click.option("--labels", "file", required=True, type=click.Path(path_type=Path), help="Answers: from, to, value.")
@click.option("--map", "mapping", multiple=True, metavar="THEIRS=OURS", help="A column and what it gives.")
@click.option("--positive", metavar="CONDITION", help="Which values are a yes, as 'value>=3'; default: every row.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Contacts up to this day; default: the last snapshot.")
@click.option(
    "--model", "model_file", type=click.Path(path_type=Path), help="A model of elsewhere: its `model --json`."
)
@click.option(
    "--base-rate", type=float, help="Share of all pairs expected to be named, 0 to 1; for a model of elsewhere."
)
@click.option("--null", "null_tokens", multiple=True, metavar="TOKEN", help="What stands for no value, as “?”.")
@click.option("--where", multiple=True, metavar="COL=VALUE", help="Take only such rows; also COL!=VALUE.")
@click.option("--encoding", help="As utf-8 or cp1252; guessed otherwise.")
@click.option("--delimiter", help="As “;” or tab; guessed otherwise.")
@json_option
def evaluate_command(
    file: Path,
    mapping: tuple[str, ...],
    positive: str | None,
    as_of: datetime | None,
    model_file: Path | None,
    base_rate: float | None,
    as_json: bool,
    **said: Any,
) -> None:
    """How well trust is estimated, set against answers, on people the model has not seen."""
    from rapport.intake.public import look_into, parse_map
    from rapport.network.imports import Labels, labels_in
    from rapport.network.queries.evaluation import evaluate
    from rapport.network.rules.labels import read_positive

    by = operator()
    condition, model = read_positive(positive), _model_in(model_file)
    if base_rate is not None and not 0 < base_rate < 1:
        raise Refusal("A base rate is a share between 0 and 1, as 0.04.", code="base_rate")
    job = look_into(Labels(), [file], by=by, mapping=parse_map(mapping), tell=say, question="-", **said)
    labels = list(labels_in(job, condition))
    found = evaluate(_snapshot_of(as_of, by), labels, by=by, model=model, base_rate=base_rate)
    document = _report(found) | {"unresolved": job.counts.unresolved, "rejected": job.counts.rejected}
    show(document, as_json=as_json, lines=lambda: _reported(document))


def _model_in(file: Path | None) -> Any:
    """The model of a file that `rapport network model --json` wrote, here or elsewhere."""
    from rapport.engine.trust import TrustModel

    if file is None:
        return None
    try:
        card = json.loads(file.read_text(encoding="utf-8"))
        coefficients = {str(name): float(b) for name, b in card["coefficients"].items()}
        return TrustModel(str(card["version"]), float(card["intercept"]), coefficients)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(
            f"“{file}” is no model of trust. Give a file that `rapport network model --json` wrote.", code="no_model"
        ) from None


def _snapshot_of(as_of: datetime | None, by: Actor) -> Any:
    """The snapshot to look at: the newest, or that of a day, computed where there is none."""
    from rapport.network.actions.build import build
    from rapport.network.queries.snapshots import latest, of_id

    if as_of is None and (snapshot := latest()) is not None:
        return snapshot
    return of_id(build(as_of=as_of.date() if as_of else None, by=by, tell=say).snapshot_id)


def _report(found: Any) -> dict[str, Any]:
    report = found.report
    return {
        "pairs": report.pairs,
        "positives": report.positives,
        "respondents": report.respondents,
        "base_rate": report.base_rate,
        "auc": report.ranking.auc,
        "average_precision": report.ranking.average_precision,
        "brier_skill": report.brier_skill,
        "calibration_slope": report.calibration_slope,
        "observed_expected": report.observed_expected,
        "baselines": report.baselines,
        "curve": [{"predicted": p, "observed": o, "pairs": n} for p, o, n in report.curve],
        "model": dict(zip(found.features, map(float, report.fit.coefficients), strict=True)),
        "intercept": report.fit.intercept,
        "elsewhere": {"model": found.model, **_fields(found.elsewhere)},
        "as_of": found.as_of,
        "snapshot": found.snapshot_id,
        "left_out": found.left_out,
    }


def _fields(one: Any) -> dict[str, Any]:
    """The measures of a model of elsewhere, by the names of the report."""
    return {
        "auc": one.ranking.auc,
        "average_precision": one.ranking.average_precision,
        "calibration_slope": one.calibration_slope,
        "base_rate": one.base_rate,
        "observed_expected": one.observed_expected,
        "brier_skill": one.brier_skill,
    }


def _reported(document: dict[str, Any]) -> str:
    names = ("auc", "average_precision", "brier_skill", "calibration_slope", "observed_expected")
    pairs, people, named = (f"{document[name]:,}" for name in ("pairs", "respondents", "positives"))
    lines = [f"{pairs} pairs of {people} respondents, {named} of them named; contacts up to {document['as_of']}."]
    lines += [f"{name.replace('_', ' '):<20} {_with_range(document[name])}" for name in names]
    lines.append("For comparison, average precision of:")
    for name, ranking in document["baselines"].items():
        lines.append(f"  {name.replace('_', ' '):<18} {_with_range(ranking.average_precision)}")
    return "\n".join([*lines, *_of_elsewhere(document["elsewhere"])])


def _of_elsewhere(found: dict[str, Any]) -> list[str]:
    lines = [f"The model {found['model']}, which was fitted on none of these answers:"]
    names = ("average_precision", "calibration_slope", "observed_expected", "brier_skill")
    lines += [f"  {name.replace('_', ' '):<18} {_with_range(found[name])}" for name in names if found[name] is not None]
    if found["base_rate"] is None:
        return [*lines, "  Its level is not judged: say which share of all pairs you expect to be named (--base-rate)."]
    return [*lines, f"  at a stated base rate of {found['base_rate']:g}"]


def _with_range(estimate: Any) -> str:
    return f"{estimate.value:.3f}, likely {estimate.low:.3f} to {estimate.high:.3f}"


@commands.command("calibrate")
@click.option("--months", type=click.IntRange(0, 36), default=0, help="Compute so many months shown anew with it.")
@click.option("--prior", is_flag=True, help="Go back to the prior instead.")
@json_option
def calibrate_command(months: int, prior: bool, as_json: bool) -> None:
    """Fit the model of trust on what people said; snapshots use it from then on if it holds."""
    from rapport.network.actions.calibrate import calibrate, rebuild, use_prior
    from rapport.network.queries.model import model_card
    from rapport.network.queries.snapshots import latest_of_groups

    by = operator()
    changed = use_prior(by=by) if prior else calibrate(by=by, tell=say).changed
    built = rebuild(months=months, by=by, tell=say) if months else 0
    card = model_card(shown=latest_of_groups(), by=by)
    show(
        {"changed": changed, "built": built, "model": card},
        as_json=as_json,
        lines=lambda: _calibrated(card, changed=changed, built=built),
    )


def _calibrated(card: Any, *, changed: bool, built: int) -> str:
    fit = card.fit
    lines = [f"Trust is estimated with {card.version}{', as before' if not changed else ''}."]
    lines.append(
        "  ".join(f"{name} {b:g}" for name, b in card.coefficients.items()) + f"  intercept {card.intercept:g}"
    )
    if card.shown not in {None, card.version}:
        lines.append(
            f"What is shown was computed with {card.shown}. Figures of two models are not compared: "
            "rapport network calibrate --months 12 computes a year anew."
        )
    if fit is not None:
        precision, best = fit.trust.average_precision, max(b.average_precision.value for b in fit.baselines)
        lines.append(
            f"Newest fit: {fit.respondents:,} people, {fit.ties:,} ties; average precision {_with_range(precision)} "
            f"(best plain count {best:.3f}), slope {fit.calibration_slope.value:.2f}, "
            f"observed/expected {fit.observed_expected.value:.2f}."
        )
        lines += [f"It is not used: it falls short in {', '.join(fit.shortfalls)}."] * (not fit.holds)
        lines += ["It is not in use."] * (fit.holds and card.is_prior)
    lines += [f"{built} snapshots computed anew."] * bool(built)
    return "\n".join(lines)


@commands.command("model")
@json_option
def model_command(as_json: bool) -> None:
    """How trust is estimated: the formula's numbers, and how well they did on what people said."""
    from rapport.network.queries.model import model_card
    from rapport.network.queries.snapshots import latest_of_groups

    card = model_card(shown=latest_of_groups(), by=operator())
    show(card, as_json=as_json, lines=lambda: _calibrated(card, changed=True, built=0))
