"""One screen before a meeting: of a person, or of a unit. A page may hold it as a panel; by itself it prints."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.directory.queries.before import person_before, unit_before
from rapport.privacy.public import record_look


@require_safe
@login_required
def before_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what to know of somebody before a meeting. The look is written down for her."""
    actor = actor_of(request)
    found = person_before(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.before")
    title = found.person.name
    return _shown(request, {"before": found, "title": title, "part": "directory/_before_person.html"})


@require_safe
@login_required
def before_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show what to know of a unit before a meeting. The look at what its lead says is written down for her."""
    actor = actor_of(request)
    found = unit_before(unit_id, by=actor)
    if found.lead is not None:
        record_look(by=actor, subject_id=found.lead.id, what="directory.before")
    title = found.unit.name
    return _shown(request, {"before": found, "title": title, "part": "directory/_before_unit.html"})


def _shown(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Answer htmx with the panel alone, anybody else with a page that prints."""
    alone = bool(getattr(request, "htmx", False))
    return render(request, str(context["part"]) if alone else "directory/before.html", context)
