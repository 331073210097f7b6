"""A book changes hands: ask for it, read what is handed over, plan the first meetings."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.public import ServiceTeamCard
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.relationships import policy
from rapport.relationships.actions.transfer import drop_transfer, plan_first_meetings, transfer
from rapport.relationships.forms.book import TransferForm
from rapport.relationships.queries.book import rows_chosen
from rapport.relationships.queries.sides import serving
from rapport.relationships.queries.transfer import (
    FirstMeeting,
    TransferCard,
    first_meetings_of,
    pack,
    transfer_card,
    transfers,
)
from rapport.relationships.views.many import picked
from rapport.relationships.views.teams import choosable, team_asked
from rapport.ui.answering import carried_out, form_page, gone_to, status_of


@form_page
@login_required
def new_transfer(request: HttpRequest) -> HttpResponse:
    """Let somebody take over what another looks after: all of it, or what was chosen in the book."""
    actor = actor_of(request)
    chosen = rows_chosen(picked(request.POST if request.method == "POST" else request.GET), by=actor)
    team = _team(request, actor, {row.prefix for row in chosen})
    givers = {row.owner_id for row in chosen}
    giver = next(iter(givers)) if len(givers) == 1 else actor.person_id if not chosen else None
    sent = request.POST if "on" in request.POST else None  # what is chosen in the book comes by POST, too
    form = TransferForm(sent, members=serving(team), initial={"giver": giver})
    made: list[int] = []
    ids = [row.id for row in chosen] or None
    if carried_out(form, lambda: made.append(_make(form, team, ids, actor))):
        messages.success(request, _became(made[0], actor))
        return redirect("relationships:transfer_page", transfer_id=made[0])
    form.initial["taker"] = number_in(request.GET.get("to", ""))  # whom a book is handed back to
    context = {"form": form, "team": team, "chosen": chosen, "recent": transfers(by=actor, limit=5).items}
    return render(request, "relationships/transfer_new.html", context, status=status_of(form))


@require_safe
@login_required
def transfer_page(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Show what changes hands, and the first meetings as a list to tick off."""
    actor = actor_of(request)
    card = transfer_card(transfer_id, by=actor)
    meetings = first_meetings_of(card, by=actor)
    unplanned = [one for one in meetings if one.planned_at is None and not one.refused]
    context = {
        "transfer": card,
        "meetings": meetings,
        "unplanned": unplanned,
        "may_change": policy.keeps(actor, card.team.unit_id),
        "back": _with_taker(card, meetings) if card.giver and not card.giver.left else [],
        "mine": card.taker is not None and card.taker.id == actor.person_id and len(unplanned) < len(meetings),
    }
    return render(request, "relationships/transfer.html", context)


@require_safe
@login_required
def pack_page(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Show what who takes over should know, for reading and for print."""
    actor = actor_of(request)
    card = transfer_card(transfer_id, by=actor)
    page = pack(transfer_id, by=actor, after=request.GET.get("after"))
    here = reverse("relationships:pack", args=[transfer_id])
    context = {
        "transfer": card,
        "packed": page.items,
        "next_url": f"{here}?{urlencode({'after': page.after})}" if page.after else "",
        "first_url": here if request.GET.get("after") else "",
    }
    return render(request, "relationships/transfer_pack.html", context)


@require_POST
@login_required
def plan(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Plan the first meetings that are chosen, all without a choice."""
    chosen = picked(request.POST)
    planned = plan_first_meetings(transfer_id=transfer_id, relationship_ids=chosen or None, by=actor_of(request))
    said = ngettext("One first meeting is planned.", "%(n)s first meetings are planned.", planned)
    messages.success(request, said % {"n": planned})
    return gone_to(request, reverse("relationships:transfer_page", args=[transfer_id]))


@require_POST
@login_required
def drop(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Let what was to change hands stay."""
    try:
        drop_transfer(transfer_id=transfer_id, by=actor_of(request))
        messages.success(request, _("It stays as it is."))
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return gone_to(request, reverse("relationships:transfer_page", args=[transfer_id]))


def _became(transfer_id: int, actor: Actor) -> str:
    """Say what a transfer did, or will."""
    card = transfer_card(transfer_id, by=actor)
    meetings = first_meetings_of(card, by=actor)
    name = card.taker.name if card.taker else ""
    if card.waits:
        said = ngettext(
            "One relationship goes to %(name)s on %(day)s.",
            "%(n)s relationships go to %(name)s on %(day)s.",
            len(meetings),
        )
        return said % {"n": len(meetings), "name": name, "day": date_format(card.on, "j M Y")}
    moved = len([one for one in meetings if not one.refused])
    said = ngettext("One relationship is with %(name)s now.", "%(n)s relationships are with %(name)s now.", moved)
    return said % {"n": moved, "name": name}


def _with_taker(card: TransferCard, meetings: Sequence[FirstMeeting]) -> list[int]:
    """Return which relationships of a transfer are still with who took over: what can be handed back."""
    taker = card.taker.id if card.taker and card.done_at is not None else 0
    return [one.id for one in meetings if not one.refused and one.row.owner_id == taker]


def _make(form: TransferForm, team: ServiceTeamCard, ids: list[int] | None, actor: Actor) -> int:
    said: dict[str, Any] = form.cleaned_data
    if said["taker"] is None:
        raise Refusal(_("Choose who takes over."), code="no_taker", field="taker")
    return transfer(
        team_id=team.id,
        giver_id=said["giver"],
        taker_id=said["taker"],
        relationship_ids=ids,
        on=said["on"],
        reason=said["reason"],
        steps=said["steps"],
        by=actor,
    )


def _team(request: HttpRequest, actor: Actor, of_chosen: set[str]) -> ServiceTeamCard:
    """Return the team whose book it is: that of the chosen ones, or what the address says, else the first."""
    own = choosable(actor)
    if len(of_chosen) > 1:
        raise Refusal(_("These are of more than one team. Hand over one team's at a time."), code="teams")
    return team_asked(own, next(iter(of_chosen), request.GET.get("team", "")))
