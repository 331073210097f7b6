"""The case in focus, beside its list: what one needs to decide what is next without opening it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.cases.actions.looking import opened
from rapport.cases.queries.case.whole import whole
from rapport.cases.views.case import divided, works

LATEST = 2  # words that were said last


@require_safe
@login_required
def preview(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show what stands of a case beside a list; of the reader's own, that it is hers."""
    found = opened(whole(case_id, by=actor_of(request)), by=actor_of(request))
    context = {"case": found, "hers": not works(request, found), "latest": list(found.talk)[-LATEST:]}
    return render(request, "cases/_preview.html", context | divided(found))
