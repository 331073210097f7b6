"""While one writes: names after an @, and who else is writing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rapport.accounts.public import actor_of
from rapport.conversation.actions.presence import put_down, write
from rapport.conversation.queries.presence import around
from rapport.conversation.queries.writing import nameable
from rapport.conversation.rules.words import Doing
from rapport.kit.text import number_in


@require_safe
@login_required
def people(request: HttpRequest, about: str, about_id: int) -> HttpResponse:
    """Offer colleagues whose names begin as typed; who may not see the record is shown as such and not offered."""
    found = nameable(about, about_id, request.GET.get("q", "")[:80], by=actor_of(request))
    return render(request, "conversation/_people.html", {"found": found, "q": request.GET.get("q", "")[:80]})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def writers(request: HttpRequest, about: str, about_id: int) -> HttpResponse:
    """Show who else is writing; a POST says that the reader is (`writes`), or no longer is."""
    actor = actor_of(request)
    if request.method == "POST":
        if request.POST.get("writes"):
            doing = Doing.NOTE if request.POST.get("said") == "note" else Doing.REPLY
            write(about=about, about_id=about_id, doing=doing, by=actor)
        else:
            put_down(about=about, about_id=about_id, by=actor)
    found = around(about, about_id, by=actor)
    known = number_in(request.GET.get("version", ""))
    context: dict[str, Any] = {"around": found, "changed": known is not None and known < found.version}
    return render(request, "conversation/_writers.html", context)
