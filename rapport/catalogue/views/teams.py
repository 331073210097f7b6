"""Service teams, and the matrix of priorities."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue import policy
from rapport.catalogue.actions.addresses import drop_address, take_address
from rapport.catalogue.actions.priorities import set_priorities
from rapport.catalogue.actions.teams import change_team, retire_team, return_team, serve
from rapport.catalogue.forms.teams import LEVELS, AddressForm, MatrixForm, ServeForm, TeamForm, urgency_words
from rapport.catalogue.queries.addresses import addresses
from rapport.catalogue.queries.calendars import special_days, work_time_of
from rapport.catalogue.queries.missing import missing
from rapport.catalogue.queries.opening import opening_of
from rapport.catalogue.queries.priorities import matrix as cells
from rapport.catalogue.queries.services import services_of
from rapport.catalogue.queries.teams import TeamPage, team_by_prefix, team_card, team_page
from rapport.catalogue.queries.teams import teams as teams_known
from rapport.directory.public import person_card, unit_by_slug
from rapport.kit.problems import Forbidden, Missing
from rapport.ui.answering import carried_out, form_page, gone_to, status_of

HOLIDAYS_SHOWN = 5


@require_safe
@login_required
def teams(request: HttpRequest) -> HttpResponse:
    """List the teams that serve."""
    actor = actor_of(request)
    manages = policy.manages_catalogue(actor)
    found = teams_known(by=actor, retired=manages)
    leads = person_card(card.lead_id for card in found if card.lead_id)
    rows = [(card, leads.get(card.lead_id or 0)) for card in found]
    columns = [{"label": label} for label in (_("Team"), _("What it does"), _("Lead"), _("Numbers"))]
    return render(request, "catalogue/teams.html", {"rows": rows, "columns": columns, "manages": manages})


@form_page
@login_required
def team(request: HttpRequest, prefix: str) -> HttpResponse:
    """Show a team: what it offers, when it is there, who leads it; a POST sets an address at which it takes mail."""
    actor = actor_of(request)
    page = team_page(prefix, by=actor)
    if page.card.prefix != prefix:
        return redirect(page.card.url, permanent=True)
    if request.method == "POST" and not page.may_change:
        raise Forbidden
    calendar_id = page.card.calendar_id
    services = services_of(page.card.id, by=actor, retired=page.may_change)
    form = AddressForm(request.POST or None, services=services)
    if carried_out(form, lambda: take_address(team_id=page.card.id, **form.told(), by=actor)):
        messages.success(request, _("What is written to %s comes in here.") % form.cleaned_data["address"])
        return redirect(page.card.url)
    mail = addresses(by=actor, team_id=page.card.id)
    context = {
        "page": page,
        "card": page.card,
        "services": services,
        "addresses": mail,
        "form": form,
        "missing": missing(page, services, mail) if page.may_change and not page.card.retired else [],
        "opening": opening_of(work_time_of(page.card.id)),
        "days": special_days(calendar_id)[:HOLIDAYS_SHOWN] if calendar_id else [],
        "calendar_url": reverse("catalogue:calendar", args=[calendar_id]) if calendar_id else "",
        "manages": policy.manages_catalogue(actor),
    }
    return render(request, "catalogue/team.html", context, status=status_of(form))


@require_POST
@login_required
def drop_mail(request: HttpRequest, prefix: str, address_id: int) -> HttpResponse:
    """Take no more mail at an address of a team."""
    actor = actor_of(request)
    card = team_by_prefix(prefix, by=actor)
    kept = next((one for one in addresses(by=actor, team_id=card.id) if one.id == address_id), None)
    if kept is None:
        raise Missing
    drop_address(address_id=address_id, by=actor)
    messages.success(request, _("What is written to %s no longer comes in here.") % kept.address)
    return redirect(card.url)


@form_page
@login_required
def new_team(request: HttpRequest) -> HttpResponse:
    """Make a unit a service team."""
    actor = actor_of(request)
    policy.require_administrator(actor)
    under = request.GET.get("unit", "")
    first = {"unit": unit_by_slug(under, by=actor).id} if under else {}
    form = ServeForm(request.POST or None, initial=first, by=actor)
    made: list[int] = []
    if carried_out(form, lambda: made.append(serve(**form.told(), by=actor))):
        card = team_card(made[0])
        messages.success(request, _("%s serves. Now say what one can ask of it.") % card.name)
        return redirect(card.url)
    return render(request, "catalogue/team_form.html", {"form": form, "card": None}, status=status_of(form))


@form_page
@login_required
def edit_team(request: HttpRequest, prefix: str) -> HttpResponse:
    """Change what is said of a team, and what it works by."""
    actor = actor_of(request)
    card = _kept(prefix, actor).card
    first = {"name": card.name, "about": card.about, "calendar": card.calendar_id}
    form = TeamForm(request.POST or None, initial=first, by=actor)
    if carried_out(form, lambda: change_team(team_id=card.id, **form.told(), by=actor)):
        messages.success(request, _("Saved."))
        return redirect(card.url)
    context: dict[str, Any] = {"form": form, "card": card, "manages": policy.manages_catalogue(actor)}
    return render(request, "catalogue/team_form.html", context, status=status_of(form))


@require_POST
@login_required
def retire(request: HttpRequest, prefix: str) -> HttpResponse:
    """Let a team take nothing new any more."""
    actor = actor_of(request)
    card = team_by_prefix(prefix, by=actor)
    retire_team(team_id=card.id, by=actor)
    undo = reverse("catalogue:return_team", args=[card.prefix])
    messages.success(request, _("%s takes nothing new any more.") % card.name, extra_tags=f"undo:{undo}")
    return redirect(card.url)


@require_POST
@login_required
def come_back(request: HttpRequest, prefix: str) -> HttpResponse:
    """Let a team serve again."""
    actor = actor_of(request)
    card = team_by_prefix(prefix, by=actor)
    return_team(team_id=card.id, by=actor)
    messages.success(request, _("%s serves again.") % card.name)
    return gone_to(request, card.url)


@form_page
@login_required
def matrix(request: HttpRequest) -> HttpResponse:
    """Show and change what priority follows of how many are hit and how soon it is needed."""
    actor = actor_of(request)
    policy.require_administrator(actor)
    first = {f"p{impact}{urgency}": level.value for (impact, urgency), level in cells().items()}
    form = MatrixForm(request.POST or None, initial=first)
    if carried_out(form, lambda: set_priorities(cells=form.cells(), by=actor)):
        messages.success(request, _("Saved. What is asked from now on is ranked by it."))
        return redirect("catalogue:matrix")
    columns = [{"label": _("Hits how many")}, *({"label": urgency_words(level)} for level in LEVELS)]
    return render(
        request, "catalogue/matrix.html", {"form": form, "columns": columns, "manages": True}, status=status_of(form)
    )


def _kept(prefix: str, actor: Actor) -> TeamPage:
    page = team_page(prefix, by=actor)
    if not page.may_change:
        raise Forbidden
    return page
