"""Pages of interactions: sources and files as counts, and what stays out."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.interactions.actions.exclude import exclude, include
from rapport.interactions.actions.withdraw import withdraw_file
from rapport.interactions.policy import may_load
from rapport.interactions.queries.register import exclusion_rows, file_page, file_row, source_rows, standing_out
from rapport.interactions.rules import CONFIDANTS
from rapport.kit.problems import Forbidden, Refusal


@require_safe
@login_required
def files_page(request: HttpRequest) -> HttpResponse:
    """Show where logs come from, and the files with what became of their rows."""
    actor = actor_of(request)
    page = file_page(by=actor, after=request.GET.get("after"))
    context = {
        "page": page,
        "columns": _columns(_("File"), _("Source"), _("State"), _("Loaded"), *_amounts(), _("From – to")),
        "next_url": f"{request.path}?{urlencode({'after': page.after})}" if page.after else "",
        "upload_url": _upload() if may_load(actor) else "",
    }
    if getattr(request, "htmx", False):
        return render(request, "interactions/_files.html", context)
    context["sources"] = source_rows(by=actor)
    context["source_columns"] = _columns(_("Source"), _("Kind"), _("Files"), _("Interactions"), _("Waiting"), _("Kept"))
    return render(request, "interactions/files.html", context)


@require_safe
@login_required
def file_page_of(request: HttpRequest, file_id: int) -> HttpResponse:
    """Show one file: counts, reasons, span."""
    actor = actor_of(request)
    row = file_row(file_id=file_id, by=actor)
    context = {
        "file": row,
        "counts": [
            (_("Read"), row.read),
            (_("Came in"), row.created),
            (_("Unchanged"), row.unchanged),
            (_("Waiting for somebody to be known"), row.unresolved),
            (_("Left out, written nowhere"), row.excluded),
            (_("Rejected"), row.rejected),
        ],
        "count_columns": _columns(_("Rows"), _("Count")),
        "reasons": sorted(row.reasons.items(), key=lambda one: -one[1]),
        "reason_columns": _columns(_("Why"), _("Rows")),
        "may_withdraw": may_load(actor) and row.state == "loaded",
    }
    return render(request, "interactions/file.html", context)


@require_POST
@login_required
def withdraw(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take a file back."""
    rows = withdraw_file(file_id=file_id, by=actor_of(request))
    said = ngettext("%(rows)d interaction is gone.", "%(rows)d interactions are gone.", rows)
    messages.success(request, said % {"rows": rows})
    return redirect("interactions:files")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def exclusions_page(request: HttpRequest) -> HttpResponse:
    """Show what stays out, to everybody; administrators add to it."""
    actor = actor_of(request)
    pattern, why, error = request.POST.get("pattern", ""), request.POST.get("why", ""), ""
    if request.method == "POST":
        try:
            exclude(pattern=pattern, why=why, by=actor)
        except Forbidden:
            raise
        except Refusal as refusal:
            error = refusal.message
        else:
            messages.success(request, _("It stays out from now on. Rows loaded before stay until withdrawn."))
            return redirect("interactions:exclusions")
    context = {
        "rows": exclusion_rows(by=actor),
        "columns": _columns(_("Address, channel or label"), _("Why"), _("Since"), _("Action")),
        "may_change": may_load(actor),
        "pattern": pattern,
        "why": why,
        "error": error,
        "standing": standing_out(by=actor),
        "kinds": CONFIDANTS,
    }
    return render(request, "interactions/exclusions.html", context, status=422 if error else 200)


@require_safe
@login_required
def exclusions_panel(request: HttpRequest) -> HttpResponse:
    """Say who is missing on the list, and whether the reader herself is on it."""
    standing = standing_out(by=actor_of(request))
    return render(request, "interactions/_standing.html", {"standing": standing})


@require_POST
@login_required
def lift(request: HttpRequest, exclusion_id: int) -> HttpResponse:
    """Lift an exclusion."""
    include(exclusion_id=exclusion_id, by=actor_of(request))
    messages.success(request, _("It comes in again from now on."))
    return redirect("interactions:exclusions")


def _amounts() -> tuple[str, ...]:
    return _("Read"), _("Came in"), _("Waiting"), _("Left out"), _("Rejected")


def _columns(*labels: str) -> list[dict[str, Any]]:
    numbers = {*_amounts(), _("Files"), _("Interactions"), _("Rows"), _("Count")}
    return [{"label": label, "kind": "number" if n and label in numbers else ""} for n, label in enumerate(labels)]


def _upload() -> str:
    for name in ("intake:new", "intake:imports"):
        try:
            return reverse(name)
        except NoReverseMatch:  # a room without pages yet
            continue
    return ""
