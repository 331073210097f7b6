"""The book over time and over the organisation: calendar, map of units, coverage; and its share of one's day."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.relationships import policy
from rapport.relationships.queries.calendar import MOST_OF_A_DAY, month
from rapport.relationships.queries.coverage import coverage, organisation
from rapport.relationships.queries.day import day_of
from rapport.relationships.rules.book import Size
from rapport.relationships.rules.figures import Measured
from rapport.relationships.views.figures_told import DEFINITIONS, TITLES
from rapport.relationships.views.teams import address_of, choosable, team_asked, team_tabs, ways
from rapport.ui.why import Explanation

EARLIEST, LATEST = 1990, 2100  # years a calendar is turned to
SIZES = {
    Size.SMALL: gettext_lazy("under 10 people"),
    Size.MEDIUM: gettext_lazy("10 to 49 people"),
    Size.LARGE: gettext_lazy("50 to 249 people"),
    Size.GREAT: gettext_lazy("250 people or more"),
}


@require_safe
@login_required
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show a month of the book; on a phone it is a list of days."""
    actor = actor_of(request)
    own = choosable(actor)
    team = team_asked(own, request.GET.get("team", ""))
    mine = request.GET.get("whose", "mine") == "mine"
    first = _first(request.GET.get("month", ""))
    found = month(first, by=actor, team_id=team.id, mine=mine, of_a_day=MOST_OF_A_DAY)

    def address(**more: str) -> str:
        said = {"whose": "mine" if mine else "team", "month": f"{found.first:%Y-%m}"} | more
        return address_of("calendar", team, **said)

    context: dict[str, Any] = {
        "team": team,
        "month": found,
        "before_url": address(month=f"{found.before:%Y-%m}"),
        "after_url": address(month=f"{found.after:%Y-%m}"),
        "today_url": address(month=f"{clock.today():%Y-%m}"),
        "list_url": address_of("book", team, tab="mine" if mine else "team"),
        "ways": ways("calendar", team),
        "tabs": team_tabs("calendar", own, team),
        "whose": [
            {"label": _("Mine"), "url": address(whose="mine"), "current": mine},
            {"label": _("The team's"), "url": address(whose="team"), "current": not mine},
        ],
    }
    return render(request, "relationships/calendar.html", context)


@require_safe
@login_required
def organisation_page(request: HttpRequest) -> HttpResponse:
    """Show the tree of units as a team looks after them; htmx gets what lies right below one."""
    actor = actor_of(request)
    own = choosable(actor)
    team = team_asked(own, request.GET.get("team", ""))
    under = number_in(request.GET.get("under", ""))
    nodes, below = organisation(team, by=actor, under=under)
    context: dict[str, Any] = {"team": team, "nodes": nodes, "open": below}
    context["may_change"] = policy.keeps(actor, team.unit_id)
    if under is not None and getattr(request, "htmx", False):
        return render(request, "relationships/_coverage_nodes.html", context)
    context |= {"ways": ways("organisation", team), "tabs": team_tabs("organisation", own, team)}
    return render(request, "relationships/coverage_map.html", context)


@require_safe
@login_required
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Show how much of the organisation a team looks after, and what nobody does."""
    actor = actor_of(request)
    own = choosable(actor)
    team = team_asked(own, request.GET.get("team", ""))
    found = coverage(team, by=actor)
    context = {
        "team": team,
        "coverage": found,
        "nobody": [(node, SIZES[node.size]) for node in found.nobody],
        "may_change": policy.keeps(actor, team.unit_id),
        "why": Explanation(
            title=str(TITLES[Measured.COVERAGE]),
            definition=str(DEFINITIONS[Measured.COVERAGE]),
            data=_("n = %(n)s units, today") % {"n": found.reach.units},
        ),
        "ways": ways("coverage", team),
        "tabs": team_tabs("coverage", own, team),
    }
    return render(request, "relationships/coverage.html", context)


@require_safe
@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """Return what changed in her book, as a panel of her day; nothing for who looks after nobody."""
    found = day_of(by=actor_of(request))
    return render(request, "relationships/_book_panel.html", {"day": found}) if found.keeps else HttpResponse()


def _first(text: str) -> date:
    """Return the first day of the month an address names, this month's without one."""
    if not text:
        return clock.today().replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = date.min
    if not EARLIEST <= found.year <= LATEST:
        raise Refusal(_("There is no such month. Start again from this one."), code="no_month", field="month")
    return found
