"""Figures of service: the page, its panels, the cases behind a figure, and the file."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases import policy
from rapport.cases.queries.figures.by_customer import by_customer, settled
from rapport.cases.queries.figures.cases import behind, figure_named
from rapport.cases.queries.figures.service import Asked, FewBeside, Figures, SmallTeam, figures, may_see
from rapport.cases.queries.figures.side_by_side import by_month, by_team
from rapport.cases.rules.figures import Measure
from rapport.cases.rules.periods import ALL, Period, keys_before, months_up_to, period_of, quarter_of
from rapport.cases.views.figures_grouped import counted, groups, headlines, held_rows
from rapport.cases.views.figures_told import (
    GROUPS,
    customer_rows,
    month_rows,
    rated,
    team_rows,
    why_of,
)
from rapport.catalogue.public import led_team_ids, services_for, team_cards, teams
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.text import in_cell
from rapport.privacy.public import minimum_group

LONGEST = 200
TREND = 12  # months
View = Callable[..., HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the address asks for."""

    period: Period
    asked: Asked

    @property
    def query(self) -> str:
        """The same, for another address."""
        said = {"period": self.period.key, "team": self.asked.team, "service": self.asked.service}
        return urlencode({name: value for name, value in said.items() if value})


def wanted_of(request: HttpRequest) -> Wanted:
    """Return what an address asks for; the present quarter where it names no period."""
    given = {name: request.GET.get(name, "").strip()[:LONGEST] for name in ("period", "team", "service")}
    period = period_of(given["period"] or quarter_of(_today()), settings.READER_TIME_ZONE)
    asked = Asked(since=period.since, until=period.until, team=given["team"], service=given["service"])
    return Wanted(period=period, asked=asked)


def _today() -> date:
    return _day_of(clock.now())


def _day_of(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings.READER_TIME_ZONE)).date()


def panel(view: View) -> View:
    """A part of the page that says its refusal in place."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except Refusal as refusal:
            return render(request, "cases/_figures_none.html", {"refusal": refusal})

    return require_safe(login_required(shown))


@require_safe
@login_required
def figures_page(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period, of all or of one team or service."""
    actor, wanted = actor_of(request), wanted_of(request)
    chosen = {"wanted": wanted, "zone": settings.READER_TIME_ZONE, **choices(actor, wanted)}
    try:
        found = figures(wanted.asked, by=actor, days=False)
    except (FewBeside, SmallTeam) as refusal:  # she may see figures, and chooses others on this page
        panels = _panels(wanted) if isinstance(refusal, FewBeside) else []
        status = 200 if panels else refusal.status
        return render(request, "cases/figures.html", {**chosen, "refusal": refusal, "panels": panels}, status=status)
    lists = bool(policy.teams_of(actor))  # who leads a team may open its cases; who only counts may not
    context = {
        **chosen,
        "enough": found.service["handovers"].measure.value is not None,
        "few_beside": found.few_beside,
        "cases": found.figures["cases"].value,
        "counted": counted(found),
        "stats": headlines(found),
        "groups": groups(found, wanted.query, lists=lists),
        "rated": rated(found),
        "held": held_rows(found),
        "held_why": why_of("held"),
        "minimum": minimum_group(),
        "panels": _panels(wanted),
    }
    return render(request, "cases/figures.html", context)


def _panels(wanted: Wanted) -> list[dict[str, str]]:
    names = ["figures_trend"]
    names += ["figures_teams"] if not wanted.asked.team else []
    names += ["figures_customers"] if wanted.asked.team and not wanted.asked.service else []
    return [{"url": f"{reverse(f'cases:{name}')}?{wanted.query}"} for name in names]


def choices(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    """What the page lets one choose."""
    months, quarters, years = keys_before(_today(), months=18, quarters=6, years=3)
    kinds = ((_("Quarters"), quarters), (_("Months"), months), (_("Years"), years), (_("Everything"), [ALL]))
    chosen = wanted.period.key
    if may_see(actor):
        known = teams(retired=True)
    else:
        known = sorted(team_cards(led_team_ids(actor)).values(), key=lambda team: team.name)
    services = services_for(actor)
    return {
        "periods": [(label, [(key, period_name(key), key == chosen) for key in keys]) for label, keys in kinds],
        "teams": [(team.prefix or team.name, team.name) for team in known if not team.unknown],
        "services": [(one.slug, one.name) for one in services],
        "period_name": period_name(chosen),
    }


def period_name(key: str) -> str:
    """Return a period as people say it."""
    if key == ALL:
        return _("All time")
    year, _dash, rest = key.partition("-")
    if not rest:
        return year
    if rest.startswith("q"):
        return _("Quarter %(n)s of %(year)s") % {"n": rest[1:], "year": year}
    return f"{MONTHS[int(rest)]} {year}"


@panel
def trend(request: HttpRequest) -> HttpResponse:
    """Show the twelve months up to the end of the period."""
    wanted = wanted_of(request)
    until = min(wanted.period.until or clock.now(), clock.now())
    last = _day_of(until - timedelta(microseconds=1))  # a period ends with the day before
    months = months_up_to(last, many=TREND, zone=settings.READER_TIME_ZONE)
    rows = by_month(wanted.asked, months, by=actor_of(request))
    return render(request, "cases/_figures_trend.html", month_rows(rows, period_name))


@panel
def compare(request: HttpRequest) -> HttpResponse:
    """Show the figures of each team."""
    wanted = wanted_of(request)
    rows = by_team(wanted.asked, by=actor_of(request))
    return render(request, "cases/_figures_teams.html", team_rows(rows, wanted.period.key))


@panel
def customers(request: HttpRequest) -> HttpResponse:
    """Show how a team serves the parts of the organisation, if the period is a quarter that settled."""
    wanted = wanted_of(request)
    rows = by_customer(wanted.asked, wanted.period, by=actor_of(request)) if settled(wanted.period) else None
    return render(request, "cases/_figures_customers.html", customer_rows(rows))


@require_safe
@login_required
def figure_cases(request: HttpRequest) -> HttpResponse:
    """List the cases behind a figure."""
    wanted, name = wanted_of(request), request.GET.get("of", "")
    about = figure_named(name)
    page = behind(name, wanted.asked, by=actor_of(request), after=request.GET.get("after"), limit=50)
    here = f"{reverse('cases:figure_cases')}?{wanted.query}&{urlencode({'of': name})}"
    context = {
        "about": about,
        "why": why_of(name),
        "rows": page.items,
        "columns": [{"label": label} for label in (_("Case"), _("Asked"), _("Who has it"), _("State"))],
        "next_url": f"{here}&{urlencode({'after': page.after})}" if page.after else "",
        "first_url": here if request.GET.get("after") else "",
        "back": f"{reverse('cases:figures')}?{wanted.query}",
        "period_name": period_name(wanted.period.key),
    }
    return render(request, "cases/figure_cases.html", context)


@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """Every figure of the page as a file: with its n, range and definition, and who had the ball how long."""
    wanted = wanted_of(request)
    found = figures(wanted.asked, by=actor_of(request), days=False)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="service-figures-{wanted.period.key}.csv"'
    writer = csv.writer(response)
    writer.writerow(["side", "figure", "unit", "value", "low", "high", "n", "note", "definition", "formula",
                     "period", "team", "service"])  # fmt: skip
    asked = (wanted.period.key, in_cell(wanted.asked.team), in_cell(wanted.asked.service))
    for line in _lines(found):
        writer.writerow([*line, *asked])
    held, cases = why_of("held"), found.figures["cases"].n
    for one in found.by_team:
        told = ["account", "held", "hours", round(one.hours, 3), "", "", cases, "", held.definition, held.formula]
        writer.writerow([*told, wanted.period.key, in_cell(one.team), in_cell(wanted.asked.service)])
    return response


def _lines(found: Figures) -> Iterable[list[object]]:
    cases = found.figures["cases"]
    yield ["", "cases", "cases", cases.value, "", "", cases.n, "", cases.definition, ""]
    for side in GROUPS:
        for name, one in found.service.items():
            if one.about.side is side:
                yield _line(side.value, name, one.about.kind.value, one.measure, one.about.formula)
    for told in found.ratings or ():
        if told.whole:
            yield _line("rating", f"rating {told.period}", "1 to 5", told.whole.mean, "")
            yield _line("attitude", f"attitude {told.period}", "1 to 5", told.whole.item, "")


def _line(side: str, name: str, unit: str, one: Measure, formula: str) -> list[object]:
    numbers = [_or_empty(value) for value in (one.value, one.low, one.high)]
    return [side, name, unit, *numbers, one.n, one.note, one.definition, formula]


def _or_empty(value: float | None) -> object:
    return "" if value is None else round(value, 4)
