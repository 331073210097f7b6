"""The figures of a team's book: the page and the file."""

import csv
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.kit.days import day_in
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import in_cell, number_in
from rapport.relationships import policy
from rapport.relationships.queries.figures import BookFigures, book_figures, first_told, period_of
from rapport.relationships.rules.figures import KINDS, Figure, Kind
from rapport.relationships.views.figures_told import (
    DEFINITIONS,
    PACE,
    STAGE_DAYS,
    lines_told,
    stages_told,
    why_of,
)

COLUMNS = ["team", "since", "until", "figure", "of", "unit", "value", "low", "high", "n", "definition"]


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a book in a period."""
    try:
        found = _asked(request)
    except Refusal as refusal:
        if isinstance(refusal, (Forbidden, Missing)):
            raise
        return render(request, "relationships/figures_refusal.html", {"refusal": refusal}, status=422)
    query = urlencode({"team": found.team.id, "since": found.period.since, "until": found.period.until})
    context: dict[str, Any] = {
        "found": found,
        "teams": policy.own_teams(actor_of(request)),
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
    found = _asked(request)
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


def _asked(request: HttpRequest) -> BookFigures:
    """The figures an address asks for: of the first of one's own books, and the last year, where it names none."""
    actor = actor_of(request)
    wanted = number_in(request.GET.get("team", ""))
    wanted = first_told(actor) if wanted is None else wanted
    since, until = (day_in(request.GET.get(name, ""), field=name) for name in ("since", "until"))
    return book_figures(wanted, period_of(since, until), by=actor)
