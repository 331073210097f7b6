"""A book as a board by stage: see it, move a card with a reason, take the move back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.public import ServiceTeamCard
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.relationships.actions.book import move_stage
from rapport.relationships.queries.board import lanes
from rapport.relationships.queries.book import relationship_row
from rapport.relationships.views.teams import address_of, choosable, team_asked, team_tabs, ways
from rapport.ui.answering import gone_to
from rapport.ui.toasts import toast


@require_safe
@login_required
def board_page(request: HttpRequest) -> HttpResponse:
    """Show the board of a team's book, all of it or the reader's own."""
    actor = actor_of(request)
    own = choosable(actor)
    team = team_asked(own, request.GET.get("team", ""))
    mine = request.GET.get("whose", "") == "mine"
    context: dict[str, Any] = _board(team, actor, mine=mine) | {
        "team": team,
        "ways": ways("board", team),
        "tabs": team_tabs("board", own, team),
        "whose": _whose(team, mine),
    }
    return render(request, "relationships/board.html", context)


@require_POST
@login_required
def move(request: HttpRequest) -> HttpResponse:
    """Move a relationship to another stage; the answer tells how to undo it.

    `undo` holds the version the move left it at: what changed since then is not taken back.
    """
    actor = actor_of(request)
    given = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("card", "to", "reason", "whose")}
    ident, to = number_in(given["card"]), number_in(given["to"])
    if ident is None or to is None:
        raise Refusal(_("Choose a relationship, and the stage it goes to."), code="no_stage", field="to")
    before = relationship_row(ident, by=actor)
    team = team_asked(choosable(actor), before.prefix)
    if "undo" in request.GET:
        _take_back(request, ident, to, actor)
        return gone_to(request, address_of("board", team))
    version = move_stage(relationship_id=ident, stage_id=to, reason=given["reason"], by=actor)
    back = urlencode({"card": ident, "to": before.stage_id, "undo": version})
    undo = f"{reverse('relationships:board_moves')}?{back}" if before.stage_id != to else ""
    if getattr(request, "htmx", False):
        context = _board(team, actor, mine=given["whose"] == "mine") | {"team": team, "moved": ident}
        return toast(render(request, "relationships/_board.html", context), _("Moved."), undo=undo)
    messages.success(request, _("Moved."), extra_tags=f"undo:{undo}" if undo else "")
    return redirect(address_of("board", team))


def _take_back(request: HttpRequest, ident: int, to: int, actor: Actor) -> None:
    """Bring a card back to where it came from, unless somebody changed it since; say which."""
    try:
        move_stage(relationship_id=ident, stage_id=to, by=actor, seen=number_in(request.GET["undo"]) or 0)
        messages.success(request, _("Undone."))
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        messages.error(request, refusal.message)


def _board(team: ServiceTeamCard, actor: Actor, *, mine: bool) -> dict[str, Any]:
    return {"lanes": lanes(team.id, by=actor, mine=mine), "mine": mine, "here": reverse("relationships:board")}


def _whose(team: ServiceTeamCard, mine: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("The team's"), "url": address_of("board", team), "current": not mine},
        {"label": _("Mine"), "url": address_of("board", team, whose="mine"), "current": mine},
    ]
