"""The stages of a team: order, words and meaning, for who leads it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.public import ServiceTeamCard
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.relationships import policy
from rapport.relationships.actions.book import set_stages
from rapport.relationships.queries.stages import Scale, scale_of, stages_of, standing_in
from rapport.relationships.views.teams import address_of, choosable, team_asked, team_tabs
from rapport.ui.answering import form_page, gone_to

SALT = "relationships.stages"


@form_page
@login_required
def stages(request: HttpRequest) -> HttpResponse:
    """Show a team's stages; its lead puts them in another order and other words."""
    actor = actor_of(request)
    own = choosable(actor)
    team = team_asked(own, request.GET.get("team", ""))
    scale, problem = scale_of(team.id), ""
    if request.method == "POST":
        scale = _moved(_given(request.POST), request.POST.get("move", ""))
        if "move" not in request.POST:
            problem = _saved(request, team, scale, actor)
            if not problem:
                return gone_to(request, address_of("stages", team))
    standing = standing_in(team.id)
    context: dict[str, Any] = {
        "team": team,
        "rows": [(ident, name, meaning, standing.get(ident or 0, 0)) for ident, name, meaning in scale],
        "leads": policy.leads(actor, team),
        "problem": problem,
        "tabs": team_tabs("stages", own, team),
    }
    return render(request, "relationships/stages.html", context, status=422 if problem else 200)


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponse:
    """Put the stages back as they were before they were set."""
    actor = actor_of(request)
    team = team_asked(choosable(actor), request.GET.get("team", ""))
    try:
        before: Scale = [tuple(one) for one in signing.loads(request.GET.get("before", ""), salt=SALT)]
    except signing.BadSignature:
        raise Missing from None
    there = {stage.id for stage in stages_of(team.id)}
    scale = [(ident if ident in there else None, name, meaning) for ident, name, meaning in before]
    try:
        set_stages(team_id=team.id, stages=scale, by=actor)
        messages.success(request, _("Undone."))
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return gone_to(request, address_of("stages", team))


def _saved(request: HttpRequest, team: ServiceTeamCard, scale: Scale, actor: Actor) -> str:
    """Set the stages; return what stands in the way, nothing once they are set."""
    before = signing.dumps(scale_of(team.id), salt=SALT, compress=True)
    try:
        set_stages(team_id=team.id, stages=scale, by=actor)
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        return refusal.message
    undo = address_of("undo_stages", team, before=before)
    messages.success(request, _("The stages are set."), extra_tags=f"undo:{undo}")
    return ""


def _given(given: QueryDict) -> Scale:
    """Return the scale a form holds, in its order; a line without a name is left out, so is one to be taken away."""
    lines = zip(given.getlist("id"), given.getlist("name"), given.getlist("meaning"), strict=False)
    gone = set(given.getlist("gone"))
    return [
        (number_in(ident), name, meaning)
        for ident, name, meaning in lines
        if name.strip() and not (ident and ident in gone)
    ]


def _moved(scale: Scale, move: str) -> Scale:
    """Return a scale with one line a place up or down: `up-2` moves the third one up."""
    way, _dash, place = move.partition("-")
    at = number_in(place)
    if at is None or way not in {"up", "down"}:
        return scale
    other = at - 1 if way == "up" else at + 1
    if not (0 <= at < len(scale) and 0 <= other < len(scale)):
        return scale
    found = list(scale)
    found[at], found[other] = found[other], found[at]
    return found
