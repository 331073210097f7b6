"""Messengers: rounds for those who look for them, invitations for those who are asked."""

import csv
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of, names_of
from rapport.directory.public import person_card
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.network import policy
from rapport.network.actions.messengers import answer_invitation, discard, invite, look_for
from rapport.network.forms import InviteForm, MessengersForm
from rapport.network.queries.messengers import Invitation, Round, as_asked, invitations_of_me, round_of, rounds
from rapport.network.views.messengers_told import (
    beside,
    comparison,
    exported,
    fairness,
    gaps,
    left_out,
    meant,
    more_of,
    stats,
    warning,
)


@login_required
def messengers(request: HttpRequest) -> HttpResponse:
    """Rounds so far, and looking for messengers of a new one."""
    actor = actor_of(request)
    policy.require_messengers(actor)
    like = _like(request)
    form = MessengersForm(request.POST or None, by=actor, initial=_first(request, like, actor))
    if request.method == "POST" and form.is_valid():
        try:
            found = look_for(**form.told(), by=actor)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("network:messenger_round", round_id=found)
    context = {"form": form, "like": like, "rounds": [(row, meant(row)) for row in rounds(actor)]}
    return render(request, "network/messengers.html", context, status=422 if form.errors else 200)


@login_required
def messenger_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What was found, beside other choices; inviting; who accepted."""
    actor = actor_of(request)
    found = round_of(round_id, by=actor)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invite(round_id=round_id, message=form.cleaned_data["message"], by=actor)
        except Refusal as refusal:
            form.add_error("message" if refusal.field == "message" else None, refusal.message)
        else:
            messages.success(request, _("Invited. You see here who accepts; nobody sees who does not."))
            return redirect("network:messenger_round", round_id=round_id)
    partly = request.headers.get("HX-Request") and found.state == "choosing"
    template = "network/_messengers_working.html" if partly else "network/messenger_round.html"
    response = render(request, template, _round(found, form, actor), status=422 if form.errors else 200)
    if request.headers.get("HX-Request") and found.state != "choosing":
        response.headers["HX-Refresh"] = "true"
    return response


@login_required
def messengers_export(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The figures of a round as CSV: what its page shows."""
    found = round_of(round_id, by=actor_of(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="messengers-{found.made_at:%Y-%m-%d}.csv"'
    csv.writer(response).writerows(exported(found))
    return response


@login_required
@require_POST
def discard_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Delete a round to which nobody was invited."""
    discard(round_id=round_id, by=actor_of(request))
    messages.success(request, _("Deleted. Nobody was invited."))
    return redirect("network:messengers")


@login_required
def invitations(request: HttpRequest) -> HttpResponse:
    """What I am asked to pass on; a sentence for those who opted out."""
    try:
        rows = invitations_of_me(actor_of(request))
    except Refusal as refusal:
        return render(request, "network/invitations.html", {"refusal": refusal})
    return render(request, "network/invitations.html", {"rows": _invitations(rows)})


@login_required
def invitations_panel(request: HttpRequest) -> HttpResponse:
    """The same for My day; empty where nothing is open."""
    try:
        rows = invitations_of_me(actor_of(request), open_only=True, limit=3)
    except Refusal:  # who opted out is asked nothing
        rows = []
    return render(request, "network/_invitations_panel.html", {"rows": _invitations(rows)})


@login_required
@require_POST
def answer(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Accept or decline."""
    yes = request.POST.get("answer") == "yes"
    answer_invitation(invitation_id=invitation_id, yes=yes, by=actor_of(request))
    if yes:
        messages.success(request, _("Thank you. Only now is your name told to whoever asked."))
    else:
        messages.success(request, _("Noted. Nobody is told, and it counts for nothing."))
    return redirect("network:invitations")


def _like(request: HttpRequest) -> UUID | None:
    """The round whose question is put once more, if the address names one."""
    try:
        return UUID(request.GET.get("like", ""))
    except ValueError:
        return None


def _first(request: HttpRequest, like: UUID | None, actor: Actor) -> dict[str, object] | None:
    """What the form begins with: the question of another round, with more messengers if the address says so."""
    if like is None:
        return None
    wanted = number_in(request.GET.get("wanted", ""), digits=3)
    return as_asked(like, by=actor) | ({"wanted": wanted} if wanted else {})


def _round(found: Round, form: InviteForm, actor: Actor) -> dict[str, object]:
    context: dict[str, object] = {"round": found, "meant": meant(found), "form": form}
    if found.state in {"ready", "invited"}:
        cards = person_card(found.accepted)
        context |= {
            "inviter": policy.may_invite(actor),
            "accepted": [cards[person] for person in found.accepted if person in cards],
        }
    if found.report:
        context |= {
            "stats": stats(found),
            "rows": comparison(found),
            "fairness": fairness(found),
            "left_out": left_out(found),
            "warnings": [sentence for sentence in (warning(found), *gaps(found)) if sentence],
            "beside": beside(found),
            "more": more_of(found),
        }
    return context


def _invitations(rows: object) -> list[dict[str, object]]:
    found: list[Invitation] = list(rows)  # type: ignore[call-overload]
    names = names_of([row.asked_by_id for row in found if row.asked_by_id])
    return [{"invitation": row, "asked_by": names.get(row.asked_by_id or 0, _("Communications"))} for row in found]
