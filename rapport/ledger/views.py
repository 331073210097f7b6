"""Pages of the ledger, for administrators."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.kit.facts import all_facts
from rapport.ledger.actions import retry, retry_job
from rapport.ledger.policy import ensure_administrator
from rapport.ledger.queries.facts import facts
from rapport.ledger.queries.operations import operations


@require_safe
@login_required
def operations_page(request: HttpRequest) -> HttpResponse:
    """Show what failed, what waits and who works."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "operations": operations(by=actor),
        "failed_columns": _columns(_("What"), _("Why"), _("Tries"), _("When"), ""),
        "queue_columns": _columns(_("Job"), _("Waiting"), _("Oldest is due")),
        "imports_url": _address("intake:imports"),
        "mails_url": _address("messaging:outbox"),
    }
    return render(request, "ledger/operations.html", context)


@require_POST
@login_required
def retry_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send a failed delivery once more."""
    retry(delivery_id=delivery_id, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("It is on its way again."))
    return redirect("ledger:operations")


@require_POST
@login_required
def retry_failed_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Run a failed job once more."""
    retry_job(job_id=job_id, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("It runs again."))
    return redirect("ledger:operations")


@require_safe
@login_required
def facts_page(request: HttpRequest) -> HttpResponse:
    """Show what happened, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    ensure_administrator(actor)
    name, subject = request.GET.get("name", ""), request.GET.get("subject", "")
    page = facts(by=actor, name=name, subject=subject.strip(), after=request.GET.get("after"))
    query = urlencode({"name": name, "subject": subject, "after": page.after})
    context = {
        "page": page,
        "name": name,
        "subject": subject,
        "kinds": [known.name for known in all_facts()],
        "columns": _columns(_("Fact"), _("About"), _("What it says"), _("By"), _("When")),
        "next_url": f"{request.path}?{query}" if page.after else "",
    }
    template = "ledger/_facts.html" if getattr(request, "htmx", False) else "ledger/facts.html"
    return render(request, template, context)


def _columns(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label or _("Action"), "hidden": not label} for label in labels]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a room that is not built in
        return ""
