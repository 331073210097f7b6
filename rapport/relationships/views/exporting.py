"""The book of a team, or of all the reader keeps, as a file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.relationships.actions.exporting import export_archive


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send a book as a zip of CSV files while it is read; `?team=` names one of several."""
    pieces = export_archive(by=actor_of(request), team=request.GET.get("team", "")[:20])
    return archive(pieces)


def archive(pieces: object) -> StreamingHttpResponse:
    """Return a zip as an answer that is sent while it is made."""
    response = StreamingHttpResponse(pieces, content_type="application/zip")  # type: ignore[arg-type]
    response["Content-Disposition"] = 'attachment; filename="book.zip"'
    return response
