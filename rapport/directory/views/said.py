"""Saying things: one's own words and preferences, notes about colleagues, answers to notes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.directory import policy
from rapport.directory.actions.needs import move_need
from rapport.directory.actions.people import change_person
from rapport.directory.actions.preferences import set_preference
from rapport.directory.actions.statements import (
    check_statements,
    correct_statement,
    dispute_statement,
    withdraw_statement,
    write_statement,
)
from rapport.directory.forms.answering import Answerable
from rapport.directory.forms.people import SkillsForm
from rapport.directory.forms.said import CorrectionForm, NeedForm, NoteForm, PreferenceForm, StatementForm
from rapport.directory.forms.values import ValuesForm
from rapport.directory.models import Statement
from rapport.directory.queries.profile import Profile, profile_of, statement_for, statements_about
from rapport.directory.rules.profile import NeedState
from rapport.directory.views.keeping import kept
from rapport.directory.views.sending import carried_out
from rapport.fields.public import Noun, shown_values, write_values
from rapport.kit.problems import Forbidden, Missing
from rapport.ui.answering import form_page

EDITED: dict[str, type[Answerable]] = {"statement": StatementForm, "preferences": PreferenceForm, "knows": SkillsForm}


@form_page
@login_required
def edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Edit one's own words, preferences, skills and own fields; who keeps the directory edits all but the words."""
    actor = actor_of(request)
    context = kept(person_id, actor, tab="edit")
    values = shown_values(Noun.PERSON, person_id, by=actor)
    may_edit = policy.may_edit(actor, person_id)
    if not may_edit and not any(value.may_write for value in values):
        raise Forbidden
    which = request.POST.get("form", "")
    forms = {name: _form(name, request.POST if name == which else None, context["person"]) for name in EDITED}
    forms["fields"] = ValuesForm(values, request.POST if which == "fields" else None, by=actor)
    if which in forms and carried_out(forms[which], lambda _d: _save(which, forms[which], person_id, actor)):
        messages.success(request, _("Saved."))
        return redirect("directory:edit", person_id=person_id)
    own = context["own"]
    context |= {**forms, "may_edit": may_edit, "read_only": [value for value in values if not value.may_write]}
    context["mine"] = [row for row in statements_about(person_id, by=actor) if row.own] if own else []
    return render(request, "directory/edit.html", context, status=422 if which else 200)


def _form(name: str, sent: Any, person: Profile) -> Answerable:
    hours = person.hours
    known = {
        "channels": list(hours.channels),
        "hours_from": hours.start,
        "hours_to": hours.end,
        "languages": list(hours.languages if name == "preferences" else person.languages),
        "findable": hours.findable,
        "skills": list(person.skills),
    }
    return EDITED[name](sent, initial=known, prefix=name[0])


def _save(which: str, form: Answerable, person_id: int, by: Actor) -> None:
    """Carry out the form that was sent."""
    told = form.cleaned_data
    if which == "statement":
        if by.person_id != person_id:
            raise Forbidden(_("Only a person herself says how to work with her. You can add a note."))
        write_statement(person_id=person_id, **told, by=by)
    elif which == "preferences":
        set_preference(person_id=person_id, **told, by=by)
    elif which == "knows":
        change_person(person_id=person_id, **told, by=by)
    elif isinstance(form, ValuesForm):
        write_values(Noun.PERSON, {person_id: form.texts()}, by=by)


@form_page
@login_required
def note(request: HttpRequest, person_id: int) -> HttpResponse:
    """Add a note about a colleague, which she reads."""
    actor = actor_of(request)
    if actor.person_id == person_id:
        return redirect("directory:edit", person_id=person_id)
    person = profile_of(person_id, by=actor)
    form = NoteForm(request.POST or None)
    done = _("Added. %s can read it.") % person.name
    if request.POST and carried_out(form, lambda told: write_statement(person_id=person_id, **told, by=actor)):
        messages.success(request, done)
        return redirect("directory:person", person_id=person_id)
    return render(request, "directory/note.html", {"person": person, "form": form}, status=422 if request.POST else 200)


@form_page
@login_required
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Put one's own statement in other words, or answer a note about oneself."""
    actor = actor_of(request)
    person_id, row = statement_for(statement_id, by=actor)
    if actor.person_id not in {person_id, row.author_id} and not policy.manages_directory(actor):
        raise Forbidden
    mine = row.author_id == actor.person_id
    sent = request.POST if mine and request.POST else None
    known = {name: getattr(row, name) for name in ("text", "visibility", "confidence", "expires_on")}
    form = CorrectionForm(sent, initial=known)
    done = _("Corrected.")
    if sent and carried_out(form, lambda told: correct_statement(statement_id=statement_id, **told, by=actor)):
        messages.success(request, done)
        return _back(actor, person_id)
    context = {"person": profile_of(person_id, by=actor), "statement": row, "mine": mine, "form": form}
    return render(request, "directory/statement.html", context, status=422 if sent else 200)


@require_POST
@login_required
def dispute(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Say that a note about oneself is wrong."""
    actor = actor_of(request)
    person_id, _row = statement_for(statement_id, by=actor)
    dispute_statement(statement_id=statement_id, by=actor)
    messages.success(request, _("Only you and its author see it now."))
    return _back(actor, person_id)


@require_POST
@login_required
def withdraw(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Take a statement away."""
    actor = actor_of(request)
    person_id, _row = statement_for(statement_id, by=actor)
    withdraw_statement(statement_id=statement_id, by=actor)
    messages.success(request, _("It is gone."))
    return _back(actor, person_id)


@form_page
@login_required
def need(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Say how far a need is met: whose it is, and who meets it."""
    actor = actor_of(request)
    person_id, row = statement_for(statement_id, by=actor)
    if row.topic != Statement.Topic.NEED:
        raise Missing
    initial = {"state": row.state, "unit": row.met_by_id or _own_unit(actor, person_id)}
    form = NeedForm(request.POST or None, initial=initial, by=actor)
    done = _("Noted.")
    if request.POST and carried_out(form, lambda told: _move(statement_id, told, actor)):
        messages.success(request, done)
        return redirect("directory:person", person_id=person_id)
    context = {"person": profile_of(person_id, by=actor), "need": row, "form": form}
    return render(request, "directory/need.html", context, status=422 if request.POST else 200)


def _own_unit(actor: Actor, person_id: int) -> int | None:
    """Return the unit of somebody else who looks at a need: that of a team that might take it up. One statement."""
    if actor.person_id is None or actor.person_id == person_id:
        return None
    return profile_of(actor.person_id, by=actor).unit_id


def _move(statement_id: int, told: dict[str, Any], actor: Actor) -> None:
    move_need(statement_id=statement_id, state=NeedState(told["state"]), unit_id=told["unit"], by=actor)


@require_POST
@login_required
def check(request: HttpRequest, person_id: int) -> HttpResponse:
    """Say that one's own words are still true."""
    check_statements(person_id=person_id, by=actor_of(request))
    messages.success(request, _("Noted: your words are still true."))
    return redirect("directory:person", person_id=person_id)


def _back(actor: Actor, person_id: int) -> HttpResponse:
    name = "directory:edit" if actor.person_id == person_id else "directory:person"
    return redirect(reverse(name, args=[person_id]))
