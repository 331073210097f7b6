"""Pages of health: one relationship's and why, what it is weighed by, and what goes cold."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.relationships.actions.health import set_weights, undo_weights
from rapport.relationships.actions.looks import look_at_relationship
from rapport.relationships.queries.cold import cold
from rapport.relationships.queries.health import health_page, preview, weighed
from rapport.relationships.rules.health import MOST_POINTS, points_from
from rapport.relationships.rules.words import Signal
from rapport.relationships.views.health_told import (
    DEFINITIONS,
    TITLES,
    band_told,
    lines_told,
    preview_told,
    reasons_told,
)
from rapport.relationships.views.teams import address_of, choosable, team_asked, team_tabs
from rapport.ui.answering import form_page, gone_to


@require_safe
@login_required
def health(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Show how a relationship does, of what, and what would change it."""
    page = health_page(relationship_id, by=actor_of(request))
    look_at_relationship(relationship_id, by=actor_of(request))
    context = {
        "page": page,
        "band": band_told(page.score),
        "lines": lines_told(page),
        "history": [score for _day, score in page.history],
        "since": page.history[0][0] if page.history else None,
        "change": None if page.score is None or page.before is None else page.score - page.before,
    }
    return render(request, "relationships/health.html", context)


@require_safe
@login_required
def health_panel(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Give the same in brief, for the page of a relationship."""
    page = health_page(relationship_id, by=actor_of(request))
    context = {"page": page, "band": band_told(page.score), "lines": lines_told(page)}
    return render(request, "relationships/_health_panel.html", context)


@form_page
@login_required
def weights(request: HttpRequest) -> HttpResponse:
    """Show what a team's health is weighed by; who leads it sets it."""
    actor = actor_of(request)
    own = choosable(actor)
    team, points, leads = weighed(team_asked(own, request.GET.get("team", "")).id, by=actor)
    context: dict[str, Any] = {"team": team, "leads": leads, "refusal": None}
    context["tabs"] = team_tabs("weights", own, team)
    status = 200
    if request.method == "POST":
        sent = _sent(request)
        try:
            set_weights(team_id=team.id, points=sent, by=actor)
        except (Forbidden, Missing):
            raise
        except Refusal as refusal:
            context["refusal"], status = refusal, 422
            points = {s: sent[s] if isinstance(sent[s], int) else points[s] for s in Signal}
        else:
            undo = address_of("undo_weights", team)
            messages.success(request, _("Weighed anew. The book follows in a moment."), extra_tags=f"undo:{undo}")
            return gone_to(request, address_of("weights", team))
    context["rows"] = [
        {"signal": signal, "title": TITLES[signal], "points": points[signal], "definition": DEFINITIONS[signal]}
        for signal in Signal
    ]
    context["most"] = MOST_POINTS
    return render(request, "relationships/weights.html", context, status=status)


@require_safe
@login_required
def weights_preview(request: HttpRequest) -> HttpResponse:
    """Show what weights would do to the book, while somebody moves them."""
    actor = actor_of(request)
    team = team_asked(choosable(actor), request.GET.get("team", ""))
    try:
        found = preview_told(preview(team.id, points_from(_sent(request)), by=actor))
    except Missing:
        raise
    except Refusal as refusal:
        return render(request, "relationships/_weights_preview.html", {"refusal": refusal})
    return render(request, "relationships/_weights_preview.html", {"preview": found})


@require_POST
@login_required
def weights_undo(request: HttpRequest) -> HttpResponse:
    """Weigh as before the last change."""
    actor = actor_of(request)
    team = team_asked(choosable(actor), request.GET.get("team", ""))
    undo_weights(team_id=team.id, by=actor)
    messages.success(request, _("Weighed as before."))
    return gone_to(request, address_of("weights", team))


@require_safe
@login_required
def going_cold(request: HttpRequest) -> HttpResponse:
    """List what goes cold in the books of one's teams, or in that of one, each with its reasons."""
    actor = actor_of(request)
    own, letters = choosable(actor), request.GET.get("team", "")
    team = team_asked(own, letters) if letters else None
    mine = request.GET.get("whose") == "mine"
    page = cold(by=actor, team_ids=[team.id] if team else None, mine=mine, after=request.GET.get("after"))
    whose = {"whose": "mine"} if mine else {}
    context = {
        "rows": [{"row": row, "reasons": reasons_told(row)} for row in page.items],
        "tabs": [
            {"label": _("The team's"), "url": address_of("cold", team), "current": not mine},
            {"label": _("Mine"), "url": address_of("cold", team, whose="mine"), "current": mine},
        ],
        "team": team,
        "next_url": address_of("cold", team, **whose, after=page.after) if page.after else "",
        "first_url": address_of("cold", team, **whose) if request.GET.get("after") else "",
    }
    return render(request, "relationships/cold.html", context)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Weights as they were sent; what is no number stays as it is, to be refused."""
    given = request.POST if request.method == "POST" else request.GET
    return {signal.value: number_in(given.get(signal, "0")) if given.get(signal) else 0 for signal in Signal}
