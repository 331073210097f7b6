"""Panels of pages of other rooms: what whoever asked waits for, and what a team has open for a unit."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases.queries.behind import open_behind
from rapport.cases.queries.day import day_of
from rapport.cases.queries.late import late_where_led
from rapport.cases.queries.plainly import state_of
from rapport.catalogue.public import team_by_prefix
from rapport.directory.public import unit_card
from rapport.kit.problems import Missing
from rapport.kit.text import number_in


@require_safe
@login_required
def behind(request: HttpRequest) -> HttpResponse:
    """Return the open cases of a unit's people with a team that the reader may see.

    `?team=`: the letters of its numbers, or its own number; `?unit=`: the number of the unit.
    """
    actor = actor_of(request)
    unit = number_in(request.GET.get("unit", "")) or 0
    rows = open_behind(team_id=_team(request.GET.get("team", ""), actor), unit_id=unit, by=actor)
    return render(request, "cases/_open_behind.html", {"rows": rows, "unit": unit_card([unit]).get(unit)})


def _team(text: str, actor: Actor) -> int:
    """The team that letters or a number mean; 0, which is none, for others."""
    if (ident := number_in(text)) is not None:
        return ident
    try:
        return team_by_prefix(text, by=actor).id
    except Missing:
        return 0


@require_safe
@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """Return her open requests and those she may rate, as a panel of her day."""
    actor = actor_of(request)
    found = day_of(by=actor)
    context = {"rows": [(row, state_of(row, actor.person_id)) for row in found.open], "answered": found.answered}
    return render(request, "cases/_mine_panel.html", context)


@require_safe
@login_required
def late_panel(request: HttpRequest) -> HttpResponse:
    """Return a line for each team the reader leads in which something is late, for her day; nothing where none is."""
    return render(request, "cases/_late_panel.html", {"late": late_where_led(by=actor_of(request))})
