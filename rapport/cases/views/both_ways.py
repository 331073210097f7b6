"""Ratings of both sides, as panels of pages about who looks after whom."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.cases.queries.ratings.both import FEWEST_PAIRS, both_sides, both_ways
from rapport.kit.problems import Missing
from rapport.kit.text import number_in
from rapport.privacy.public import minimum_group


@require_safe
@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """Show what a unit and a team said of one another; empty to those who may see neither."""
    team, unit = _numbers(request, "team", "unit")
    found = both_sides(team, unit, by=actor_of(request))
    return render(request, "cases/_both_sides.html", {"found": found, "minimum": minimum_group()})


@require_safe
@login_required
def both(request: HttpRequest) -> HttpResponse:
    """Show whether a team's customers find it as they are found."""
    (team,) = _numbers(request, "team")
    context = {"measure": both_ways(team, by=actor_of(request)), "fewest": FEWEST_PAIRS}
    return render(request, "cases/_both_ways.html", context)


def _numbers(request: HttpRequest, *names: str) -> list[int]:
    found = [number_in(request.GET.get(name, "")) for name in names]
    if None in found:
        raise Missing
    return [one for one in found if one is not None]
