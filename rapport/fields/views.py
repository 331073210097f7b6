"""Pages of fields, for administrators; keeping and dropping saved views, for everybody."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.fields.actions import change, change_view, define, delete_view, retire, save_view
from rapport.fields.forms import NOUNS, SEEN_BY, TYPES, ChangeForm, DefineForm
from rapport.fields.policy import require_administrator
from rapport.fields.queries import definition, definitions, view_of
from rapport.fields.rules import Share, Visibility
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import number_in


@require_safe
@login_required
def fields(request: HttpRequest) -> HttpResponse:
    """List the fields the organisation added."""
    require_administrator(actor_of(request))
    types, seen_by = dict(TYPES), dict(SEEN_BY)
    groups = [
        (label, [(field, types[field.type], seen_by[field.visibility]) for field in definitions(noun)])
        for noun, label in NOUNS
    ]
    context = {
        "groups": [(label, rows) for label, rows in groups if rows],
        "columns": [{"label": _("Field")}, {"label": _("Holds")}, {"label": _("Seen by")}, {"label": _("Key")}],
    }
    return render(request, "fields/fields.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Add a field."""
    actor = actor_of(request)
    require_administrator(actor)
    form = DefineForm(request.POST or None, initial={"noun": request.GET.get("noun")})
    if request.method == "POST" and form.is_valid():
        try:
            added = define(**form.values(), by=actor)
        except Refusal as refusal:
            _keep(form, refusal)
        else:
            messages.success(request, _("%(name)s is there. Files can fill it from now on.") % {"name": added.label})
            return redirect("fields:fields")
    return render(request, "fields/field.html", {"form": form, "field": None}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, field_id: int) -> HttpResponse:
    """Change a field."""
    actor = actor_of(request)
    require_administrator(actor)
    field = definition(field_id)
    first = {
        "label": field.label,
        "help": field.help,
        "choices": "\n".join(field.choices),
        "visibility": field.visibility.value,
        "required": field.required,
    }
    form = ChangeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change(field_id=field_id, **{**data, "visibility": Visibility(data["visibility"])}, by=actor)
        except Refusal as refusal:
            _keep(form, refusal)
        else:
            messages.success(request, _("Changed."))
            return redirect("fields:fields")
    return render(request, "fields/field.html", {"form": form, "field": field}, status=422 if form.errors else 200)


@require_POST
@login_required
def retire_field(request: HttpRequest, field_id: int) -> HttpResponse:
    """Show a field no longer."""
    retire(field_id=field_id, by=actor_of(request))
    messages.success(request, _("The field is no longer shown."))
    return redirect("fields:fields")


@require_POST
@login_required
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep a list as it is filtered now, and go back to it."""
    data = request.POST
    page, name, query = (data.get(part, "") for part in ("page", "name", "query"))
    saved = save_view(page=page, name=name, query=query, **_shared(request), by=actor_of(request))
    messages.success(request, _("“%(name)s” is kept.") % {"name": saved.name})
    return redirect(_back(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Lead to the list as a view keeps it; a POST names or shares it anew."""
    actor = actor_of(request)
    if request.method == "POST":
        change_view(view_id=view_id, name=request.POST.get("name", ""), **_shared(request), by=actor)
        messages.success(request, _("Saved."))
        return redirect(_back(request))
    found = view_of(view_id, by=actor)
    try:
        address = reverse(found.page)
    except NoReverseMatch:
        raise Missing(_("The list this view was made of is no longer here.")) from None
    return redirect(f"{address}?{found.query}" if found.query else address)


def _shared(request: HttpRequest) -> dict[str, Any]:
    """Return with whom a view is to be shared: `nobody`, `all`, or `unit-` and the number of a unit."""
    share, _dash, unit = request.POST.get("share", "").partition("-")
    return {
        "share": Share(share) if share in set(Share) else Share.NOBODY,
        "unit_id": number_in(unit),
    }


@require_POST
@login_required
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete one of the reader's views."""
    delete_view(view_id=view_id, by=actor_of(request))
    messages.success(request, _("The view is gone."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    here = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if here else "/"


def _keep(form: Any, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
