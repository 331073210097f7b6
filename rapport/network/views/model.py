"""How trust is estimated: the model's card, for every colleague to read."""

from collections.abc import Sequence

import numpy as np
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rapport.accounts.public import actor_of
from rapport.kit.queue import enqueue, underway
from rapport.network import policy
from rapport.network.actions.calibrate import use_fitted, use_prior
from rapport.network.events import NotFitted
from rapport.network.queries import snapshots
from rapport.network.queries.model import (
    Bin,
    Fit,
    Measure,
    ModelCard,
    Ranked,
    fitted_in_use,
    left_last,
    model_card,
    not_fitted,
)
from rapport.ui.figures import likely_text, number_text, percent_text

MONTHS = 12  # shown anew with a new model, so that the trend is of one
FEATURES = {
    "log_days": (
        gettext_lazy("Days in touch"),
        gettext_lazy("ln(1 + days on which the two were in touch, of the last 126)"),
    ),
    "reciprocity": (gettext_lazy("Both ways"), gettext_lazy("2 × the smaller of both counts ÷ their sum, 0 to 1")),
    "recency": (gettext_lazy("How recent"), gettext_lazy("½ for every 60 days since the last word, 0 to 1")),
    "overlap": (
        gettext_lazy("Shared contacts"),
        gettext_lazy("contacts of both ÷ contacts of either, the two left out, 0 to 1"),
    ),
    "log_attention": (
        gettext_lazy("Attention given"),
        gettext_lazy("ln(share of her own contact that goes to the colleague), at least ln 0.0001"),
    ),
    "log_attention_back": (
        gettext_lazy("Attention in return"),
        gettext_lazy("ln(share of the colleague's contact that comes back), at least ln 0.0001"),
    ),
}
SCORES = {
    "contact_count": gettext_lazy("Number of contacts"),
    "contact_time": gettext_lazy("Time in contact"),
    "contact_days": gettext_lazy("Days in touch"),
    "tie_weight": gettext_lazy("Contacts, recent ones counting more"),
    "same_unit": gettext_lazy("Being in the same unit"),
    "prior": gettext_lazy("The prior, which knows no answers"),
}
SHORT = {
    "slope": gettext_lazy("It is too bold or too timid: the calibration slope is outside 0.8 to 1.25."),
    "level": gettext_lazy("It says yes too often or too seldom: observed ÷ expected is outside 0.8 to 1.25."),
    "skill": gettext_lazy("It does no better than giving every tie the same chance."),
    "baseline": gettext_lazy("A plain count, or the prior, puts those who were named first better than it does."),
}


NOT_FITTED = {
    NotFitted.NOTHING_NEW: gettext_lazy("On the same answers and contacts it comes out the same: nothing has changed."),
    NotFitted.NO_SNAPSHOT: gettext_lazy("There is no snapshot yet to fit it on. Build one first."),
    NotFitted.TOO_FEW_ANSWERS: gettext_lazy(
        "Too few answered: it takes 50 people who are in the logs, and 100 colleagues whom they named."
    ),
}
MEANINGS = (
    (
        gettext_lazy("Average precision"),
        gettext_lazy(
            "Go through all ties from the most likely on: the mean, over those that were named, of the share named so "
            "far. 1 puts all that were named first; by chance it is their share of all ties."
        ),
    ),
    (
        gettext_lazy("AUC"),
        gettext_lazy(
            "The chance that somebody who was named is put before somebody who was not. ½ is a coin, 1 is right."
        ),
    ),
    (
        gettext_lazy("Calibration slope"),
        gettext_lazy("b of a logistic regression of answers on the log-odds of the estimate: 1 is right. Cox 1958."),
    ),
    (
        gettext_lazy("Observed ÷ expected"),
        gettext_lazy("Ties that were named ÷ the sum of the estimates: 1 is right."),
    ),
    (
        gettext_lazy("Brier skill"),
        gettext_lazy(
            "1 − (mean squared distance of the estimates from what was said ÷ the same where each tie has the base "
            "rate). Brier 1950."
        ),
    ),
)


@login_required
def model_page(request: HttpRequest) -> HttpResponse:
    """The card of the model, the newest fit beside plain counts, and for analysts the button."""
    actor = actor_of(request)
    card = model_card(shown=snapshots.latest_of_groups(), by=actor)
    work = underway("network.calibrate")
    refused = None if work else not_fitted()
    context = {
        "card": card,
        "features": [
            {"name": FEATURES[name][0], "formula": FEATURES[name][1], "coefficient": number_text(b, 3)}
            for name, b in ((name, card.coefficients[name]) for name in FEATURES)
        ],
        "theta": percent_text(card.theta),
        "intercept": number_text(card.intercept, 3),
        "operates": policy.may_operate(actor),
        "work": work,
        "refused": {"why": NOT_FITTED[refused[0]], "at": refused[1], "harmless": refused[0] is NotFitted.NOTHING_NEW}
        if refused
        else None,
        "left": left_last() if card.is_prior else None,
        "meanings": MEANINGS,
        "months": MONTHS,
        "awaited": card.shown not in {None, card.version},
        **_fit(card),
    }
    return render(request, "network/model.html", context)


@login_required
@require_POST
def fit_model(request: HttpRequest) -> HttpResponse:
    """Have the model fitted; it takes from seconds to minutes, and so do the months computed anew."""
    policy.require_operator(actor_of(request))
    if underway("network.calibrate"):
        messages.info(request, _("The model is being fitted already. This page tells what came of it."))
    else:
        enqueue("network.calibrate", only_once="network.calibrate", months=MONTHS)
        messages.success(request, _("The model is being fitted. This page tells what came of it."))
    return redirect("network:model")


@login_required
@require_POST
def leave_model(request: HttpRequest) -> HttpResponse:
    """Go back to the prior; undone by using the fitted model again."""
    left = fitted_in_use()
    use_prior(by=actor_of(request))
    undo = f"undo:{reverse('network:use_model', args=[left.id])}" if left else ""
    messages.success(request, _("Snapshots are made with the prior from now on."), extra_tags=undo)
    return redirect("network:model")


@login_required
@require_POST
def use_model(request: HttpRequest, model_id: int) -> HttpResponse:
    """Use a fitted model that was left again."""
    use_fitted(model_id=model_id, by=actor_of(request))
    words = _("Snapshots are made with fitted-%(model)s from now on.") % {"model": model_id}
    messages.success(request, words)
    return redirect("network:model")


def _fit(card: ModelCard) -> dict[str, object]:
    fit = card.fit
    if fit is None:
        return {"fit": None}
    scores = sorted((fit.trust, *fit.baselines), key=lambda one: -one.average_precision.value)
    return {
        "fit": fit,
        "stats": _stats(fit),
        "scores": [_score(one, card) for one in scores],
        "columns": [
            {"label": _("Ordered by")},
            {"label": _("Average precision"), "kind": "number"},
            {"label": _("AUC"), "kind": "number"},
        ],
        "bin_columns": [
            {"label": _("Estimated")},
            {"label": _("Named"), "kind": "trust"},
            {"label": _("Ties"), "kind": "number"},
        ],
        "bins": [
            {"predicted": percent_text(b.predicted), "share": b.observed, "ties": number_text(b.ties),
             "low": low, "high": high, "likely": likely_text(low, high)}
            for b, low, high in _with_ranges(fit.curve)
        ],
        "short": [SHORT[name] for name in fit.shortfalls],
        "seen": _seen(fit),
    }  # fmt: skip


def _stats(fit: Fit) -> list[dict[str, object]]:
    rows = (
        (_("Calibration slope"), fit.calibration_slope, _("1 is right; less is too bold, more too timid")),
        (_("Observed ÷ expected"), fit.observed_expected, _("1 is right: as many named as foretold")),
        (_("Brier skill"), fit.brier_skill, _("0 is the base rate, 1 would be certainty")),
    )
    found: list[dict[str, object]] = [
        {"label": label, "figure": number_text(one.value, 2), "beside": _range(one), "note": note}
        for label, one, note in rows
    ]
    people: dict[str, object] = {
        "label": _("Respondents"),
        "figure": number_text(fit.respondents),
        "note": _("%(ties)s ties, %(rate)s of them named")
        % {"ties": number_text(fit.ties), "rate": percent_text(fit.base_rate)},
    }
    return [people, *found]


def _with_ranges(curve: Sequence[Bin]) -> list[tuple[Bin, float, float]]:
    """Each row with the 95 % interval (Wilson) of the share that was named."""
    from rapport.engine.units import wilson

    ties = np.array([b.ties for b in curve], float)
    lows, highs = wilson(np.array([b.observed for b in curve]) * ties, ties)
    return list(zip(curve, lows.tolist(), highs.tolist(), strict=True))


def _seen(fit: Fit) -> str:
    """How many of those who were named the logs know at all, in a sentence."""
    if not fit.named:
        return ""
    if not fit.unseen:
        return _("Everybody who was named was in touch with the respondent in the logs. Whom the logs do not know, no "
                 "model of contacts finds.")  # fmt: skip
    share = 1 - fit.unseen / fit.named
    told = _("nearly all") if round(share * 100) == 100 else percent_text(share)  # noqa: PLR2004 (rounded to all)
    return _("Of the colleagues who were named, %(seen)s were in touch with the respondent in the logs; the others no "
             "model of contacts can find.") % {"seen": told}  # fmt: skip


def _score(one: Ranked, card: ModelCard) -> dict[str, object]:
    fit_id = card.fit.id if card.fit else 0
    own = one.name == ("trust" if card.of_fit else "prior" if card.is_prior else "")
    return {
        "name": f"fitted-{fit_id}" if one.name == "trust" else SCORES[one.name],
        "own": own,
        "precision": number_text(one.average_precision.value, 2),
        "precision_range": _range(one.average_precision),
        "auc": number_text(one.auc.value, 2),
        "auc_range": _range(one.auc),
    }


def _range(one: Measure) -> str:
    return _("likely %(low)s to %(high)s") % {"low": number_text(one.low, 2), "high": number_text(one.high, 2)}
