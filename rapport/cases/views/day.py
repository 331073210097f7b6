"""Panels of pages of other rooms: what whoever asked waits for, and what a team has open for a unit."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.cases.queries.behind import open_behind
from rapport.cases.queries.day import day_of
from rapport.cases.queries.portal import state_of
from rapport.kit.text import number_in


@require_safe
@login_required
def behind(request: HttpRequest) -> HttpResponse:
    """Return the open cases of a unit's people with a team (`?team=&unit=`) that the reader may see."""
    team, unit = (number_in(request.GET.get(name, "")) or 0 for name in ("team", "unit"))
    rows = open_behind(team_id=team, unit_id=unit, by=actor_of(request))
    return render(request, "cases/_open_behind.html", {"rows": rows})


@require_safe
@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """Return her open requests and those she may rate, as a panel of her day."""
    found = day_of(by=actor_of(request))
    context = {"rows": [(row, state_of(row)) for row in found.open], "answered": found.answered}
    return render(request, "cases/_mine_panel.html", context)
