"""Somebody's record, kept by administrators: added, put right, known by, leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import actor_of
from rapport.directory import policy
from rapport.directory.actions.identities import add_identity, prefer_identity, remove_identity
from rapport.directory.actions.leaving import end_person, return_person
from rapport.directory.actions.people import add_person, change_person
from rapport.directory.forms.people import KINDS, AddPersonForm, IdentityForm, LeavingForm, RecordForm
from rapport.directory.queries.details import identities_of, identity_owner, record_of
from rapport.directory.queries.history import days_of
from rapport.directory.queries.tree import unit_page
from rapport.directory.views.keeping import kept
from rapport.directory.views.sending import carried_out
from rapport.kit import clock
from rapport.ui.answering import form_page, gone_to, status_of


@form_page
@login_required
def new_person(request: HttpRequest) -> HttpResponse:
    """Add somebody."""
    actor = actor_of(request)
    policy.require_directory(actor)
    slug = request.GET.get("unit", "")
    initial = {"unit": unit_page(slug, by=actor).card.id} if slug else {}
    form = AddPersonForm(request.POST or None, initial=initial, by=actor)
    made: list[int] = []

    def act(told: dict[str, object]) -> None:
        unit, manager = told.pop("unit"), told.pop("manager")
        made.append(add_person(**told, unit_id=unit, manager_id=manager, by=actor))  # type: ignore[arg-type]

    if request.POST and carried_out(form, act):
        messages.success(request, _("%s is in the directory.") % form.cleaned_data["name"])
        return redirect("directory:person", person_id=made[0])
    return render(request, "directory/new_person.html", {"form": form}, status=status_of(form))


@form_page
@login_required
def record(request: HttpRequest, person_id: int) -> HttpResponse:
    """Put right what a record says."""
    actor = actor_of(request)
    policy.require_directory(actor)
    context = kept(person_id, actor, tab="record")
    form = RecordForm(request.POST or None, initial=record_of(person_id, by=actor))
    if request.POST and carried_out(form, lambda told: change_person(person_id=person_id, **told, by=actor)):
        messages.success(request, _("Saved."))
        return redirect("directory:record", person_id=person_id)
    return render(request, "directory/record.html", context | {"form": form}, status=status_of(form))


@form_page
@login_required
def identities(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what somebody is known by, and add to it."""
    actor = actor_of(request)
    policy.require_directory(actor)
    context = kept(person_id, actor, tab="identities")
    form = IdentityForm(request.POST or None)
    if request.POST and carried_out(form, lambda told: add_identity(person_id=person_id, **told, by=actor)):
        messages.success(request, _("Added. Logs that wait for it come in by themselves."))
        return redirect("directory:identities", person_id=person_id)
    kinds = dict(KINDS)
    rows = identities_of(person_id, by=actor)
    context |= {"form": form, "identities": [(kinds.get(row.kind, row.kind), row) for row in rows]}
    return render(request, "directory/identities.html", context, status=status_of(form))


@require_POST
@login_required
def drop_identity(request: HttpRequest, identity_id: int) -> HttpResponse:
    """Let somebody no longer be known by an identity."""
    actor = actor_of(request)
    policy.require_directory(actor)
    person_id = identity_owner(identity_id, by=actor)
    remove_identity(identity_id=identity_id, by=actor)
    messages.success(request, _("It is gone."))
    return redirect("directory:identities", person_id=person_id)


@require_POST
@login_required
def use_identity(request: HttpRequest, identity_id: int) -> HttpResponse:
    """Let an address be the one colleagues see and write to."""
    actor = actor_of(request)
    policy.require_directory(actor)
    person_id = identity_owner(identity_id, by=actor)
    prefer_identity(identity_id=identity_id, by=actor)
    messages.success(request, _("Colleagues now see this address."))
    return redirect("directory:identities", person_id=person_id)


@form_page
@login_required
def leaving(request: HttpRequest, person_id: int) -> HttpResponse:
    """Note somebody's last day, or show it."""
    actor = actor_of(request)
    policy.require_directory(actor)
    context = kept(person_id, actor, tab="leaving")
    form = LeavingForm(request.POST or None, initial={"on": clock.today()})
    if request.POST and carried_out(form, lambda told: end_person(person_id=person_id, **told, by=actor)):
        undo = reverse("directory:return", args=[person_id])
        messages.success(request, _("The last day is noted."), extra_tags=f"undo:{undo}")
        return redirect("directory:leaving", person_id=person_id)
    context |= {"form": form, "days": days_of(person_id, by=actor)}
    return render(request, "directory/leaving.html", context, status=status_of(form))


@require_POST
@login_required
def come_back(request: HttpRequest, person_id: int) -> HttpResponse:
    """Undo that somebody leaves or has left."""
    return_person(person_id=person_id, by=actor_of(request))
    messages.success(request, _("Undone: all goes on as before."))
    return gone_to(request, reverse("directory:person", args=[person_id]))
