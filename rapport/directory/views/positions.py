"""Somebody's dated positions: shown to herself, kept by administrators."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.directory import policy
from rapport.directory.actions.positions import add_position, change_position, correct_position, remove_position
from rapport.directory.forms.people import MoveForm, PositionForm
from rapport.directory.queries.history import history_of, position_of
from rapport.directory.views.keeping import kept
from rapport.directory.views.people import Column
from rapport.directory.views.sending import carried_out
from rapport.kit import clock
from rapport.ui.answering import form_page, status_of


@require_safe
@login_required
def positions(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what somebody did where and under whom, newest first."""
    actor = actor_of(request)
    context = kept(person_id, actor, tab="positions")
    labels = (_("Position"), _("Unit"), _("Reports to"), _("From"), _("Last day"))
    context |= {
        "positions": history_of(person_id, by=actor),
        "columns": [Column(label) for label in labels],
        "keeps": context["manages"] and context["person"].ended_on is None,
    }
    return render(request, "directory/positions.html", context)


@form_page
@login_required
def move(request: HttpRequest, person_id: int) -> HttpResponse:
    """Say what comes next for somebody, from a day on."""
    actor = actor_of(request)
    policy.require_directory(actor)
    context = kept(person_id, actor, tab="positions")
    last = next((row for row in history_of(person_id, by=actor) if row.primary), None)
    initial: dict[str, Any] = {"on": clock.today()}
    if last is not None:
        initial |= {"title": last.title, "unit": last.unit_id, "manager": last.manager_id}
    form = MoveForm(request.POST or None, initial=initial, by=actor)
    if request.POST and carried_out(form, lambda _d: change_position(person_id=person_id, **form.told(), by=actor)):
        messages.success(request, _("Saved."))
        return redirect("directory:positions", person_id=person_id)
    hint = _(
        "This is a change from a day on: a move, a new title, another manager. What was wrong all along is put right "
        "in the position itself."
    )
    context |= {"form": form, "title": _("What comes next"), "hint": hint}
    return render(request, "directory/position.html", context, status=status_of(form))


@form_page
@login_required
def new_position(request: HttpRequest, person_id: int) -> HttpResponse:
    """Add a position beside or before the rest."""
    actor = actor_of(request)
    policy.require_directory(actor)
    context = kept(person_id, actor, tab="positions")
    form = PositionForm(request.POST or None, by=actor)
    if request.POST and carried_out(form, lambda _d: add_position(person_id=person_id, **form.told(), by=actor)):
        messages.success(request, _("Added."))
        return redirect("directory:positions", person_id=person_id)
    hint = _("Something done before, or beside the main position. A move or a promotion is “What comes next”.")
    context |= {"form": form, "title": _("Add a position"), "hint": hint}
    return render(request, "directory/position.html", context, status=status_of(form))


@form_page
@login_required
def position(request: HttpRequest, position_id: int) -> HttpResponse:
    """Put a position right."""
    actor = actor_of(request)
    policy.require_directory(actor)
    row = position_of(position_id, by=actor)
    context = kept(row.person_id, actor, tab="positions")
    form = PositionForm(request.POST or None, initial=PositionForm.of(row), by=actor)
    if request.POST and carried_out(form, lambda _d: correct_position(position_id=row.id, **form.told(), by=actor)):
        messages.success(request, _("Put right."))
        return redirect("directory:positions", person_id=row.person_id)
    context |= {"form": form, "title": _("Put a position right"), "position": row}
    return render(request, "directory/position.html", context, status=status_of(form))


@require_POST
@login_required
def drop_position(request: HttpRequest, position_id: int) -> HttpResponse:
    """Take out a position that never was."""
    actor = actor_of(request)
    policy.require_directory(actor)
    row = position_of(position_id, by=actor)
    remove_position(position_id=position_id, by=actor)
    messages.success(request, _("It is gone."))
    return redirect("directory:positions", person_id=row.person_id)
