"""The board of a team: see who has what, move it, take the move back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases import policy
from rapport.cases.actions.ball.holding import give, put_back, take, undo_take
from rapport.cases.queries.deliveries import delivery_figures
from rapport.cases.queries.outside import outside_figures
from rapport.cases.queries.team.board import board
from rapport.cases.queries.team.load import standing_of
from rapport.cases.rules.figures import Measure
from rapport.cases.views.sending import list_of
from rapport.catalogue.public import ServiceTeamCard
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.ui.answering import gone_to
from rapport.ui.toasts import toast
from rapport.ui.why import Explanation

BANDS = {
    "day": gettext_lazy("under a day"),
    "three": gettext_lazy("1 to 3 days"),
    "week": gettext_lazy("3 to 7 days"),
    "month": gettext_lazy("7 to 30 days"),
    "older": gettext_lazy("over 30 days"),
}
DELIVERED = {
    "on_time": gettext_lazy("On time"),
    "on_budget": gettext_lazy("On budget"),
    "to_specification": gettext_lazy("As agreed"),
}
OUTSIDE = {
    "cases": gettext_lazy("Cases of a year"),
    "share_moved": gettext_lazy("Changed teams"),
    "median_days": gettext_lazy("Days to the answer, median"),
    "median_days_moving": gettext_lazy("Days the ball moved, median"),
}


@require_safe
@login_required
def board_page(request: HttpRequest) -> HttpResponse:
    """Show the board of a team."""
    actor = actor_of(request)
    teams = policy.teams_with_board(actor)
    team = _team(request.GET.get("team", ""), teams)
    if team is None:
        return render(request, "cases/board.html", {"board": None})
    here = reverse("cases:board")
    tabs = [{"label": one.name, "url": f"{here}?team={one.prefix}", "current": one == team} for one in teams]
    context = {"board": board(team.id, by=actor), "tabs": tabs if len(tabs) > 1 else []}
    return render(request, "cases/board.html", context)


def _team(prefix: str, teams: list[ServiceTeamCard]) -> ServiceTeamCard | None:
    """The team that is asked for, else the first; refuses one whose board is not the reader's."""
    if prefix:
        found = next((team for team in teams if team.prefix == prefix.upper()), None)
        if found is None:
            raise Missing
        return found
    return teams[0] if teams else None


@require_safe
@login_required
def standing(request: HttpRequest) -> HttpResponse:
    """Return how the work of a team stands, as a region of its board."""
    actor = actor_of(request)
    team = _team(request.GET.get("team", ""), policy.teams_with_board(actor))
    if team is None:
        return render(request, "cases/_standing.html", {"standing": None})
    found = standing_of(team.id, by=actor)
    parts = [(spent.length.total_seconds(), spent.team.unit_slug or "") for spent in found.spent]
    ages = [(BANDS[aged.band], aged.cases, round(100 * aged.cases / (found.open or 1))) for aged in found.ages]
    return render(request, "cases/_standing.html", {"standing": found, "parts": parts, "ages": ages})


@require_safe
@login_required
def team_figures(request: HttpRequest) -> HttpResponse:
    """Return how deliveries of a team went, and how long people outside wait, for who may see figures; else nothing."""
    actor = actor_of(request)
    team = _team(request.GET.get("team", ""), policy.teams_with_board(actor))
    if team is None:
        return HttpResponse()
    try:
        delivered = delivery_figures(by=actor, team_id=team.id)
        outside = outside_figures(by=actor, now=clock.now(), team_id=team.id)
    except Forbidden:
        return HttpResponse()
    context = {"delivered": _lines(DELIVERED, delivered), "outside": _lines(OUTSIDE, outside)}
    return render(request, "cases/_team_figures.html", context)


def _lines(says: Mapping[str, Any], found: Mapping[str, Measure]) -> list[tuple[str, Measure, Explanation]]:
    """Return figures with what they are called and why, in the order of their names."""
    return [(str(says[name]), found[name], _why(str(says[name]), found[name])) for name in says]


def _why(title: str, measure: Measure) -> Explanation:
    return Explanation(title=title, definition=measure.definition, data=_told_of(measure))


def _told_of(measure: Measure) -> str:
    """Say how many there were; where too few to tell, not even that."""
    return _("n = %(n)s") % {"n": measure.n} if measure.n is not None else _("none, or too few to tell")


@dataclass(frozen=True)
class Move:
    """A card and the lane it goes to: a person, or None for nobody in particular."""

    case_id: int
    to: int | None
    version: int | None


@require_POST
@login_required
def move(request: HttpRequest) -> HttpResponse:
    """Give a case to somebody of the team, or put it back; the answer tells how to undo it."""
    actor = actor_of(request)
    wanted = _wanted(request)
    case = policy.visible_to(actor).filter(id=wanted.case_id).select_related("holder_team").first()
    if case is None:
        raise Missing
    before, version, prefix = case.holder_id, case.version, case.holder_team.prefix or ""
    undoes = "undo" in request.GET
    if before != wanted.to:
        _move(wanted, actor, taken=undoes and before == actor.person_id)
    there = f"/cases/{case.id}/"
    of_board = f"{reverse('cases:board')}?{urlencode({'team': prefix})}"
    here = list_of(request) or (there if request.GET.get("next") == there else of_board)
    back = {"case": case.id, "to": before or "", "version": version + 1, "undo": 1}
    undo = f"{reverse('cases:move')}?{urlencode(back)}" if before != wanted.to and not undoes else ""
    said = _("Undone.") if undoes else _("Moved.")
    if getattr(request, "htmx", False) and not undoes:
        context = {"board": board(case.holder_team_id, by=actor), "moved": case.id}
        return toast(render(request, "cases/_board.html", context), said, undo=undo)
    messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
    return gone_to(request, here) if getattr(request, "htmx", False) else redirect(here)


def _wanted(request: HttpRequest) -> Move:
    given = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("case", "to", "version")}
    case_id, to, version = (number_in(text) for text in given.values())
    if case_id is None:
        raise Refusal(_("Choose a case, and who gets it."), code="no_case", field="case")
    if given["to"] and to is None:
        raise Refusal(_("Choose who gets it."), code="no_person", field="to")
    return Move(case_id=case_id, to=to, version=version)


def _move(wanted: Move, by: Actor, *, taken: bool) -> None:
    """By the same actions as everywhere: one takes up, gives, or puts back; `taken`: takes back that she took it."""
    if taken and wanted.version is not None:
        undo_take(case_id=wanted.case_id, version=wanted.version, by=by)
    elif wanted.to is None:
        put_back(case_id=wanted.case_id, version=wanted.version, by=by)
    elif wanted.to == by.person_id:
        take(case_id=wanted.case_id, version=wanted.version, by=by)
    else:
        give(case_id=wanted.case_id, person_id=wanted.to, version=wanted.version, by=by)
