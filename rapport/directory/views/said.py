"""Saying things: one's own words and preferences, notes about colleagues, answers to notes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.preferences import set_preference
from rapport.directory.actions.statements import (
    check_statements,
    correct_statement,
    dispute_statement,
    withdraw_statement,
    write_statement,
)
from rapport.directory.forms import Answerable, CorrectionForm, NoteForm, PreferenceForm, StatementForm
from rapport.directory.queries.profile import profile_of, statement_for, statements_about
from rapport.kit.problems import Forbidden, Missing, Refusal

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
def edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Edit one's own words and preferences; an administrator may set anybody's preferences."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = profile_of(person_id, by=actor)
    if not policy.may_edit(actor, person_id):
        raise Forbidden
    own = actor.person_id == person_id
    hours = person.hours
    known = {
        "channels": list(hours.channels),
        "hours_from": hours.start,
        "hours_to": hours.end,
        "languages": list(hours.languages),
    }
    which = request.POST.get("form", "")
    preferences = PreferenceForm(request.POST if which == "preferences" else None, initial=known, prefix="p")
    statement = StatementForm(request.POST if which == "statement" else None, prefix="s")
    done = _saved(which, person_id, preferences, statement, actor)
    if done:
        messages.success(request, done)
        return redirect("directory:edit", person_id=person_id)
    mine = [row for row in statements_about(person_id, by=actor) if row.own] if own else []
    context = {"person": person, "own": own, "preferences": preferences, "statement": statement, "mine": mine}
    return render(request, "directory/edit.html", context, status=422 if which else 200)


def _saved(which: str, person_id: int, preferences: PreferenceForm, statement: StatementForm, by: Actor) -> str:
    """Carry out the form that was sent, and return what was done, or nothing."""
    if which == "preferences":
        return _try(preferences, lambda told: set_preference(person_id=person_id, **told, by=by), _("Saved."))
    if which == "statement" and by.person_id == person_id:
        return _try(statement, lambda told: write_statement(person_id=person_id, **told, by=by), _("Added."))
    return ""


def _try(form: Answerable, act: Callable[[dict[str, Any]], Any], done: str) -> str:
    """Carry out an action with what a form holds; a refusal stays on the form."""
    if not form.is_valid():
        return ""
    try:
        act(form.cleaned_data)
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return ""
    return done


@page
@login_required
def note(request: HttpRequest, person_id: int) -> HttpResponse:
    """Add a note about a colleague, which she reads."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.person_id == person_id:
        return redirect("directory:edit", person_id=person_id)
    person = profile_of(person_id, by=actor)
    form = NoteForm(request.POST or None)
    done = _("Added. %s can read it.") % person.name
    if request.POST and _try(form, lambda told: write_statement(person_id=person_id, **told, by=actor), done):
        messages.success(request, done)
        return redirect("directory:person", person_id=person_id)
    return render(request, "directory/note.html", {"person": person, "form": form}, status=422 if request.POST else 200)


@page
@login_required
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Put one's own statement in other words, or answer a note about oneself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person_id, row = statement_for(statement_id, by=actor)
    if actor.person_id not in {person_id, row.author_id} and not policy.manages_directory(actor):
        raise Forbidden
    mine = row.author_id == actor.person_id
    sent = request.POST if mine and request.POST else None
    form = CorrectionForm(sent, initial={"text": row.text, "visibility": row.visibility})
    done = _("Corrected.")
    if sent and _try(form, lambda told: correct_statement(statement_id=statement_id, **told, by=actor), done):
        messages.success(request, done)
        return _back(actor, person_id)
    context = {"person": profile_of(person_id, by=actor), "statement": row, "mine": mine, "form": form}
    return render(request, "directory/statement.html", context, status=422 if sent else 200)


@require_POST
@login_required
def dispute(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Say that a note about oneself is wrong."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person_id, _row = statement_for(statement_id, by=actor)
    dispute_statement(statement_id=statement_id, by=actor)
    messages.success(request, _("Only you and its author see it now."))
    return _back(actor, person_id)


@require_POST
@login_required
def withdraw(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Take a statement away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person_id, _row = statement_for(statement_id, by=actor)
    withdraw_statement(statement_id=statement_id, by=actor)
    messages.success(request, _("It is gone."))
    return _back(actor, person_id)


@require_POST
@login_required
def check(request: HttpRequest, person_id: int) -> HttpResponse:
    """Say that one's own words are still true."""
    check_statements(person_id=person_id, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Noted: your words are still true."))
    return redirect("directory:person", person_id=person_id)


def _back(actor: Actor, person_id: int) -> HttpResponse:
    name = "directory:edit" if actor.person_id == person_id else "directory:person"
    return redirect(reverse(name, args=[person_id]))
