"""Files that came with words: fetched, never run."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.cases.queries.case.files import file_card


@require_safe
@login_required
def file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Give a file to be kept; a picture that can hold no script may be shown (`?show=1`)."""
    card = file_card(file_id, by=actor_of(request))
    shown = card.shown and request.GET.get("show") == "1"
    answer = FileResponse(card.place.open("rb"), as_attachment=not shown, filename=card.name, content_type=card.type)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
