"""Say how it was, both ways; read the sums of closed quarters."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases import policy
from rapport.cases.actions.ratings.rating import rate, rate_unit, rated_unit, who_rates
from rapport.cases.forms.rating import HOW, RateForm, RateUnitForm
from rapport.cases.models import Case
from rapport.cases.queries.ratings.published import Ratings, mine_of_unit, oversees, ratings_of_team, ratings_of_unit
from rapport.cases.queries.ratings.rateable import Rateable, rateable
from rapport.catalogue.public import ServiceTeamCard, team_by_prefix, team_cards, teams
from rapport.directory.public import UnitCard, unit_by_slug, unit_card
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ui.answering import carried_out, form_page, gone_to, status_of

SCORES = {"1", "2", "3", "4", "5"}


@form_page
@login_required
def rating(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say how a case of one's own went; htmx gets the card of its page."""
    actor = actor_of(request)
    found = rateable(case_id, by=actor)
    if getattr(request, "htmx", False) and request.method != "POST":
        context = {"rated": found, "why_not": policy.why_not_rate(actor, found.case), "scores": HOW}
        context["said"] = dict(HOW)[found.mine.score] if found.mine else ""
        return render(request, "cases/_rating.html", context)
    form = _form(request, found)
    if _rated(form, found, actor):
        messages.success(request, _("Thank you."))
        return gone_to(request, f"/cases/{case_id}/")
    context = {"form": form, "rated": found, "why_not": policy.why_not_rate(actor, found.case)}
    return render(request, "cases/rate.html", context, status=status_of(form))


@never_cache
@form_page
@login_not_required
def rating_by_link(request: HttpRequest) -> HttpResponse:
    """Rate by the link of a mail, without signing in: what was chosen there is filled in, and sent with one click.

    The page tells the number and the team alone, never what she said before, as whoever has the mail has the link.
    """
    try:
        case_id, actor = who_rates(request.GET.get("token", "")[:500])
        found = rateable(case_id, by=actor)
    except Refusal as refusal:
        missing = {"why_not": refusal.message if isinstance(refusal, Missing) else Missing().message}
        return render(request, "cases/rated_by_link.html", missing, status=404)
    form = _form(request, replace(found, mine=None))
    context = {"form": form, "rated": found, "why_not": policy.why_not_rate(actor, found.case)}
    if _rated(form, found, actor):
        return render(request, "cases/rated_by_link.html", context | {"thanks": True})
    return render(request, "cases/rated_by_link.html", context, status=status_of(form))


def _form(request: HttpRequest, found: Rateable) -> RateForm:
    chosen = request.GET.get("score", "")
    first: dict[str, Any] = {}
    if found.mine:
        first = {"score": found.mine.score, "taken_seriously": found.mine.item, "word": found.mine.word}
    if chosen in SCORES:
        first["score"] = int(chosen)
    sent = request.POST if request.method == "POST" else None
    return RateForm(sent, initial=first, numbers_only=found.case.restricted)


def _rated(form: RateForm, found: Rateable, by: Actor) -> bool:
    return carried_out(
        form,
        lambda: rate(
            case_id=found.case.id,
            score=form.cleaned_data["score"],
            taken_seriously=form.cleaned_data["taken_seriously"],
            word=form.cleaned_data.get("word", ""),
            by=by,
        ),
    )


@form_page
@login_required
def unit_rating(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say how it is to work with the unit a case comes from."""
    actor = actor_of(request)
    case = policy.visible_to(actor).filter(id=case_id).select_related("parent").first()
    if case is None:
        raise Missing
    if not policy.serves(actor, case):
        raise Forbidden(_("This is for the team that answers for the case, or the one that has the ball."))
    unit, why_not = _unit(case, actor)
    said = mine_of_unit(unit.id, by=actor) if unit else None
    first = {"score": said.score, "clear": said.item} if said else {}
    form = RateUnitForm(request.POST if request.method == "POST" else None, initial=first)
    if carried_out(form, lambda: _rate_unit(form, case_id, actor)):
        messages.success(request, _("Thank you. It is told with others', after the quarter."))
        return redirect(f"/cases/{case_id}/")
    context = {"form": form, "case": case, "unit": unit, "why_not": why_not}
    return render(request, "cases/rate_unit.html", context, status=status_of(form))


def _rate_unit(form: RateUnitForm, case_id: int, by: Actor) -> None:
    rate_unit(case_id=case_id, score=form.cleaned_data["score"], clear=form.cleaned_data["clear"], by=by)


def _unit(case: Case, actor: Actor) -> tuple[Any, str]:
    try:
        return rated_unit(case, actor), ""
    except Refusal as refusal:
        return None, refusal.message


@require_safe
@login_required
def ratings(request: HttpRequest) -> HttpResponse:
    """Show the sums of closed quarters: of a team by its customers, or of a unit by those who serve it."""
    actor = actor_of(request)
    prefix, slug = request.GET.get("team", "")[:12], request.GET.get("unit", "")[:300]
    own = teams() if oversees(actor) else list(team_cards(policy.teams_of(actor)).values())
    own.sort(key=lambda team: team.name)
    units = sorted(unit_card(actor.unit_ids).values(), key=lambda unit: -unit.depth)
    found: Ratings | None = None
    if prefix:
        found = ratings_of_team(team_by_prefix(prefix, by=actor).id, by=actor)
    elif slug:
        found = ratings_of_unit(unit_by_slug(slug, by=actor).id, by=actor)
    elif own:
        found = ratings_of_team(own[0].id, by=actor)
    elif units:
        found = ratings_of_unit(units[0].id, by=actor)
    return render(request, "cases/ratings.html", {"found": found, "tabs": _tabs(found, own, units)})


def _tabs(found: Ratings | None, own: list[ServiceTeamCard], units: list[UnitCard]) -> list[dict[str, Any]]:
    """Return whose sums the reader may choose among: her teams', and her units' as customers."""
    here = reverse("cases:ratings")
    team, unit = (found.team, found.unit) if found else (None, None)
    tabs = [{"label": one.name, "url": f"{here}?team={one.prefix}", "current": one == team} for one in own]
    for held in units:
        said = _("%s as a customer") % held.name
        tabs.append({"label": said, "url": f"{here}?unit={held.slug}", "current": held == unit})
    return tabs if len(tabs) > 1 else []
