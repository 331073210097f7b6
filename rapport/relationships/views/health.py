"""Pages of health: one relationship's and why, what it is weighed by, and what goes cold."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.public import ServiceTeamCard
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.relationships import policy
from rapport.relationships.actions.health import set_weights, undo_weights
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
from rapport.ui.answering import form_page, gone_to


@require_safe
@login_required
def health(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Show how a relationship does, of what, and what would change it."""
    page = health_page(relationship_id, by=actor_of(request))
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
    teams = policy.own_teams(actor)
    team, points, leads = _weighed(request, actor, teams)
    context: dict[str, Any] = {"team": team, "leads": leads, "teams": teams, "refusal": None}
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
            undo = f"{reverse('relationships:undo_weights')}?team={team.id}"
            messages.success(request, _("Weighed anew. The book follows in a moment."), extra_tags=f"undo:{undo}")
            return gone_to(request, f"{reverse('relationships:weights')}?team={team.id}")
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
    team, _points, _leads = _weighed(request, actor)
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
    team, _points, _leads = _weighed(request, actor)
    undo_weights(team_id=team.id, by=actor)
    messages.success(request, _("Weighed as before."))
    return gone_to(request, f"{reverse('relationships:weights')}?team={team.id}")


@require_safe
@login_required
def going_cold(request: HttpRequest) -> HttpResponse:
    """List what goes cold in the books of one's teams, each with its reasons."""
    actor = actor_of(request)
    teams = policy.own_teams(actor)
    if not teams:
        raise Forbidden(_("Books are for members of teams that serve others."))
    mine = request.GET.get("whose") == "mine"
    page = cold(by=actor, mine=mine, after=request.GET.get("after"))
    here = f"{reverse('relationships:cold')}{'?whose=mine&' if mine else '?'}"
    context = {
        "rows": [{"row": row, "reasons": reasons_told(row)} for row in page.items],
        "tabs": [
            {"label": _("Team’s"), "url": reverse("relationships:cold"), "current": not mine},
            {"label": _("Mine"), "url": f"{reverse('relationships:cold')}?whose=mine", "current": mine},
        ],
        "teams": {team.id: team for team in teams},
        "next_url": f"{here}after={page.after}" if page.after else "",
        "first_url": here if request.GET.get("after") else "",
    }
    return render(request, "relationships/cold.html", context)


def _weighed(
    request: HttpRequest, actor: Actor, teams: Sequence[ServiceTeamCard] | None = None
) -> tuple[ServiceTeamCard, dict[Signal, int], bool]:
    """The team an address names, else the first of one's own, with its weights and whether one leads it."""
    wanted = number_in(request.GET.get("team", ""))
    if wanted is None:
        teams = policy.own_teams(actor) if teams is None else teams
        if not teams:
            raise Forbidden(_("Books are for members of teams that serve others."))
        wanted = teams[0].id
    return weighed(wanted, by=actor)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Weights as they were sent; what is no number stays as it is, to be refused."""
    given = request.POST if request.method == "POST" else request.GET
    return {signal.value: number_in(given.get(signal, "0")) if given.get(signal) else 0 for signal in Signal}
