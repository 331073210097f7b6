"""Introductions: what I am asked, what I asked for, and asking."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.directory.public import PersonCard, person_card
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import number_in
from rapport.network.actions.introductions import Possibility, ask, decide, sound_out, thank, withdraw
from rapport.network.forms import AskForm
from rapport.network.queries.introductions import (
    AskOfMe,
    MyIntroduction,
    asks_of_me,
    my_introductions,
    running_introduction,
)
from rapport.network.views.closest import forward_lists


@login_required
def introductions(request: HttpRequest) -> HttpResponse:
    """What waits on me, and what I asked for; a sentence for those who opted out."""
    try:
        lists = _lists(actor_of(request))
    except Refusal as refusal:
        lists = {"refusal": refusal}
    return render(request, "network/introductions.html", lists)


@login_required
def introductions_panel(request: HttpRequest) -> HttpResponse:
    """What waits on me, for My day; empty where nothing does."""
    try:
        asked = asks_of_me(actor_of(request), open_only=True, limit=5)
        forward = forward_lists(actor_of(request), open_only=True)
    except Refusal:  # who opted out is asked nothing
        asked, forward = [], {}
    cards = _cards(asked, [])
    return render(request, "network/_introductions_panel.html", {"asked": _asked(asked, cards), **forward})


@login_required
def new_introduction(request: HttpRequest) -> HttpResponse:
    """Whether somebody could introduce me, and a message to send with one click."""
    actor = actor_of(request)
    target = _target(request)
    if request.method == "POST":
        form = AskForm(request.POST)
        if form.is_valid():
            try:
                ask(target_id=target.id, message=form.cleaned_data["message"], by=actor)
            except Refusal as refusal:
                form.add_error("message" if refusal.field == "message" else None, refusal.message)
            else:
                messages.success(request, _("Asked. You will hear as soon as somebody says yes."))
                return redirect("network:introductions")
        possibility: Possibility | None = None
    elif running := running_introduction(target.id, by=actor):
        return render(request, "network/new_introduction.html", {"target": target, "running": running})
    else:
        form = AskForm(initial={"message": _polite(request, target)})
        possibility = sound_out(target_id=target.id, by=actor).possibility
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "target": target, "possibility": possibility}
    return render(request, "network/new_introduction.html", context, status=status)


@login_required
@require_POST
def decide_introduction(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Say yes or no."""
    yes = request.POST.get("answer") == "yes"
    decide(ask_id=ask_id, yes=yes, by=actor_of(request))
    if yes:
        messages.success(request, _("Thank you. Only now does your colleague know that it is you."))
    else:
        messages.success(request, _("Noted. Nobody is told."))
    return redirect("network:introductions")


@login_required
@require_POST
def withdraw_introduction(request: HttpRequest, introduction_id: UUID) -> HttpResponse:
    """Take a question back."""
    withdraw(introduction_id=introduction_id, by=actor_of(request))
    messages.success(request, _("Taken back. Nobody can answer it any more."))
    return redirect("network:introductions")


@login_required
@require_POST
def thank_introduction(request: HttpRequest, introduction_id: UUID) -> HttpResponse:
    """Say thank you to those who said yes."""
    thank(introduction_id=introduction_id, by=actor_of(request))
    messages.success(request, _("Your thanks are on their way."))
    return redirect("network:introductions")


def _target(request: HttpRequest) -> PersonCard:
    ident = number_in(request.GET.get("to", "")) or 0
    card = person_card([ident]).get(ident)
    if card is None or card.left or card.vacant:
        raise Missing("There is nobody here you could be introduced to.")
    return card


def _polite(request: HttpRequest, target: PersonCard) -> str:
    own = person_card([actor_of(request).person_id or 0]).get(actor_of(request).person_id or 0)
    return _(
        "Hello, I would like to get to know %(target)s (%(unit)s) for my work. You seem to be in touch. Would you "
        "introduce us, if you think it fits? Kind regards, %(own)s"
    ) % {"target": target.name, "unit": target.unit_name or _("your unit"), "own": own.name if own else ""}


def _lists(actor: Actor) -> dict[str, Any]:
    asked, mine = asks_of_me(actor), my_introductions(actor)
    cards = _cards(asked, mine)
    return {"asked": _asked(asked, cards), "mine": _mine(mine, cards), **forward_lists(actor)}


def _cards(asked: Any, mine: Any) -> dict[int, PersonCard]:
    ids = {row.requester_id for row in asked} | {row.target_id for row in [*asked, *mine]}
    ids |= {person for row in mine for person in row.go_between_ids}
    return person_card(ids) if ids else {}


def _asked(rows: Any, cards: dict[int, PersonCard]) -> list[dict[str, object]]:
    def shown(row: AskOfMe) -> dict[str, object]:
        return {"ask": row, "requester": cards[row.requester_id], "target": cards[row.target_id]}

    return [shown(row) for row in rows if row.requester_id in cards and row.target_id in cards]


def _mine(rows: Any, cards: dict[int, PersonCard]) -> list[dict[str, object]]:
    def shown(row: MyIntroduction) -> dict[str, object]:
        willing = [cards[person] for person in row.go_between_ids if person in cards]
        return {"introduction": row, "target": cards[row.target_id], "willing": willing}

    return [shown(row) for row in rows if row.target_id in cards]
