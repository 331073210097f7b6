"""What stands on the day of whoever asked: her requests, and how to ask."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.cases.queries.day import day_of
from rapport.cases.queries.portal import state_of


@require_safe
@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """Return her open requests and those she may rate, as a panel of her day."""
    found = day_of(by=actor_of(request))
    context = {"rows": [(row, state_of(row)) for row in found.open], "answered": found.answered}
    return render(request, "cases/_mine_panel.html", context)
