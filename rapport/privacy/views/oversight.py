"""Pages for those who look after the others' rights: what is used, who looked, what goes when."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import ROLE_WORDS, actor_of
from rapport.privacy.forms import WISHES
from rapport.privacy.policy import SENTENCES
from rapport.privacy.queries.holdings import overseen
from rapport.privacy.queries.oversight import oversight
from rapport.privacy.queries.retention import clock_rows, retention_runs
from rapport.privacy.rules import Wish
from rapport.privacy.views.places import address_of


@require_safe
@login_required
def oversight_page(request: HttpRequest) -> HttpResponse:
    """Show purposes, who browsed, requests, questions for names, clocks, exports and who has which role."""
    found = oversight(by=actor_of(request))
    context = {
        "oversight": found,
        "purposes": SENTENCES.values(),
        "asked": [
            {"label": WISHES[Wish(row.wish)], "row": row, "counted": row.open or row.done or row.refused}
            for row in found.requests.counts
        ],
        "rooms": overseen(),
        "waiting": [{"label": WISHES[Wish(row.wish)], "row": row} for row in found.requests.waiting],
        "roles": [
            {"label": ROLE_WORDS[row.role], "row": row, "more": row.count - len(row.names)} for row in found.roles
        ],
        "ran": any(row.last is not None for row in found.clocks),
        "failed": [row for row in found.clocks if row.last is not None and row.last.error],
        "organisation_url": address_of("network:organisation"),
        "exclusions_panel": address_of("interactions:exclusions_panel"),
    }
    return render(request, "privacy/oversight.html", context)


@require_safe
@login_required
def retention_page(request: HttpRequest) -> HttpResponse:
    """Show the reports of the retention clocks, newest first."""
    actor = actor_of(request)
    chosen = request.GET.get("clock", "")
    page = retention_runs(by=actor, clock=chosen, after=request.GET.get("after"))
    query = urlencode({"clock": chosen, "after": page.after})
    context = {
        "page": page,
        "chosen": chosen,
        "columns": [
            {"label": _("What")},
            {"label": _("Ran")},
            {"label": _("Up to")},
            {"label": _("Removed"), "kind": "number"},
            {"label": _("State")},
        ],
        "next_url": f"{request.path}?{query}" if page.after else "",
    }
    if getattr(request, "htmx", False):
        return render(request, "privacy/_runs.html", context)
    context["clocks"] = clock_rows(by=actor)
    return render(request, "privacy/retention.html", context)
