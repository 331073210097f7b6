"""The figures of a team's book: the page and the file."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.catalogue.public import ServiceTeamCard, small_teams
from rapport.kit.days import day_in
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import in_cell
from rapport.relationships.queries.figures import BookFigures, book_figures, period_of
from rapport.relationships.rules.figures import KINDS, Figure, Kind
from rapport.relationships.views.figures_told import (
    DEFINITIONS,
    PACE,
    STAGE_DAYS,
    lines_told,
    stages_told,
    why_of,
)
from rapport.relationships.views.teams import choosable, team_asked

COLUMNS = ["team", "since", "until", "figure", "of", "unit", "value", "low", "high", "n", "definition"]


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a book in a period."""
    own = choosable(actor_of(request))
    try:
        found = _asked(request, own)
    except Refusal as refusal:
        if isinstance(refusal, (Forbidden, Missing)):
            raise
        return render(request, "relationships/figures_refusal.html", {"refusal": refusal}, status=422)
    query = urlencode({"team": found.team.prefix, "since": found.period.since, "until": found.period.until})
    context: dict[str, Any] = {
        "found": found,
        "teams": own,
        "lines": lines_told(found),
        "stages": stages_told(found),
        "stages_why": why_of(_("Stages"), STAGE_DAYS, found),
        "pace_why": why_of(_("Pace"), PACE, found),
        "most": max((max(one.forward, one.back) for one in found.pace), default=0),
        "query": query,
    }
    return render(request, "relationships/figures.html", context)


@require_safe
@login_required
def figures_export(request: HttpRequest) -> HttpResponse:
    """The same as a file: each number with its n, range and definition."""
    found = _asked(request, choosable(actor_of(request)))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"book-{found.period.since}-{found.period.until}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for line in lines_of(found):
        writer.writerow([in_cell(found.team.name), found.period.since, found.period.until, *line])
    return response


def lines_of(found: BookFigures) -> Iterable[list[object]]:
    """Give every number of the page as a row: what, of what, its unit, value, range, n and definition."""
    for name, figure in found.figures.items():
        yield [name.value, "", KINDS[name].value, *_numbers(figure), str(DEFINITIONS[name])]
    for row in found.stages:
        of = in_cell(row.name)
        for what, count in (("in_stage", row.now), ("came", row.came), ("left", row.left), ("going_on", row.going_on)):
            yield [what, of, "relationships", count, "", "", found.relationships, ""]
        yield ["days_in_stage", of, Kind.DAYS.value, *_numbers(row.days), str(STAGE_DAYS)]
    for one in found.pace:
        for what, count in (("forward", one.forward), ("back", one.back)):
            yield [what, one.until, "stages", count, "", "", found.relationships, str(PACE)]


def _numbers(figure: Figure) -> list[object]:
    return [*("" if v is None else round(v, 4) for v in (figure.value, figure.low, figure.high)), figure.n]


def _asked(request: HttpRequest, own: Sequence[ServiceTeamCard]) -> BookFigures:
    """The figures an address asks for: those of the last year where it names no days.

    Where it names no team, of the first that has figures at all.
    """
    letters = request.GET.get("team", "")
    if not letters:
        small = small_teams(own)
        own = sorted(own, key=lambda one: one.id in small)
    team = team_asked(own, letters)
    since, until = (day_in(request.GET.get(name, ""), field=name) for name in ("since", "until"))
    return book_figures(team.id, period_of(since, until), by=actor_of(request))
