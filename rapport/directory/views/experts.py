"""Who knows about something, and why."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.directory.queries.experts import experts


@require_safe
@login_required
def experts_page(request: HttpRequest) -> HttpResponse:
    """Show whom to ask, each with the reasons; to htmx the list alone."""
    question, where = request.GET.get("q", "").strip(), request.GET.get("where", "").strip()
    found = experts(question, where=where, by=actor_of(request))
    context = {"q": question, "where": where, "found": found}
    alone = getattr(request, "htmx", False) and request.htmx.target == "results"  # type: ignore[attr-defined]
    return render(request, "directory/_experts.html" if alone else "directory/experts.html", context)
