"""The directory's share of one's day."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.directory.queries.day import around

LACKS = {
    "reach": _("how to reach you"),
    "tell": _("what to tell you first"),
    "avoid": _("what to avoid"),
    "moves": _("what moves you"),
    "hours": _("your hours"),
    "skills": _("your skills"),
}


@require_safe
@login_required
def around_panel(request: HttpRequest) -> HttpResponse:
    """Show what changed around the reader, and what her page still lacks."""
    found = around(actor_of(request))
    lacks = [str(LACKS[name]) for name in found.missing] if found else []
    return render(request, "directory/_around.html", {"around": found, "lacks": lacks})
