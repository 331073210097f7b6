"""Pages of the ledger, for administrators."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of, ensure_administrator, names_of
from rapport.kit.days import day_in
from rapport.kit.facts import all_facts, sentence_of
from rapport.ledger.actions import note_reading, retry, retry_all_deliveries, retry_all_jobs, retry_job
from rapport.ledger.queries.facts import Wanted, account_named, all_facts_of, facts
from rapport.ledger.queries.files import as_csv
from rapport.ledger.queries.operations import COUNT_TO, operations

FILTERS = ("name", "subject", "by", "since", "until")


@require_safe
@login_required
def operations_page(request: HttpRequest) -> HttpResponse:
    """Show what failed, what waits and who works."""
    actor = actor_of(request)
    found = operations(by=actor)
    context = {
        "operations": found,
        "more_deliveries": "+" * (found.failed_deliveries >= COUNT_TO),
        "more_jobs": "+" * (found.failed_jobs >= COUNT_TO),
        "failed_columns": _columns(_("What"), _("Why"), _("Tries"), _("When"), ""),
        "queue_columns": _columns(_("Job"), _("Waiting"), _("Oldest is due")),
        "imports_url": _address("intake:imports"),
        "snapshots_panel": _address("network:snapshots_panel"),
        "mails_url": _address("messaging:outbox"),
        "incoming_url": _address("messaging:incoming"),
        "mails_panel": _address("messaging:waiting_panel"),
    }
    return render(request, "ledger/operations.html", context)


@require_POST
@login_required
def retry_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send a failed delivery once more."""
    retry(delivery_id=delivery_id, by=actor_of(request))
    messages.success(request, _("It is on its way again."))
    return redirect("ledger:operations")


@require_POST
@login_required
def retry_failed_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Run a failed job once more."""
    retry_job(job_id=job_id, by=actor_of(request))
    messages.success(request, _("It runs again."))
    return redirect("ledger:operations")


@require_POST
@login_required
def retry_all(request: HttpRequest) -> HttpResponse:
    """Send every failed delivery, or run every failed job, once more."""
    act = retry_all_jobs if request.POST.get("what") == "jobs" else retry_all_deliveries
    count = act(by=actor_of(request))
    words = ngettext("%(n)s is on its way again.", "%(n)s are on their way again.", count)
    messages.success(request, words % {"n": count})
    return redirect("ledger:operations")


@require_safe
@login_required
def facts_page(request: HttpRequest) -> HttpResponse:
    """Show what happened, newest first."""
    actor = actor_of(request)
    ensure_administrator(actor)
    wanted = _wanted(request)
    note_reading(wanted.subject, by=actor)
    page = facts(wanted, by=actor, after=request.GET.get("after"))
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    names = names_of([row.by_user_id for row in page.items if row.by_user_id is not None])
    context = {
        "rows": [
            {"fact": row, "says": sentence_of(row.name), "by": names.get(row.by_user_id or 0, "")} for row in page.items
        ],
        "chosen": chosen,
        "kinds": [known.name for known in all_facts()],
        "columns": _columns(_("Fact"), _("About"), _("What it says"), _("By"), _("When")),
        "next_url": f"{request.path}?{urlencode(chosen | {'after': page.after})}" if page.after else "",
        "export_url": f"{reverse('ledger:facts_export')}?{urlencode(chosen)}",
    }
    template = "ledger/_facts.html" if getattr(request, "htmx", False) else "ledger/facts.html"
    return render(request, template, context)


@require_safe
@login_required
def facts_export(request: HttpRequest) -> StreamingHttpResponse:
    """Send the facts of the page, all of them, as CSV while they are read."""
    actor = actor_of(request)
    ensure_administrator(actor)
    wanted = _wanted(request)
    note_reading(wanted.subject, by=actor)
    response = StreamingHttpResponse(as_csv(all_facts_of(wanted, by=actor)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="facts.csv"'
    return response


def _wanted(request: HttpRequest) -> Wanted:
    """Read the filters from the address; somebody who has no account did nothing."""
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    return Wanted(
        name=asked["name"],
        subject=asked["subject"],
        by_user_id=account_named(asked["by"]),
        since=day_in(asked["since"], field="since"),
        until=day_in(asked["until"], field="until"),
    )


def _columns(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label or _("Action"), "hidden": not label} for label in labels]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a room that is not built in
        return ""
