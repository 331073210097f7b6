"""Who should talk to them? Whether somebody of a team is close to a unit, and asking who would step forward."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.public import team_cards
from rapport.directory.public import person_card, unit_card
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.network.actions.closest import ask_forward, look_closest, step_forward
from rapport.network.forms import AskForm
from rapport.network.queries.forward import forwards_of_me, my_forwards, running_forward
from rapport.ui.answering import form_page, gone_to


@form_page
@login_required
def closest(request: HttpRequest) -> HttpResponse:
    """Show the band, and ask; to htmx the panel alone."""
    actor = actor_of(request)
    sides = {name: number_in(request.GET.get(name.removesuffix("_id"), "")) or 0 for name in ("team_id", "unit_id")}
    form = AskForm(request.POST or None)
    if request.POST and form.is_valid():
        try:
            ask_forward(**sides, message=form.cleaned_data["message"], by=actor)
        except Refusal as refusal:
            form.add_error("message" if refusal.field == "message" else None, refusal.message)
        else:
            messages.success(request, _("Asked, each alone. You will hear as soon as somebody says yes."))
            return gone_to(request, reverse("network:introductions"))
    return _shown(request, _found(sides, actor) | {"form": form if request.POST else None})


def _found(sides: dict[str, int], actor: Actor) -> dict[str, Any]:
    """Return what the panel tells: the band, or in a sentence why there is none."""
    try:
        found = look_closest(**sides, by=actor)
    except Refusal as refusal:
        if refusal.code in {"forbidden", "missing"}:
            raise
        return {"refusal": refusal, "sides": sides}
    polite = _(
        "Hello, we would like to be in closer touch with %(unit)s. You seem to know somebody there. Would you step "
        "forward, if you think it fits?"
    ) % {"unit": found.unit.name}
    running = running_forward(found.team.id, found.unit.id, by=actor)
    return {"found": found, "sides": sides, "running": running, "asking": AskForm(initial={"message": polite})}


def _shown(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    alone = bool(getattr(request, "htmx", False))
    status = 422 if request.POST else 200
    return render(request, "network/_closest.html" if alone else "network/closest.html", context, status=status)


@login_required
@require_POST
def decide_forward(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Say yes or no."""
    yes = request.POST.get("answer") == "yes"
    step_forward(ask_id=ask_id, yes=yes, by=actor_of(request))
    thanks = _("Thank you. Only now does your colleague know that it is you.")
    messages.success(request, thanks if yes else _("Noted. Nobody is told."))
    return redirect("network:introductions")


def forward_lists(actor: Actor, *, open_only: bool = False) -> dict[str, Any]:
    """Return what is asked of the actor and, unless only that, what she asked, with names."""
    asked = forwards_of_me(actor, open_only=open_only)
    mine = [] if open_only else my_forwards(actor)
    sides = {(row.unit_id, row.team_id) for row in asked} | {(row.unit_id, row.team_id) for row in mine}
    people = {row.asker_id for row in asked} | {person for row in mine for person in row.willing_ids}
    cards = person_card(people) if people else {}
    units = unit_card({unit for unit, _team in sides}) if sides else {}
    teams = team_cards({team for _unit, team in sides}) if sides else {}
    return {
        "forward_asked": [
            {"ask": row, "asker": cards[row.asker_id], "unit": units[row.unit_id], "team": teams[row.team_id]}
            for row in asked
            if row.asker_id in cards
        ],
        "forward_mine": [
            {
                "forward": row,
                "unit": units[row.unit_id],
                "team": teams[row.team_id],
                "willing": [cards[person] for person in row.willing_ids if person in cards],
            }
            for row in mine
        ],
    }
