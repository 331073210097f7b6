"""Touchpoints: written down in seconds, planned, put anew, taken away and put back."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.kit import clock
from rapport.relationships.actions.contact import change_touchpoint, put_back_touchpoint, remove_touchpoint
from rapport.relationships.actions.invitations import take_in_invitation
from rapport.relationships.actions.looks import look_at_touchpoint
from rapport.relationships.actions.mail import mail_address_of
from rapport.relationships.actions.people import named_in
from rapport.relationships.actions.plan import take_back, write_down
from rapport.relationships.forms.contact import LARGEST_INVITATION, ChangeForm, InvitationForm, TouchpointForm
from rapport.relationships.queries.contact import TouchpointPage, is_planned, offered, touchpoint_page
from rapport.relationships.queries.page import head_of
from rapport.relationships.rules.words import Contact, Mood
from rapport.relationships.views.page import kinds_with_keys
from rapport.ui.answering import carried_out, form_page, gone_to, status_of


@form_page
@login_required
def new_touchpoint(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Write a touchpoint down, or plan one (`?plan=1`); what was typed stays if it is refused."""
    actor = actor_of(request)
    book = head_of(relationship_id, by=actor)
    planned = "plan" in request.GET or "plan" in request.POST
    asked = request.GET.get("kind", "")
    usual = Contact.MEETING if planned else Contact.CALL
    first = {"once": secrets.token_urlsafe(12), "kind": asked if asked in set(Contact) else usual}
    sent = request.POST if request.method == "POST" else None
    form = TouchpointForm(sent, initial=first, planned=planned)
    made: list[int] = []
    if carried_out(form, lambda: made.append(write_down(relationship_id=book.id, by=actor, **form.told()))):
        said = _("It is in the calendar.") if is_planned(made[0]) else _("Logged.")
        messages.success(request, said, extra_tags=f"undo:/book/touchpoints/{made[0]}/removal/?fresh=1")
        return gone_to(request, f"{book.url}?logged={made[0]}")
    context = {"book": book, "form": form, "kinds": kinds_with_keys(), "planned": planned}
    context |= {"file": InvitationForm(), "mail_address": mail_address_of(book.id)}
    return render(request, "relationships/touchpoint_new.html", context, status=status_of(form))


@require_safe
@login_required
def touchpoint(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """Show a touchpoint to who keeps the book, and to who was there."""
    found = touchpoint_page(touchpoint_id, by=actor_of(request))
    look_at_touchpoint(found, by=actor_of(request))
    return render(request, "relationships/touchpoint.html", {"found": found})


@form_page
@login_required
def change(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """Put a touchpoint anew."""
    actor = actor_of(request)
    found = touchpoint_page(touchpoint_id, by=actor)
    book = head_of(found.relationship_id, by=actor)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=_first(found))
    if carried_out(form, lambda: _change(form, found, by=actor)):
        messages.success(request, _("Kept."))
        return redirect(found.url)
    sheet = {"book": book, "form": form, "title": _("Change what was written"), "button": _("Keep")}
    people = f"{book.url}people/"
    return render(request, "relationships/sheet.html", {**sheet, "people": people}, status=status_of(form))


def _first(found: TouchpointPage) -> dict[str, Any]:
    met = found.met
    return {
        "kind": met.kind,
        "when": found.typed_at,
        "outcome": met.outcome,
        "words": met.words,
        "who": ", ".join(f"@{card.name}" for card in (*met.theirs, *met.ours)),
        "minutes": met.minutes,
        "mood": met.mood or "",
        "place": met.place,
        "learned": met.learned,
    }


def _change(form: ChangeForm, found: TouchpointPage, *, by: Any) -> None:
    data = form.cleaned_data
    there = {card.id for card in (*found.met.theirs, *found.met.ours) if f"@{card.name}" in data["who"]}
    change_touchpoint(
        touchpoint_id=found.id,
        kind=Contact(data["kind"]),
        at=data["when"] or clock.now(),
        outcome=data["outcome"],
        words=data["words"],
        person_ids=there | set(named_in(data["who"], found.relationship)),
        minutes=data["minutes"],
        mood=Mood(data["mood"]) if data["mood"] else None,
        place=data["place"],
        learned=data["learned"],
        by=by,
    )


@require_POST
@login_required
def removes(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """Take a touchpoint away; one that was just written down (`?fresh=1`) with the steps that came of it."""
    actor = actor_of(request)
    found = touchpoint_page(touchpoint_id, by=actor)
    (take_back if "fresh" in request.GET else remove_touchpoint)(touchpoint_id=touchpoint_id, by=actor)
    undo = f"undo:/book/touchpoints/{touchpoint_id}/return/"
    messages.success(request, _("It is taken away."), extra_tags=undo)
    return gone_to(request, f"/book/{found.relationship_id}/")


@require_POST
@login_required
def puts_back(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """Let a touchpoint that was taken away stand again."""
    actor = actor_of(request)
    put_back_touchpoint(touchpoint_id=touchpoint_id, by=actor)
    messages.success(request, _("It stands again."))
    return gone_to(request, f"/book/{touchpoint_page(touchpoint_id, by=actor).relationship_id}/")


@require_POST
@login_required
def took_place(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    """Say that what was planned took place."""
    actor = actor_of(request)
    found = touchpoint_page(touchpoint_id, by=actor)
    change_touchpoint(touchpoint_id=touchpoint_id, by=actor)
    messages.success(request, _("Noted. Say what came of it while you remember."))
    return gone_to(request, f"{found.url}change/")


@require_safe
@login_required
def people(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Offer whom a text may name: theirs first, those met lately before others, then ours, then everybody."""
    typed = request.GET.get("q", "")[:80]
    found = offered(relationship_id, typed, by=actor_of(request))
    return render(request, "relationships/touchpoint_people.html", {"found": found, "q": typed})


@require_POST
@login_required
def invitation(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Take in a calendar file with an invitation."""
    actor = actor_of(request)
    book = head_of(relationship_id, by=actor)
    form = InvitationForm(request.POST, request.FILES)
    made: list[int] = []

    def take_in() -> None:
        raw = form.cleaned_data["file"].read(LARGEST_INVITATION + 1)
        made.append(take_in_invitation(relationship_id=book.id, raw=raw, by=actor))

    if carried_out(form, take_in):
        undo = f"undo:/book/touchpoints/{made[0]}/removal/?fresh=1"
        messages.success(request, _("It is in the book."), extra_tags=undo)
        return redirect(book.url)
    first = TouchpointForm(initial={"once": secrets.token_urlsafe(12)})
    context = {"book": book, "form": first, "kinds": kinds_with_keys(), "planned": True, "file": form}
    return render(request, "relationships/touchpoint_new.html", context, status=422)
