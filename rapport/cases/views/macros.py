"""The macros of a team: kept in one place, carried out on a case."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases import policy
from rapport.cases.actions.many.macros import apply_macro, remove_macro, save_macro
from rapport.cases.forms.macros import ApplyForm, MacroForm
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.inbox.macros import MacroCard, macro_card, macros_of, words_on
from rapport.cases.views.sending import seen_version, token
from rapport.catalogue.public import ServiceTeamCard, services_of, team_by_prefix, team_cards, teams
from rapport.kit.problems import Forbidden
from rapport.ui.answering import carried_out, form_page, gone_to, status_of


@require_safe
@login_required
def macros(request: HttpRequest) -> HttpResponse:
    """List the macros of the reader's teams."""
    actor = actor_of(request)
    own = _own(actor)
    cards = macros_of(by=actor)
    groups = [(team, [card for card in cards if card.team.id == team.id]) for team in own]
    return render(request, "cases/macros.html", {"groups": groups})


@form_page
@login_required
def new_macro(request: HttpRequest) -> HttpResponse:
    """Make a macro of a team (`?team=IT`); `?case=7&text=…` begins with words one wrote."""
    actor = actor_of(request)
    return _form(request, actor, team_by_prefix(request.GET.get("team", ""), by=actor), None)


@form_page
@login_required
def macro(request: HttpRequest, macro_id: int) -> HttpResponse:
    """Change a macro."""
    actor = actor_of(request)
    card = macro_card(macro_id, by=actor)
    return _form(request, actor, card.team, card)


@require_POST
@login_required
def drop_macro(request: HttpRequest, macro_id: int) -> HttpResponse:
    """Remove a macro."""
    remove_macro(macro_id=macro_id, by=actor_of(request))
    messages.success(request, _("Removed. What was done by it stays."))
    return redirect("cases:macros")


@require_safe
@login_required
def macros_on(request: HttpRequest, case_id: int) -> HttpResponse:
    """List what may be carried out on a case; what is for its service stands first."""
    actor = actor_of(request)
    found = whole(case_id, by=actor)
    _ensure_serves(found.serves)
    cards = macros_of(by=actor, service_id=found.service.id if found.service else None)
    return render(request, "cases/macros_on.html", {"case": found, "macros": cards, "team": found.holder_team})


@form_page
@login_required
def macro_on(request: HttpRequest, case_id: int, macro_id: int) -> HttpResponse:
    """Show a macro's words as they would be said in a case, and carry it out."""
    actor = actor_of(request)
    found = whole(case_id, by=actor)
    _ensure_serves(found.serves)
    card = macro_card(macro_id, by=actor)
    sent = request.POST if request.method == "POST" else None
    first = {"version": found.version, "once": token()}
    if sent is None:
        first["text"] = words_on(card, case_id, by=actor)
    form = ApplyForm(sent, initial=first)
    if not card.text:
        del form.fields["text"]

    def act() -> None:
        data = form.cleaned_data
        apply_macro(
            case_id=case_id,
            macro_id=macro_id,
            text=data.get("text"),
            once=data["once"] or None,
            version=data["version"],
            by=actor,
        )

    if carried_out(form, act):
        messages.success(request, _("Done: %s") % card.name)
        return gone_to(request, found.url)
    seen_version(form, found.version)
    context = {"form": form, "case": found, "macro": card, "steps": found.steps[-5:]}
    return render(request, "cases/macro_on.html", context, status=status_of(form))


def _form(request: HttpRequest, actor: Actor, team: ServiceTeamCard, card: MacroCard | None) -> HttpResponse:
    policy.ensure_member(actor, [team.id])
    sent = request.POST if request.method == "POST" else None
    others = [one for one in teams() if one.id != team.id]
    form = MacroForm(sent, initial=_first(card), services=services_of(team.id, by=actor), teams=others)
    macro_id = card.id if card else None
    if carried_out(form, lambda: save_macro(team_id=team.id, macro_id=macro_id, **form.told(), by=actor)):
        messages.success(request, _("Saved."))
        return redirect("cases:macros")
    context = {"form": form, "team": team, "macro": card}
    return render(request, "cases/macro_form.html", context, status=status_of(form))


def _first(card: MacroCard | None) -> dict[str, Any]:
    if card is None:
        return {}
    same = ("name", "text", "said", "resolves", "hears_within", "tags", "asks")
    first = {key: getattr(card, key) for key in same}
    return first | {
        "priority": card.priority.value if card.priority else "",
        "service": card.service_id or "",
        "to_team": card.to_team.id if card.to_team else "",
    }


def _own(actor: Actor) -> list[ServiceTeamCard]:
    own = sorted(team_cards(policy.teams_of(actor)).values(), key=lambda team: team.name)
    if not own:
        raise Forbidden(_("Macros and tags are for members of teams that serve others."))
    return own


def _ensure_serves(serves: bool) -> None:
    if not serves:
        raise Forbidden(_("This is for the team that answers for the case, or the one that has the ball."))
